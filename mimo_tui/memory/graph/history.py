"""Which files the last commits changed most, where git is there."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Collection
from pathlib import Path

from mimo_tui.core.programs import find_program

_COMMITS = 500
_SECONDS = 10.0
_MOST = 10
_LEAST_CHANGES = 3


def changed_most(root: Path, files: Collection[str]) -> list[tuple[str, int]]:
    """Some of the files with how many of the last commits changed each; none without git."""
    git = find_program("git")
    if not git:
        return []
    command = [git, "-C", str(root), "log", f"-{_COMMITS}", "--no-merges", "--name-only"]
    try:
        done = subprocess.run(
            [*command, "--relative", "-z", "--format="],
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return []
    paths = done.stdout.decode("utf-8", "surrogateescape").replace("\n", "\0").split("\0")
    counts = Counter(path for path in paths if path in files)
    most = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return [each for each in most if each[1] >= _LEAST_CHANGES][:_MOST]
