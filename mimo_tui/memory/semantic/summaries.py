"""The summaries of an archive: planned, kept, and shown only for what they were made from."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from mimo_tui.memory.base import Edge, Record
from mimo_tui.memory.records import Records, Reindex
from mimo_tui.memory.semantic.base import Summary, SummaryPlan
from mimo_tui.memory.semantic.cached import (
    COLUMNS,
    Subject,
    records_of,
    summary_id,
    to_row,
    to_rules,
)
from mimo_tui.memory.semantic.units import Code, Folder, Units

if TYPE_CHECKING:
    from mimo_tui.memory.store import Store

_MOST_EVIDENCE = 60


class Summaries:
    """What models said, in step with what is archived.

    After each change of files the records are those of summaries whose source is there now; a
    summary whose source changed, and has none for what it is now, stays and is noted as out of
    date.
    """

    def __init__(self, store: Store, records: Records) -> None:
        self._store = store
        self._records = records
        self.units = Units(store.db)

    def plan(self) -> SummaryPlan:
        """What could be summarised now, without what a person forgot."""
        units, known = self.units.missing()
        rows = self._store.db.execute("SELECT id FROM marks WHERE forgotten").fetchall()
        forgotten = {identity for (identity,) in rows}
        wanted = (
            unit
            for unit in units
            if unit.id not in forgotten and summary_id(unit.id) not in forgotten
        )
        return SummaryPlan(tuple(wanted), known)

    def known(self, keys: Iterable[str]) -> dict[str, tuple[str, str, str]]:
        """Body, rules and model of the summaries of some keys."""
        rows = self._store.db.execute(
            "SELECT key, body, rules, model FROM summaries WHERE key IN (SELECT unnest($1))",
            [list(keys)],
        ).fetchall()
        return {row[0]: row[1:] for row in rows}

    def keep(self, summaries: Sequence[Summary]) -> tuple[int, Reindex]:
        """Keep summaries; also those of what has changed meanwhile, for it may come back.

        Gives how many are about what is there now, and what the indexes must follow.
        """
        latest = {summary.key: summary for summary in summaries}
        now = time.time()
        with self._store.change():
            self._store.db.execute(
                "DELETE FROM summaries WHERE key IN (SELECT unnest($1))", [list(latest)]
            )
            rows = [to_row(summary, now) for summary in latest.values()]
            self._store.insert("summaries", COLUMNS, rows)
            ids = [summary.unit_id for summary in latest.values()]
            subjects = self._subjects("u.id IN (SELECT unnest($1))", ids)
            folders = [each for each in self.units.folders() if each.id in set(ids)]
            subjects += self._folder_subjects(folders)
            reindex = self._show(subjects, self._shown("unit_id IN (SELECT unnest($1))", ids))
        return sum(subject.key in latest for subject in subjects), reindex

    def follow(self, paths: Collection[str] | None) -> Reindex:
        """Bring the records of some files' summaries, or of all, up to date with the files."""
        if not self._store.one("SELECT count(*) FROM summaries"):
            return Reindex()
        if paths is None:
            subjects = self._subjects("true OR u.id IN (SELECT unnest($1))", [])
            shown = self._shown("true OR path IN (SELECT unnest($1))", [])
        else:
            subjects = self._subjects("u.path IN (SELECT unnest($1))", paths)
            shown = self._shown(
                "path IN (SELECT unnest($1)) OR level IN ('package', 'project')", paths
            )
        subjects += self._folder_subjects(self.units.folders())
        if not shown and not self.known([subject.key for subject in subjects]):
            return Reindex()
        with self._store.change():
            return self._show(subjects, shown)

    def _show(self, subjects: Sequence[Subject], shown: dict[str, str]) -> Reindex:
        """Make the records of the subjects, in place of those `shown` (with their units) now."""
        known = self.known([subject.key for subject in subjects])
        records: list[Record] = []
        edges: list[Edge] = []
        owners: list[tuple[str, str, str, str]] = []
        for subject in subjects:
            if subject.key in known:
                body, rules, model = known[subject.key]
                made, links = records_of(subject, body, to_rules(rules), model)
                records += made
                edges += links
                owners += [(each.id, subject.id, subject.level, subject.path) for each in made]
        records = self._without_twins(records)
        bare = {subject.id: subject.path for subject in subjects if subject.key not in known}
        stale = [identity for identity, unit in shown.items() if unit in bare]
        fresh = {record.id for record in records}
        records = self._without_same(records)
        changed = {record.id for record in records}
        edges = [edge for edge in edges if edge.source_id in changed]
        owners = [owner for owner in owners if owner[0] in changed]
        gone = [each for each in shown if each not in fresh and each not in set(stale)]
        self._note_stale(stale)
        self._own(owners, [*gone, *changed])
        return self._records.exchange(gone, records, edges)

    def _without_twins(self, records: list[Record]) -> list[Record]:
        """Without rules of lines of which a rule is known from the source itself."""
        paths = {record.path for record in records if record.kind == "rule"}
        rows = self._store.db.execute(
            "SELECT path, unnest(range(first_line, last_line + 1)) FROM records"
            " WHERE path IN (SELECT unnest($1)) AND kind = 'rule' AND source = 'code'",
            [list(paths)],
        ).fetchall()
        told = set(rows)
        return [
            each
            for each in records
            if each.kind != "rule" or (each.path, each.first_line) not in told
        ]

    def _without_same(self, records: list[Record]) -> list[Record]:
        """Without those that stand there already, word for word."""
        rows = self._store.db.execute(
            "SELECT id, body, source_hash, path, first_line, last_line, note FROM records"
            " WHERE id IN (SELECT unnest($1))",
            [[record.id for record in records]],
        ).fetchall()
        same = set(rows)
        return [
            each
            for each in records
            if (
                *(each.id, each.body, each.source_hash, each.path),
                *(each.first_line, each.last_line, each.note),
            )
            not in same
        ]

    def _note_stale(self, ids: Sequence[str]) -> None:
        self._store.db.execute(
            "UPDATE records SET note = 'out of date: ' ||"
            " CASE path WHEN '' THEN 'the project' ELSE path END || ' changed since'"
            " WHERE id IN (SELECT unnest($1))",
            [list(ids)],
        )

    def _own(self, owners: Sequence[tuple[str, str, str, str]], replaced: Sequence[str]) -> None:
        """Note which records are about which units."""
        self._store.db.execute(
            "DELETE FROM summary_records WHERE id IN (SELECT unnest($1))", [list(replaced)]
        )
        self._store.insert("summary_records", ("id", "unit_id", "level", "path"), owners)

    def _shown(self, condition: str, values: Collection[str]) -> dict[str, str]:
        """The records of summaries that are shown now, with their units."""
        rows = self._store.db.execute(
            f"SELECT id, unit_id FROM summary_records WHERE {condition}", [list(values)]
        ).fetchall()
        return dict(rows)

    def _subjects(self, condition: str, values: Collection[str]) -> list[Subject]:
        code = self.units.code(condition, [list(values)])
        modules = {each.path for each in code if each.level == "module"}
        inside: dict[str, list[tuple[str, str]]] = {}
        for path, title, identity in self._inside(modules):
            inside.setdefault(path, []).append((title, identity))
        return [_code_subject(each, inside) for each in code]

    def _inside(self, paths: Collection[str]) -> list[tuple[str, str, str]]:
        """Path, title and id of the summaries of what stands in some files."""
        return self._store.db.execute(
            "SELECT r.path, r.title, r.id FROM records r JOIN summary_records s ON s.id = r.id"
            " WHERE r.path IN (SELECT unnest($1)) AND r.kind = 'interface'"
            " ORDER BY r.path, r.first_line",
            [list(paths)],
        ).fetchall()

    def _folder_subjects(self, folders: Sequence[Folder]) -> list[Subject]:
        if not folders:
            return []
        kept = {folder.path for folder in folders}
        below: dict[str, list[tuple[str, str]]] = {}
        for path, title, identity in self._modules():
            below.setdefault(parent_in(path, kept), []).append((title, identity))
        for folder in folders:
            if folder.path:
                parent = parent_in(folder.path, kept)
                below.setdefault(parent, []).append((folder.title, summary_id(folder.id)))
        return [
            Subject(
                folder.id,
                folder.key,
                folder.level,
                folder.title,
                folder.path,
                evidence=tuple(below.get(folder.path, ())[:_MOST_EVIDENCE]),
            )
            for folder in folders
        ]

    def _modules(self) -> list[tuple[Any, ...]]:
        """Path, title and id of each file's record: of its summary where there is one."""
        return self._store.db.execute(
            "SELECT r.path, r.title, coalesce(s.id, r.id) FROM records r"
            " LEFT JOIN summary_records s ON s.unit_id = r.id AND s.level = 'module'"
            " AND s.id IN (SELECT id FROM records WHERE kind = 'architecture')"
            " WHERE r.kind = 'module' AND r.source = 'code' ORDER BY r.path"
        ).fetchall()


def parent_in(path: str, folders: Collection[str]) -> str:
    """The nearest of some folders that a path stands in, "" for the project."""
    parent = path.rpartition("/")[0]
    while parent and parent not in folders:
        parent = parent.rpartition("/")[0]
    return parent


def _code_subject(code: Code, inside: dict[str, list[tuple[str, str]]]) -> Subject:
    own = ((code.title, code.id),)
    parts = inside.get(code.path, []) if code.level == "module" else []
    return Subject(
        code.id,
        code.key,
        code.level,
        code.title,
        code.path,
        code.signature if code.level in ("function", "class") else "",
        code.first_line,
        code.last_line,
        (*own, *parts[:_MOST_EVIDENCE]),
    )
