"""What a person made of records, kept apart from what is distilled and outliving it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Marks:
    """Pins, forgettings and edits by the record's id."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self._db = connection

    def pin(self, record_id: str, pinned: bool) -> None:
        """Pin, or take the pin away."""
        self._db.execute(
            "INSERT INTO marks (id, pinned, changed) VALUES ($1, $2, $3)"
            " ON CONFLICT (id) DO UPDATE SET pinned = excluded.pinned, changed = excluded.changed",
            [record_id, pinned, time.time()],
        )

    def forget(self, record_id: str, forgotten: bool) -> None:
        """Forget, or restore."""
        self._db.execute(
            "INSERT INTO marks (id, forgotten, changed) VALUES ($1, $2, $3)"
            " ON CONFLICT (id) DO UPDATE SET forgotten = excluded.forgotten,"
            " changed = excluded.changed",
            [record_id, forgotten, time.time()],
        )

    def edit(self, record_id: str, title: str, body: str) -> None:
        """Lay words over a record."""
        self._db.execute(
            "INSERT INTO marks (id, title, body, changed) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (id) DO UPDATE SET title = excluded.title, body = excluded.body,"
            " changed = excluded.changed",
            [record_id, title, body, time.time()],
        )

    def edits(self) -> dict[str, tuple[str, str]]:
        """The titles and bodies that a person wrote, by the record's id."""
        query = "SELECT id, title, body FROM marks WHERE body IS NOT NULL"
        return {
            record_id: (title, body)
            for record_id, title, body in self._db.execute(query).fetchall()
        }
