"""Edges between records; names across files are resolved when they are asked for."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from mimo_tui.memory.base import Detail, Edge, Record
from mimo_tui.memory.rows import SELECT, last_name, to_record

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_CALLERS = 50
_NEIGHBOURS = 400


class Relations:
    """The graph of a project's records."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self._db = connection

    def record(self, record_id: str) -> Record | None:
        """A record by its id."""
        row = self._db.execute(f"{SELECT} WHERE r.id = $1", [record_id]).fetchone()
        return to_record(row) if row else None

    def detail(self, record_id: str) -> Detail | None:
        """A record with its edges and who refers to it."""
        record = self.record(record_id)
        if record is None:
            return None
        text = "" if record.source in ("code", "document") else record.body
        return Detail(record, self._edges(record_id), self._referring(record), text)

    def near(self, paths: Collection[str]) -> set[str]:
        """The ids of records that the definitions in some files refer to, or that refer to them."""
        if not paths:
            return set()
        rows = self._db.execute(
            """
            WITH own AS (SELECT id, name FROM records WHERE path IN (SELECT unnest($1))),
            called AS (
                SELECT DISTINCT e.name FROM edges e
                WHERE e.path IN (SELECT unnest($1)) AND e.kind IN ('calls', 'inherits', 'imports')
            )
            SELECT r.id FROM records r JOIN called c ON lower(c.name) = r.name
            WHERE r.kind IN ('class', 'function', 'method')
            UNION
            SELECT e.source_id FROM edges e JOIN own o ON lower(e.name) = o.name
            WHERE e.kind IN ('calls', 'inherits')
            LIMIT $2
            """,
            [list(paths), _NEIGHBOURS],
        ).fetchall()
        return {row[0] for row in rows}

    def _edges(self, record_id: str) -> tuple[Edge, ...]:
        rows = self._db.execute(
            """
            SELECT e.source_id, e.kind, e.target, e.line,
                CASE WHEN e.target_id <> '' THEN e.target_id
                     WHEN count(DISTINCT r.id) = 1 THEN any_value(r.id) ELSE '' END
            FROM edges e
            LEFT JOIN records r ON r.name = lower(e.name) AND e.kind <> 'contains'
                AND r.kind IN ('class', 'function', 'method', 'module', 'constant')
                AND (r.title = e.target OR NOT contains(e.target, '.')
                    OR ends_with(e.target, r.title))
            WHERE e.source_id = $1
            GROUP BY e.source_id, e.kind, e.target, e.line, e.target_id
            ORDER BY e.line, e.kind, e.target
            """,
            [record_id],
        ).fetchall()
        return tuple(Edge(*row) for row in rows)

    def _referring(self, record: Record) -> tuple[Record, ...]:
        """Who calls or inherits it: by id where that is known, else by its name."""
        rows = self._db.execute(
            f"""{SELECT} WHERE r.id IN (
                SELECT e.source_id FROM edges e
                WHERE e.kind IN ('calls', 'inherits', 'implements') AND e.source_id <> $1
                    AND (e.target_id = $1 OR (e.target_id = '' AND e.name = $2
                        AND (e.target = $3 OR e.target = $2 OR ends_with(e.target, '.' || $2))))
            ) ORDER BY r.path, r.first_line LIMIT {_CALLERS}""",
            [record.id, last_name(record.title), record.title],
        ).fetchall()
        return tuple(to_record(row) for row in rows)
