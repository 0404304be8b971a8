"""Commits as they are named, the files of one, and what stood in them: read from git's objects."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.distil.language import is_candidate
from mimo_tui.memory.git import GitError, GitUnavailable, git

_DAY = re.compile(r"@\{(\d{4}-\d\d-\d\d[^{}]*)\}|(\d{4}-\d\d-\d\d)")
_REGULAR = ("100644", "100755")


@dataclass(frozen=True, slots=True)
class Blob:
    """A file of a commit: its path in the project, git's name of its content, and its bytes."""

    path: str
    name: str
    size: int


async def find_commit(root: Path, revision: str) -> str:
    """The commit of a revision or day. Raises MimoError where git knows none, or is not there."""
    try:
        if day := _DAY.fullmatch(revision.strip()):
            return await _last_of(root, day[1] or day[2], revision)
        wanted = f"{revision}^{{commit}}"
        found = await git(root, "rev-parse", "--verify", "--end-of-options", wanted)
    except GitUnavailable as error:
        raise MimoError(f"There is no {revision} to be asked for ({error})") from error
    except GitError as error:
        why = "no git repository" if "not a git repository" in str(error) else "git knows none"
        raise MimoError(f"There is no commit {revision} ({why})") from error
    return found.decode().strip()


async def _last_of(root: Path, day: str, said: str) -> str:
    # Without a time git would take the present one.
    until = day if ":" in day else f"{day} 23:59:59"
    found = await git(root, "rev-list", "--max-count=1", f"--before={until}", "HEAD")
    if not found.strip():
        raise MimoError(f"There is no commit {said} (the first one is later)")
    return found.decode().strip()


async def blobs_of(root: Path, commit: str) -> list[Blob]:
    """The files of a commit that are worth distilling, those below the project's folder.

    Raises MimoError where git cannot list them.
    """
    try:
        said = await git(root, "ls-tree", "-r", "-l", "-z", commit)
    except GitError as error:
        raise MimoError(f"The files of {commit} cannot be listed ({error})") from error
    found = []
    for line in said.split(b"\0"):
        head, _, path = line.partition(b"\t")
        mode, _, name, size = head.decode("ascii").split() if head else ("",) * 4
        if mode in _REGULAR and _is_utf8(path) and is_candidate(path.decode()):
            found.append(Blob(path.decode(), name, int(size)))
    return found


async def contents_of(root: Path, blobs: Sequence[Blob]) -> Mapping[str, bytes]:
    """What stands in some files, by path. Raises MimoError where git cannot give all of it."""
    names = "".join(f"{blob.name}\n" for blob in blobs).encode()
    try:
        said = await git(root, "cat-file", "--batch", given=names)
    except GitError as error:
        raise MimoError(f"What {blobs[0].path} was cannot be read ({error})") from error
    found: dict[str, bytes] = {}
    at = 0
    for blob in blobs:
        head = said[at : (end := said.index(b"\n", at))].split()
        if head[-1] == b"missing":
            raise MimoError(f"This clone does not have what {blob.path} was", do="git fetch")
        begin, size = end + 1, int(head[-1])
        found[blob.path] = said[begin : begin + size]
        at = begin + size + 1
    return found


def _is_utf8(path: bytes) -> bool:
    try:
        path.decode()
    except UnicodeDecodeError:
        return False
    return True
