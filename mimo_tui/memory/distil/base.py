"""What distilling gives, and what the archive takes."""

from __future__ import annotations

from dataclasses import dataclass

from mimo_tui.memory.base import Edge, Record

DISTILLER = "7"
"""Raised when the same source gives other records than before: all is then distilled again."""


@dataclass(frozen=True, slots=True)
class FileState:
    """What tells whether a file changed: the hash decides, size and time (ns) are a hint."""

    hash: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Distilled:
    """A file's records and edges. `note` says what is wrong with the file, "" for nothing."""

    path: str
    language: str
    state: FileState
    lines: int
    note: str
    records: tuple[Record, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class FileGone:
    """A file that was deleted, renamed away, or is ignored now."""

    path: str


FileChange = Distilled | FileGone
