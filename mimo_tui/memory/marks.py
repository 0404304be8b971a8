"""What a person made of records, kept apart from what is distilled and outliving it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mimo_tui.memory.mutations import Edit, Entry, Forget, Mutation, Pin, Replace

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

OF_MARKED = "FROM marks WHERE pinned OR forgotten OR body IS NOT NULL OR replaced_by <> ''"
"""Where a query finds what a person made something of."""
MARKED = f"SELECT id {OF_MARKED}"


class Marks:
    """Pins, forgettings, edits and what replaces a record, by the record's id.

    What recall asks for each time is kept in memory until the next change: there are few marks,
    and a query costs some milliseconds.
    """

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self._db = connection
        self._pinned: tuple[str, ...] | None = None
        self._forgotten: frozenset[str] | None = None

    def apply(self, entries: Sequence[Entry]) -> None:
        """Take over what stands in a journal's entries, in their order."""
        self._pinned = self._forgotten = None
        for kind, columns in (
            (Pin, ("pinned",)),
            (Forget, ("forgotten",)),
            (Edit, ("title", "body")),
            (Replace, ("replaced_by",)),
        ):
            # Of one record the last entry counts; DuckDB takes no row twice at once.
            latest = {
                entry.mutation.record_id: entry
                for entry in entries
                if isinstance(entry.mutation, kind)
            }
            if latest:
                self._put(columns, list(latest.values()))

    def pinned(self) -> tuple[str, ...]:
        """The ids of pinned records, the last marked first."""
        if self._pinned is None:
            query = "SELECT id FROM marks WHERE pinned ORDER BY changed DESC, id"
            self._pinned = tuple(row[0] for row in self._db.execute(query).fetchall())
        return self._pinned

    def forgotten(self) -> frozenset[str]:
        """The ids of forgotten records."""
        if self._forgotten is None:
            query = "SELECT id FROM marks WHERE forgotten"
            self._forgotten = frozenset(row[0] for row in self._db.execute(query).fetchall())
        return self._forgotten

    def edits(self) -> dict[str, tuple[str, str]]:
        """The titles and bodies that a person wrote, by the record's id."""
        query = "SELECT id, title, body FROM marks WHERE body IS NOT NULL"
        return {
            record_id: (title, body)
            for record_id, title, body in self._db.execute(query).fetchall()
        }

    def _put(self, columns: Sequence[str], entries: Sequence[Entry]) -> None:
        names = ("id", "changed", *columns)
        given = ", ".join(f"unnest(${number})" for number in range(1, len(names) + 1))
        taken = ", ".join(f"{name} = excluded.{name}" for name in columns)
        values = [[_value(entry.mutation, name) for entry in entries] for name in columns]
        self._db.execute(
            f"INSERT INTO marks ({', '.join(names)}) SELECT {given} ON CONFLICT (id) DO UPDATE SET"
            f" {taken}, changed = greatest(coalesce(marks.changed, 0), excluded.changed)",
            [
                [entry.mutation.record_id for entry in entries],
                [entry.at for entry in entries],
                *values,
            ],
        )


def _value(mutation: Mutation, name: str) -> object:
    """What a column of the table says for a mutation; an edit without any words is none."""
    if isinstance(mutation, Edit) and not (mutation.title or mutation.body):
        return None
    value: object = getattr(mutation, name)
    return value
