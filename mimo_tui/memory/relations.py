"""Edges between records; names across files are resolved when they are asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from mimo_tui.memory.base import Detail, Edge, Record
from mimo_tui.memory.graph.modules import imports
from mimo_tui.memory.graph.resolution import Reference, Resolution
from mimo_tui.memory.rows import SELECT, last_name, to_record

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_CALLERS = 50
_NAMESAKES = 5000
_REFERS = ("calls", "inherits", "implements", "imports", "tests")


class Relations:
    """The graph of a project's records."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self._db = connection
        self._resolution = Resolution(connection)

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

    def called(
        self, names: Collection[str], files: Collection[str], callers: Mapping[str, str]
    ) -> dict[str, set[str]]:
        """What some names (in lower case) mean in some files and where some definitions call them.

        `callers` are ids with paths; those of classes stand for their members. Gives ids, each
        with those of the definitions that refer to it, and of their classes.
        """
        if not names or not (files or callers):
            return {}
        rows = self._db.execute(
            """
            SELECT source_id, path, target, target_id, kind FROM edges
            WHERE path IN (SELECT unnest($1)) AND (kind = 'contains'
                OR (kind IN (SELECT unnest($2)) AND (kind = 'imports'
                    OR lower(name) IN (SELECT unnest($3)))))
            """,
            [list({*files, *callers.values()}), list(_REFERS), list(names)],
        ).fetchall()
        owners = {row[3]: row[0] for row in rows if row[4] == "contains" and row[0] in callers}
        wanted = [
            row
            for row in rows
            if row[4] != "contains"
            and (row[1] in files or row[0] in callers or row[0] in owners)
            and last_name(row[2]).lower() in names
        ]
        meant = self._resolution.meant({Reference(row[1], row[2]) for row in wanted if not row[3]})
        found: dict[str, set[str]] = {}
        for source_id, path, target, target_id, _ in wanted:
            for each in [target_id] if target_id else meant[Reference(path, target)]:
                found.setdefault(each, set()).update((source_id, owners.get(source_id, source_id)))
        return found

    def near(self, files: Collection[str], names: Mapping[str, str]) -> set[str]:
        """Those of some records (ids with names) that files refer to, or that refer to them."""
        if not files:
            return set()
        near = set(self.called(set(names.values()), files, {}))
        rows = self._db.execute(
            """
            SELECT DISTINCT e.source_id, e.path, e.target, e.target_id, r.id
            FROM edges e JOIN records r ON r.name = lower(e.name)
            WHERE e.source_id IN (SELECT unnest($1)) AND r.path IN (SELECT unnest($2))
                AND e.kind IN (SELECT unnest($3))
            """,
            [list(names), list(files), list(_REFERS)],
        ).fetchall()
        meant = self._resolution.meant({Reference(row[1], row[2]) for row in rows if not row[3]})
        for source_id, path, target, target_id, own in rows:
            if target_id == own or own in meant.get(Reference(path, target), ()):
                near.add(source_id)
        return near & names.keys()

    def follow(self, changed: Mapping[str, bool]) -> None:
        """Follow changes of files, each with whether it is there now."""
        self._resolution.follow(changed)

    def _edges(self, record_id: str) -> tuple[Edge, ...]:
        rows = self._db.execute(
            "SELECT kind, target, line, target_id, path FROM edges WHERE source_id = $1"
            " ORDER BY line, kind, target",
            [record_id],
        ).fetchall()
        unknown = [Reference(path, target) for _, target, _, known, path in rows if not known]
        meant = self._resolution.meant(unknown)
        named = self._by_title(each for each in unknown if not meant[each])
        named |= self._by_path([row[1] for row in rows if row[0] == "evidence" and not row[3]])
        edges = []
        for kind, target, line, target_id, path in rows:
            found = (
                (target_id,)
                if target_id
                else meant[Reference(path, target)] or named.get(target, ())
            )
            weight = 1 / max(1, len(found))
            edges += [Edge(record_id, kind, target, line, each, weight) for each in found or ("",)]
        forgotten = self._forgotten({edge.target_id for edge in edges})
        return tuple(
            replace(edge, target_id="") if edge.target_id in forgotten else edge for edge in edges
        )

    def _by_title(self, unknown: Iterable[Reference]) -> dict[str, tuple[str, ...]]:
        """What has exactly such a title, where files do not say what they see of each other."""
        wanted = [each.target for each in unknown if " " in each.target or not imports(each.path)]
        if not wanted:
            return {}
        rows = self._db.execute(
            "SELECT title, list(id ORDER BY id) FROM records WHERE title IN (SELECT unnest($1))"
            " AND (contains(title, ' ') OR kind IN ('class', 'function', 'method'))"
            " GROUP BY title",
            [wanted],
        ).fetchall()
        return {title: tuple(ids) for title, ids in rows}

    def _by_path(self, paths: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The records of whole files, for evidence that is a file."""
        if not paths:
            return {}
        rows = self._db.execute(
            "SELECT path, arg_min(id, first_line) FROM records WHERE path IN (SELECT unnest($1))"
            " AND kind IN ('module', 'document') AND source <> 'model' GROUP BY path",
            [list(paths)],
        ).fetchall()
        return {path: (identity,) for path, identity in rows}

    def _forgotten(self, ids: Collection[str]) -> set[str]:
        rows = self._db.execute(
            "SELECT id FROM marks WHERE forgotten AND id IN (SELECT unnest($1))", [list(ids)]
        ).fetchall()
        return {row[0] for row in rows}

    def _referring(self, record: Record) -> tuple[Record, ...]:
        """Who calls or inherits it, by what its name means there."""
        rows = self._db.execute(
            """
            SELECT DISTINCT source_id, path, target, target_id FROM edges
            WHERE (kind IN ('calls', 'inherits', 'implements')
                    OR (kind = 'mentions' AND contains(target, ' ')))
                AND source_id <> $1 AND (target_id = $1 OR (target_id = '' AND name = $2))
            ORDER BY source_id, target LIMIT $3
            """,
            [record.id, last_name(record.title), _NAMESAKES],
        ).fetchall()
        unknown = {Reference(path, target) for _, path, target, known in rows if not known}
        meant = self._resolution.meant(unknown)
        by_title = self._by_title(each for each in unknown if not meant[each])
        ids = {
            source_id
            for source_id, path, target, known in rows
            if known or record.id in (meant[Reference(path, target)] or by_title.get(target, ()))
        }
        found = self._db.execute(
            f"{SELECT} WHERE NOT coalesce(m.forgotten, false) AND r.id IN (SELECT unnest($1))"
            f" ORDER BY r.path, r.first_line, r.id LIMIT {_CALLERS}",
            [list(ids)],
        ).fetchall()
        return tuple(to_record(row) for row in found)
