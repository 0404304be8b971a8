"""Edges between records; names across files are resolved when they are asked for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from posixpath import dirname, normpath, splitext
from typing import TYPE_CHECKING

from mimo_tui.memory.base import Detail, Edge, Record
from mimo_tui.memory.rows import SELECT, last_name, to_record

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_CALLERS = 50
_NEIGHBOURS = 400


@dataclass(frozen=True, slots=True)
class _Meant:
    id: str
    path: str
    module: str


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
        query = (
            "SELECT kind, target, line, target_id, path FROM edges WHERE source_id = $1"
            " ORDER BY line, kind, target"
        )
        rows = self._db.execute(query, [record_id]).fetchall()
        if not rows:
            return ()
        meant = self._meant(record_id)
        imports = self._imports({path for *_, path in rows})
        edges = []
        for kind, target, line, target_id, _ in rows:
            found = meant.get(target, ())
            if len(found) > 1:
                found = [each for each in found if _names(each, target) & imports]
            resolved = target_id or (found[0].id if len(found) == 1 else "")
            edges.append(Edge(record_id, kind, target, line, resolved))
        forgotten = self._forgotten({edge.target_id for edge in edges})
        return tuple(
            replace(edge, target_id="") if edge.target_id in forgotten else edge for edge in edges
        )

    def _meant(self, record_id: str) -> dict[str, list[_Meant]]:
        """Every definition that a target of the record's edges may mean."""
        rows = self._db.execute(
            """
            SELECT DISTINCT e.target, r.id, r.path, coalesce(m.title, '')
            FROM edges e
            JOIN records r ON r.name = lower(e.name)
                AND (r.kind IN ('class', 'function', 'method', 'module', 'constant')
                    OR contains(e.target, ' '))
                AND (r.title = e.target OR ends_with(e.target, '.' || r.title)
                    OR (NOT contains(e.target, '.') AND ends_with(r.title, '.' || e.target)))
            LEFT JOIN records m ON m.path = r.path AND m.kind = 'module'
            WHERE e.source_id = $1 AND e.target_id = ''
            """,
            [record_id],
        ).fetchall()
        found: dict[str, list[_Meant]] = {}
        for target, *each in rows:
            found.setdefault(target, []).append(_Meant(*each))
        return found

    def _imports(self, paths: Collection[str]) -> set[str]:
        """What some files import; relative paths made whole."""
        rows = self._db.execute(
            "SELECT path, target FROM edges WHERE kind = 'imports' AND path IN (SELECT unnest($1))",
            [list(paths)],
        ).fetchall()
        return {
            normpath(f"{dirname(path)}/{target}").lstrip("/") if target[:1] == "." else target
            for path, target in rows
        }

    def _forgotten(self, ids: Collection[str]) -> set[str]:
        rows = self._db.execute(
            "SELECT id FROM marks WHERE forgotten AND id IN (SELECT unnest($1))", [list(ids)]
        ).fetchall()
        return {row[0] for row in rows}

    def _referring(self, record: Record) -> tuple[Record, ...]:
        """Who calls or inherits it: by id where that is known, else by its name."""
        rows = self._db.execute(
            f"""{SELECT} WHERE NOT coalesce(m.forgotten, false) AND r.id IN (
                SELECT e.source_id FROM edges e
                WHERE (e.kind IN ('calls', 'inherits', 'implements')
                        OR (e.kind = 'mentions' AND contains(e.target, ' ')))
                    AND e.source_id <> $1
                    AND (e.target_id = $1 OR (e.target_id = '' AND e.name = $2
                        AND (e.target = $3 OR e.target = $2 OR ends_with(e.target, '.' || $2))))
            ) ORDER BY r.path, r.first_line, r.id LIMIT {_CALLERS}""",
            [record.id, last_name(record.title), record.title],
        ).fetchall()
        return tuple(to_record(row) for row in rows)


def _names(meant: _Meant, target: str) -> set[str]:
    """The names by which a file may import a definition: its module, or itself out of it."""
    modules = (meant.module, splitext(meant.path)[0])
    first = target.partition(".")[0]
    return {*modules, *(f"{module}.{name}" for module in modules for name in (target, first))}
