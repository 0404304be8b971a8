"""The history that is checked out, as git tells it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from mimo_tui.memory.decisions.messages import Message
from mimo_tui.memory.git import GitError, GitUnavailable, git

_PLAIN = ("-c", "log.showSignature=false", "-c", "core.quotePath=false")
_FORM = "--format=%H%n%aN%n%at%n%ct%n%B"


async def head(root: Path, revision: str) -> str:
    """The commit of a revision, "" for none. Raises GitUnavailable where git cannot say."""
    try:
        return (await git(root, "rev-parse", "--verify", revision)).decode().strip()
    except GitUnavailable:
        raise
    except GitError:
        return ""


async def latest(root: Path, commit: str, most: int) -> list[str]:
    """The latest commits up to one, the newest first, without merges."""
    said = await git(root, "rev-list", f"--max-count={most}", "--no-merges", commit)
    return said.decode().split()


async def messages(root: Path, commits: Sequence[str]) -> list[Message]:
    """What commits say."""
    said = await git(
        *(root, *_PLAIN, "log", "--stdin", "--no-walk=unsorted", "-z", "--encoding=UTF-8", _FORM),
        given=_lines(commits),
    )
    found = []
    for entry in said.decode("utf-8", "replace").split("\0"):
        if entry.strip():
            commit, author, authored, committed, text = entry.split("\n", 4)
            found.append(Message(commit, author, float(authored), float(committed), text))
    return found


async def touched(root: Path, commits: Collection[str]) -> dict[str, list[str]]:
    """The files of a project that commits changed, by commit; those of no other folder."""
    said = await git(
        *(root, "diff-tree", "--stdin", "--root", "-r", "-z", "--name-only", "--relative"),
        given=_lines(commits),
    )
    found: dict[str, list[str]] = {}
    paths: list[str] = []
    for word in said.decode("utf-8", "replace").split("\0"):
        if word in commits:
            paths = found.setdefault(word, [])
        elif word:
            paths.append(word)
    return found


def _lines(commits: Collection[str]) -> bytes:
    """Commits for git to read; it overlooks a last one without the end of its line."""
    return "".join(f"{commit}\n" for commit in commits).encode()
