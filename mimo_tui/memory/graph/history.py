"""Which files the last commits changed, where git is there."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection
from pathlib import Path

from mimo_tui.memory.git import GitError, git

_COMMITS = 500
_SECONDS = 10.0
_MOST = 10
_LEAST_CHANGES = 3
_BEGINS = "\x01"


async def changed_most(root: Path, files: Collection[str]) -> list[tuple[str, int]]:
    """Some of the files with how many of the last commits changed each; none without git."""
    counts = Counter(path for paths in await last_changes(root) for path in paths if path in files)
    most = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return [each for each in most if each[1] >= _LEAST_CHANGES][:_MOST]


async def last_changes(root: Path, commit: str = "HEAD") -> tuple[frozenset[str], ...]:
    """The paths that each of the last commits up to one changed, without merges."""
    shown = ("--no-merges", "--name-only", "--relative", "-z", "--format=%x01")
    try:
        async with asyncio.timeout(_SECONDS):
            said = await git(root, "log", f"-{_COMMITS}", *shown, commit, "--")
    except (GitError, TimeoutError):
        return ()
    commits = said.decode("utf-8", "surrogateescape").replace("\n", "\0").split(_BEGINS)
    return tuple(frozenset(filter(None, paths.split("\0"))) for paths in commits[1:])
