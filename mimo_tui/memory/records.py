"""The rows of what was distilled and remembered: taken over, changed, and gone."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mimo_tui.memory.base import Edge, Record
from mimo_tui.memory.distil.base import Distilled, FileChange
from mimo_tui.memory.entry import Entry, entry_of
from mimo_tui.memory.marks import Marks
from mimo_tui.memory.rows import COLUMNS, last_name, to_row
from mimo_tui.memory.store import Store

_FILE_COLUMNS = ("path", "hash", "size", "mtime_ns", "language", "lines", "note")
_EDGE_COLUMNS = ("source_id", "kind", "target", "name", "line", "target_id", "path")


@dataclass(frozen=True, slots=True)
class Reindex:
    """What the indexes must follow: the keys that are gone, and the entries of new ones."""

    gone: list[int] = field(default_factory=list)
    fresh: list[Entry] = field(default_factory=list)


class Records:
    """Changes of records. A record whose words changed gets a new key; others keep theirs."""

    def __init__(self, store: Store, marks: Marks, last_key: int) -> None:
        self._store = store
        self._marks = marks
        self._last_key = last_key

    def apply(self, changes: Sequence[FileChange]) -> Reindex:
        """Take files' records over in one change; the last word on a path counts."""
        latest = list({change.path: change for change in changes}.values())
        paths = [change.path for change in latest]
        distilled = [change for change in latest if isinstance(change, Distilled)]
        known = self._known(paths)
        rows, fresh = self._rows(distilled, known)
        kept = {row[0] for row in rows}
        with self._store.change():
            for table in ("records", "edges", "files"):
                self._store.db.execute(
                    f"DELETE FROM {table} WHERE path IN (SELECT unnest($1))", [paths]
                )
            self._store.insert("records", COLUMNS, rows)
            edges = [_edge_row(edge, file.path) for file in distilled for edge in file.edges]
            self._store.insert("edges", _EDGE_COLUMNS, edges)
            self._store.insert("files", _FILE_COLUMNS, [_file_row(file) for file in distilled])
        return Reindex([key for key, *_ in known.values() if key not in kept], fresh)

    def remember(self, record: Record) -> Reindex:
        """Add a record; again with the same id changes it."""
        now = time.time()
        row = self._store.db.execute("SELECT key, created FROM records WHERE id = $1", [record.id])
        known = row.fetchone()
        created = known[1] if known else now
        title, body = self._marks.edits().get(record.id, (record.title, record.body))
        entry = self._entry(replace(record, title=title, body=body))
        with self._store.change():
            self._store.db.execute("DELETE FROM records WHERE id = $1", [record.id])
            self._store.insert("records", COLUMNS, [to_row(record, entry.key, created, now)])
        return Reindex([known[0]] if known else [], [entry])

    def edit(self, record_id: str, title: str, body: str) -> Reindex:
        """Lay a person's words over a record."""
        query = "SELECT key, kind, path, signature, terms FROM records WHERE id = $1"
        found = self._store.db.execute(query, [record_id]).fetchone()
        if found is None:
            return Reindex()
        gone, kind, path, signature, terms = found
        edited = Record(record_id, kind, title, body, signature, path, terms=terms)
        entry = self._entry(edited)
        with self._store.change():
            self._marks.edit(record_id, title, body)
            self._store.db.execute(
                "UPDATE records SET key = $1 WHERE id = $2", [entry.key, record_id]
            )
        return Reindex([gone], [entry])

    def _entry(self, record: Record) -> Entry:
        """What is indexed of a record, under a new key."""
        self._last_key += 1
        return entry_of(
            self._last_key,
            record.id,
            record.kind,
            record.title,
            record.path,
            record.signature,
            record.body,
            record.terms,
        )

    def _known(self, paths: list[str]) -> dict[str, tuple[Any, ...]]:
        rows = self._store.db.execute(
            "SELECT id, key, created, updated, source_hash, body, note, terms FROM records"
            " WHERE path IN (SELECT unnest($1)) AND path <> ''",
            [paths],
        ).fetchall()
        return {row[0]: row[1:] for row in rows}

    def _rows(
        self, distilled: Iterable[Distilled], known: dict[str, tuple[Any, ...]]
    ) -> tuple[list[tuple[Any, ...]], list[Entry]]:
        """Rows for the records, and what must be indexed anew."""
        now = time.time()
        edits = self._marks.edits()
        rows: list[tuple[Any, ...]] = []
        fresh: list[Entry] = []
        for record in (record for file in distilled for record in file.records):
            title, shown = edits.get(record.id, (record.title, record.body))
            key, created, updated, source_hash, body, note, terms = known.get(
                record.id, (0, now, now, "", None, "", "")
            )
            if (source_hash, body, note) != (record.source_hash, record.body, record.note):
                updated = now
            reworded = body != record.body and record.id not in edits
            if key == 0 or reworded or terms != record.terms:
                entry = self._entry(replace(record, title=title, body=shown))
                key = entry.key
                fresh.append(entry)
            rows.append(to_row(record, key, created, updated))
        return rows, fresh


def _edge_row(edge: Edge, path: str) -> tuple[Any, ...]:
    name = last_name(edge.target)
    return (edge.source_id, edge.kind, edge.target, name, edge.line, edge.target_id, path)


def _file_row(file: Distilled) -> tuple[Any, ...]:
    state = file.state
    return (
        file.path,
        state.hash,
        state.size,
        state.mtime_ns,
        file.language,
        file.lines,
        file.note,
    )
