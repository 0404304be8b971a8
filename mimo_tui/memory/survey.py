"""What is on disk now, against what is archived, and which folders have to be watched."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mimo_tui.memory.distil import FileState
from mimo_tui.memory.distil.walk import list_project

HEAVY = frozenset(
    {".git", ".hg", ".svn", "node_modules", ".venv", "__pycache__", ".tox", ".mypy_cache"}
)
"""Folders in which no new sources are looked for."""

_BARREN = 64
_UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Survey:
    """How many files there are, which to look into (with their bytes), which are gone.

    `folders` are those to watch.

    `unnameable` files have names that are no UTF-8, and cannot be archived; `unreadable` are the
    folders that could not be looked into.
    """

    files: int
    changed: Mapping[str, int]
    gone: tuple[str, ...]
    folders: frozenset[str]
    unnameable: int = 0
    unreadable: tuple[str, ...] = ()

    @property
    def unseen(self) -> str:
        """What could not be taken in, in words for a person; "" for nothing."""
        parts = []
        if self.unnameable:
            parts.append(f"{self.unnameable} files have names that are not UTF-8")
        if self.unreadable:
            more = f" and {len(self.unreadable) - 1} more" if self.unreadable[1:] else ""
            parts.append(f"{self.unreadable[0]}{more} cannot be read")
        return ". ".join(parts)


def survey(root: Path, known: Mapping[str, FileState]) -> Survey:
    """Compare by size and time; what cannot be told apart so is to be looked into.

    Raises OSError where the project is not there: nothing is known of its files then.
    """
    os.scandir(root).close()
    listing = list_project(root)
    listed = listing.files
    changed: dict[str, int] = {}
    present: set[str] = set()
    unnameable = 0
    for path in listed:
        if not _is_utf8(path):
            unnameable += 1
            continue
        size = _bytes_to_distil(root / path, known.get(path))
        if size is not None:
            present.add(path)
            if size >= 0:
                changed[path] = size
    gone = tuple(path for path in known if path not in present)
    return Survey(
        len(present),
        changed,
        gone,
        _folders(root, listed),
        unnameable,
        tuple(listing.unreadable),
    )


def parents(paths: Iterable[str]) -> set[str]:
    """All folders that the paths stand in, without the project's own."""
    found: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def _bytes_to_distil(path: Path, state: FileState | None) -> int | None:
    """The size of a file that may differ from its archived state.

    -1 where it does not, None where there is no such file.
    """
    try:
        info = path.lstat()
    except PermissionError:
        return -1 if state is not None and state.hash == _UNREADABLE else 0
    except OSError:
        return None
    if not stat.S_ISREG(info.st_mode):
        return None
    if state is not None and state.hash == _UNREADABLE:
        return info.st_size if os.access(path, os.R_OK) else -1
    same = state is not None and (info.st_size, info.st_mtime_ns) == (state.size, state.mtime_ns)
    return -1 if same else info.st_size


def _is_utf8(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _folders(root: Path, files: Collection[str]) -> frozenset[str]:
    """The folders where a source may appear: those with sources, and what is empty beside them.

    A folder without any source is either new or ignored: of such a tree a few folders do.
    """
    fertile = parents(files) | {""}
    watched = set(fertile)
    for folder in fertile:
        for child in _children(root, folder):
            if child not in fertile:
                watched |= _barren(root, child)
    return frozenset(watched)


def _barren(root: Path, top: str) -> set[str]:
    found = {top}
    waiting = [top]
    while waiting and len(found) < _BARREN:
        for child in _children(root, waiting.pop()):
            found.add(child)
            waiting.append(child)
    return found


def _children(root: Path, folder: str) -> list[str]:
    try:
        with os.scandir(root / folder) as entries:
            names = [
                entry.name
                for entry in entries
                if entry.name not in HEAVY and entry.is_dir(follow_symlinks=False)
            ]
    except OSError:
        return []
    return [f"{folder}/{name}" if folder else name for name in names]
