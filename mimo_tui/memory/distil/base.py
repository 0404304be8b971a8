"""What distilling gives, and what the archive takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

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

    def __reduce__(self) -> tuple[Any, ...]:
        # Column by column: pickled one by one, records and edges take much longer.
        parts = (columns(self.records, _RECORD), columns(self.edges, _EDGE))
        return _restored, (self.path, self.language, self.state, self.lines, self.note, *parts)


@dataclass(frozen=True, slots=True)
class FileGone:
    """A file that was deleted, renamed away, or is ignored now."""

    path: str


FileChange = Distilled | FileGone

_RECORD = tuple(each.name for each in fields(Record))
_EDGE = tuple(each.name for each in fields(Edge))


def columns(items: Sequence[Any], names: Sequence[str]) -> list[tuple[Any, ...]]:
    """The values of some attributes, attribute by attribute."""
    get = attrgetter(*names)
    return list(zip(*map(get, items), strict=True)) if items else [()] * len(names)


def _restored(
    path: str,
    language: str,
    state: FileState,
    lines: int,
    note: str,
    records: list[tuple[Any, ...]],
    edges: list[tuple[Any, ...]],
) -> Distilled:
    made = tuple(map(Record, *records)), tuple(map(Edge, *edges))
    return Distilled(path, language, state, lines, note, *made)
