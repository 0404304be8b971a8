"""The store of a project: one DuckDB file, changed in transactions that count generations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from mimo_tui.memory.schema import open_store, read_all


class Store:
    """The open file. `note` says what was wrong with it, "" for nothing.

    `name` tells this store from another in the same place.
    """

    def __init__(self, path: Path) -> None:
        self.db, self.note = open_store(path)
        meta = dict(self.db.execute("SELECT name, value FROM meta").fetchall())
        self.name: str = meta["store"]
        self.generation = int(meta.get("generation", 0))
        self._embedding = meta.get("embedding", "words\t")

    @property
    def embedding(self) -> tuple[str, str]:
        """Which embedder was chosen, and the environment's variable that holds its key."""
        choice, _, key_env = self._embedding.partition("\t")
        return choice, key_env

    @embedding.setter
    def embedding(self, chosen: tuple[str, str]) -> None:
        self._embedding = "\t".join(chosen)
        query = "INSERT OR REPLACE INTO meta VALUES ('embedding', $1)"
        self.db.execute(query, [self._embedding])

    @property
    def journaled(self) -> int:
        """The number of the journal's last entry that the store has."""
        return int(self.one("SELECT value FROM meta WHERE name = 'journal'"))

    def note_journaled(self, number: int) -> None:
        """Note, within a change, that it has the journal's entries up to a number."""
        self.db.execute("INSERT OR REPLACE INTO meta VALUES ('journal', $1)", [str(number)])

    @contextmanager
    def change(self) -> Iterator[None]:
        """A change: all of it, on disk, under a new generation; or, where it fails, nothing."""
        import duckdb

        self.db.execute("BEGIN")
        try:
            yield
            self.db.execute(
                "INSERT INTO meta VALUES ('generation', $1)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                [str(self.generation + 1)],
            )
            self.db.execute("COMMIT")
        except BaseException:
            # A commit that failed has ended the transaction already.
            with suppress(duckdb.Error):
                self.db.execute("ROLLBACK")
            raise
        self.generation += 1

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows by column: DuckDB reads numpy arrays some hundred times faster than rows."""
        import numpy as np

        if not rows:
            return
        arrays = {}
        for name, values in zip(columns, zip(*rows, strict=True), strict=True):
            kind = {int: np.int64, float: np.float64}.get(type(values[0]), object)
            arrays[name] = np.array(values, dtype=kind)
        self.db.register("batch", arrays)
        self.db.execute(f"INSERT INTO {table} SELECT {', '.join(columns)} FROM batch")
        self.db.unregister("batch")

    def trouble(self) -> str:
        """What cannot be read of it, "" for nothing."""
        import duckdb

        try:
            read_all(self.db)
        except duckdb.Error as error:
            return str(error).splitlines()[0]
        return ""

    def take_from(self, path: Path) -> None:
        """Take over what an older store knows beside records and marks, as far as it can be read:
        how often records were recalled, and what models were paid to say."""
        import duckdb

        with suppress(duckdb.Error):
            quoted = str(path).replace("'", "''")
            self.db.execute(f"ATTACH '{quoted}' AS older (READ_ONLY)")
            for table in ("uses", "summaries"):
                with suppress(duckdb.Error):
                    self.db.execute(f"INSERT OR IGNORE INTO {table} BY NAME FROM older.{table}")
            self.db.execute("DETACH older")

    def one(self, query: str) -> Any:
        """The first value of a query's answer."""
        row = self.db.execute(query).fetchone()
        return row[0] if row else 0
