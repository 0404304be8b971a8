"""A memory whose folder cannot be written serves from a copy, and keeps nothing new."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.archive import Archive
from mimo_tui.memory.journal import Journal
from mimo_tui.memory.mutations import Entry, Mutation

_STORE = ("memory.duckdb", "memory.duckdb.wal", "journal.jsonl")
_INDEXES = ("lexical.json", "vectors.usearch", "vectors.json")


class ReadOnlyJournal(Journal):
    """A journal that takes nothing, for `reason`."""

    reason = ""

    def append(self, mutations: Sequence[Mutation]) -> list[Entry]:
        """Always raises MimoError: what would be lost must not be acknowledged."""
        raise MimoError(
            f"This cannot be kept ({self.reason})",
            kept="What was kept before serves",
            do="Make room, or the memory's folder writable, and then: mimo-tui memory doctor",
        )


def open_apart(folder: Path, place: Path, reason: str) -> Archive:
    """The archive of `folder` as a copy in an empty `place`; its notes say why, and that it is one.

    What cannot be read is distilled anew. Raises MimoError or OSError where `place` does not do
    either.
    """
    _copy(folder, place, _STORE)
    # An index without its store would be made anew anyway.
    if (place / "memory.duckdb").exists():
        _copy(folder, place, _INDEXES)
        (place / "lexical").mkdir(mode=0o700)
        with suppress(OSError):
            _copy(folder / "lexical", place / "lexical", _names(folder / "lexical"))
    journal = ReadOnlyJournal(place / "journal.jsonl")
    journal.reason = reason
    archive = Archive.open(place, journal=journal)
    archive.notes += (f"{folder} cannot be used ({reason}): nothing new is kept in the memory",)
    return archive


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def _copy(folder: Path, place: Path, names: Iterable[str]) -> None:
    """Copy what can be read, without the modes that forbid to write it."""
    for name in names:
        with suppress(OSError):
            shutil.copyfile(folder / name, place / name)
