"""Which files git knows as renamed, since the last commit or what was checked out before."""

from __future__ import annotations

from pathlib import Path

from mimo_tui.memory.git import GitError, git

_SHOWN = ("--name-status", "--find-renames", "--diff-filter=R", "--relative", "--no-ext-diff", "-z")


async def renames(root: Path) -> dict[str, str]:
    """New paths of tracked files by their old ones, without those that git knows two of.

    Nothing where git cannot say.
    """
    found: dict[str, set[str]] = {}
    for before in ("HEAD", "HEAD@{1}"):
        try:
            said = await git(root, "diff", *_SHOWN, before, "--")
        except GitError:
            continue
        words = said.decode("utf-8", "surrogateescape").split("\0")
        for old, new in zip(words[1::3], words[2::3], strict=False):
            found.setdefault(old, set()).add(new)
    return {old: new.pop() for old, new in found.items() if len(new) == 1}
