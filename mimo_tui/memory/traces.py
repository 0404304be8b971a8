"""Where marked records stood before they went, so that a person's marks can follow them.

A mark whose record went follows it to where it stands now, or back to where it stood before. Where
that is not certain it waits, and is there again with its record.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from mimo_tui.memory.archived import Archived
from mimo_tui.memory.marks import MARKED, OF_MARKED
from mimo_tui.memory.moves import Move, Place, moves
from mimo_tui.memory.rows import COLUMNS, DISTILLED

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ID, _PATH = COLUMNS.index("id"), COLUMNS.index("path")
_NAME = "CASE kind WHEN 'module' THEN '' ELSE title END"
_SAME = f"(kind, {_NAME}, source_hash)"
_WAITS = "moved_to = ''"


class Traces:
    """The traces of records that went, in the store: of marked ones, and of those like them."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self._db = connection

    def note(self, before: Archived, after: Collection[str]) -> None:
        """Note, within a change of files and before it is made, which of their records go."""
        gone = [
            row[_ID]
            for identity, row in before.records.items()
            if identity not in after and row[_PATH] in before.files
        ]
        if not gone or not self._db.execute(f"{MARKED} LIMIT 1").fetchall():
            return
        # Where a mark went from here, the way back is kept.
        again = f"id IN (SELECT unnest($1)) AND ({_WAITS} OR id IN ({MARKED}))"
        self._db.execute(f"DELETE FROM traces WHERE {again}", [gone])
        self._db.execute(
            f"INSERT OR IGNORE INTO traces SELECT r.id, kind, {_NAME}, r.path, source_hash, f.hash,"
            " $2, '' FROM records r JOIN files f ON f.path = r.path"
            f" WHERE r.id IN (SELECT unnest($1)) AND {_SAME} IN (SELECT {_SAME} FROM traces"
            f" UNION SELECT {_SAME} FROM records WHERE id IN ({MARKED}))",
            [gone, time.time()],
        )

    def moves(self, since: float, renames: Mapping[str, str]) -> list[Move]:
        """Which marks have another place now, by what came and went since a time (Unix seconds).

        `renames` are the new paths of files by the old ones, as git knows them.
        """
        self._tidy(since)
        marked = dict(self._db.execute(f"SELECT id, changed {OF_MARKED}").fetchall())
        back = self._back(marked.keys())
        at_home = {move.before for move in back}
        gone = [place for place in self._gone(since) if place.id not in at_home]
        if not gone:
            return back
        return back + [
            Move(before.id, after.id)
            for before, after in moves(gone, self._come(since, renames), renames)
            # What stood there already when the mark was made is another one.
            if before.id in marked and after.id not in marked and after.at >= marked[before.id]
        ]

    def waiting(self, since: float) -> bool:
        """Whether marked records went since a time that are found nowhere."""
        query = f"SELECT 1 FROM traces WHERE {_WAITS} AND gone >= $1 AND id IN ({MARKED}) LIMIT 1"
        return bool(self._db.execute(query, [since]).fetchall())

    def follow(self, moved: Sequence[Move]) -> None:
        """Note, within a change, where marks went; from there they come back by it."""
        for move in moved:
            self._db.execute("DELETE FROM traces WHERE id = $1", [move.after])
            self._db.execute(
                "UPDATE traces SET moved_to = $2 WHERE id = $1", [move.before, move.after]
            )

    def _tidy(self, since: float) -> None:
        """Drop those of records that are there again, and of unmarked ones from before."""
        self._db.execute(
            f"DELETE FROM traces WHERE {_WAITS} AND (id IN (SELECT id FROM records)"
            f" OR (gone < $1 AND id NOT IN ({MARKED})))",
            [since],
        )

    def _back(self, marked: Collection[str]) -> list[Move]:
        """The marks that can go back to where they once stood, with the source of then."""
        went: dict[str, str] = dict(self._db.execute("SELECT id, moved_to FROM traces").fetchall())
        there = self._db.execute(
            "SELECT t.id FROM traces t JOIN records r ON r.id = t.id"
            " AND r.source_hash = t.source_hash WHERE t.moved_to <> ''"
        ).fetchall()
        found: defaultdict[str, list[str]] = defaultdict(list)
        for (identity,) in there:
            holder = identity
            while next_one := went.get(holder):
                holder = next_one
            if holder in went and holder in marked and identity not in marked:
                found[holder].append(identity)
        return [Move(holder, places[0]) for holder, places in found.items() if len(places) == 1]

    def _gone(self, since: float) -> list[Place]:
        query = (
            "SELECT id, kind, title, path, source_hash, file, gone FROM traces"
            f" WHERE {_WAITS} AND gone >= $1"
        )
        return [Place(*row) for row in self._db.execute(query, [since]).fetchall()]

    def _come(self, since: float, renames: Mapping[str, str]) -> list[Place]:
        query = (
            f"SELECT r.id, kind, {_NAME}, r.path, source_hash, f.hash, created"
            f" FROM records r JOIN files f ON f.path = r.path WHERE {DISTILLED} AND created >= $1"
            f" AND ({_SAME} IN (SELECT {_SAME} FROM traces) OR r.path IN (SELECT unnest($2)))"
        )
        rows = self._db.execute(query, [since, list(renames.values())]).fetchall()
        return [Place(*row) for row in rows]
