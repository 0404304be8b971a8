"""How often, and when last, records were recalled."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Uses:
    """Uses by the record's id, noted in memory and written down now and then."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self._db = connection
        self._fresh: dict[str, tuple[int, float]] = {}

    def note(self, ids: Iterable[str]) -> None:
        """Count a use of each."""
        now = time.time()
        for record_id in ids:
            times, _ = self._fresh.get(record_id, (0, 0.0))
            self._fresh[record_id] = (times + 1, now)

    def drop(self) -> None:
        """Forget what was noted and not saved."""
        self._fresh = {}

    def save(self) -> None:
        """Write down what was noted. What cannot be written is still noted."""
        if not self._fresh:
            return
        self._db.execute(
            "INSERT INTO uses SELECT unnest($1), unnest($2), unnest($3)"
            " ON CONFLICT (id) DO UPDATE SET times = uses.times + excluded.times,"
            " last = excluded.last",
            [
                list(self._fresh),
                [times for times, _ in self._fresh.values()],
                [at for _, at in self._fresh.values()],
            ],
        )
        self._fresh = {}
