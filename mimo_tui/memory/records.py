"""The rows of what was distilled and remembered: taken over, changed, and gone."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from mimo_tui.memory.archived import Archived, Row, archived
from mimo_tui.memory.base import Edge, Record
from mimo_tui.memory.distil.base import Distilled, FileChange
from mimo_tui.memory.entry import Entry, Words, entries_of
from mimo_tui.memory.marks import Marks
from mimo_tui.memory.rows import COLUMNS, EDGE_COLUMNS, FILE_COLUMNS, to_edge_row, to_row
from mimo_tui.memory.store import Store
from mimo_tui.memory.traces import Traces

# What of a row of COLUMNS decides what becomes of its key and its times.
_KNOWN_COLUMNS = ("key", "created", "updated", "source_hash", "body", "note", "terms")
_known_of = itemgetter(*map(COLUMNS.index, _KNOWN_COLUMNS))


@dataclass(frozen=True, slots=True)
class Reindex:
    """What the indexes must follow: the keys that are gone, and the entries of new ones."""

    gone: list[int] = field(default_factory=list)
    fresh: list[Entry] = field(default_factory=list)


class Records:
    """Changes of records. A record whose words changed gets a new key; others keep theirs."""

    def __init__(self, store: Store, marks: Marks, traces: Traces, last_key: int) -> None:
        self._store = store
        self._traces = traces
        self._marks = marks
        self._last_key = last_key

    def apply(self, changes: Sequence[FileChange]) -> tuple[Reindex, Archived]:
        """Take files' records over in one change; the last word on a path counts.

        Gives also what was archived of contents that are not any more.
        """
        latest = {change.path: change for change in changes}
        distilled = [each for each in latest.values() if isinstance(each, Distilled)]
        before = archived(self._store.db, list(latest))
        known = {identity: _known_of(row) for identity, row in before.records.items()}
        rows, fresh = self._rows((each for file in distilled for each in file.records), known)
        edges: defaultdict[str, list[Row]] = defaultdict(list)
        for file in distilled:
            for edge in file.edges:
                edges[edge.source_id].append(to_edge_row(edge, file.path))
        after = {row[1]: row for row in rows}
        with self._store.change():
            self._traces.note(before, after.keys())
            # What a model said of a file outlives its change, until that is looked at.
            self._replace(before.records, after)
            self._replace_edges(before.edges, edges)
            self._delete("files", "path", latest)
            self._store.insert("files", FILE_COLUMNS, [_file_row(file) for file in distilled])
        kept = {row[0] for row in rows}
        gone = [key for key, *_ in known.values() if key not in kept]
        displaced = before.without({file.path: file.state.hash for file in distilled})
        return Reindex(gone, fresh), displaced

    def remember(self, records: Sequence[Record]) -> Reindex:
        """Put records, with their times, in place of those of the same ids, within a change."""
        if not records:
            return Reindex()
        ids = [record.id for record in records]
        known = self._known("id IN (SELECT unnest($1))", ids)
        entries = self._reworded(records)
        self._store.db.execute("DELETE FROM records WHERE id IN (SELECT unnest($1))", [ids])
        rows = [
            to_row(record, entry.key, record.created, record.updated)
            for record, entry in zip(records, entries, strict=True)
        ]
        self._store.insert("records", COLUMNS, rows)
        return Reindex([key for key, *_ in known.values()], entries)

    def reword(self, ids: Sequence[str]) -> Reindex:
        """Index records anew over which a person laid other words, within a change."""
        if not ids:
            return Reindex()
        rows = self._store.db.execute(
            "SELECT key, id, kind, title, body, signature, path, terms FROM records"
            " WHERE id IN (SELECT unnest($1))",
            [list(ids)],
        ).fetchall()
        entries = self._reworded(
            [
                Record(record_id, kind, title, body, signature, path, terms=terms)
                for _, record_id, kind, title, body, signature, path, terms in rows
            ]
        )
        self._store.db.execute(
            "UPDATE records SET key = t.key FROM"
            " (SELECT unnest($1) AS id, unnest($2) AS key) t WHERE records.id = t.id",
            [[entry.known.id for entry in entries], [entry.key for entry in entries]],
        )
        return Reindex([row[0] for row in rows], entries)

    def exchange(
        self, gone: Sequence[str], records: Sequence[Record], edges: Sequence[Edge]
    ) -> Reindex:
        """Take the records of some ids out and others in, within a change of the store.

        One that was there before keeps its times, and its key where its words are the same.
        """
        ids = [*gone, *(record.id for record in records)]
        known = self._known("id IN (SELECT unnest($1))", ids)
        rows, fresh = self._rows(records, known)
        self._delete("records", "id", ids)
        self._delete("edges", "source_id", ids)
        self._store.insert("records", COLUMNS, rows)
        self._store.insert("edges", EDGE_COLUMNS, [to_edge_row(edge, "") for edge in edges])
        kept = {row[0] for row in rows}
        return Reindex([key for key, *_ in known.values() if key not in kept], fresh)

    def _replace(self, before: Mapping[str, Row], after: Mapping[str, Row]) -> None:
        """Bring the records of some files from one state to another: only what differs."""
        self._delete("records", "id", [key for key, row in before.items() if row != after.get(key)])
        new = [row for key, row in after.items() if row != before.get(key)]
        self._store.insert("records", COLUMNS, new)

    def _replace_edges(
        self, before: Mapping[str, list[Row]], after: Mapping[str, list[Row]]
    ) -> None:
        """The same for edges; those of one record stay or go together."""
        same = {
            source
            for source, rows in before.items()
            if source in after and sorted(rows) == sorted(after[source])
        }
        self._delete("edges", "source_id", before.keys() - same)
        new = [row for source, rows in after.items() if source not in same for row in rows]
        self._store.insert("edges", EDGE_COLUMNS, new)

    def _delete(self, table: str, column: str, values: Iterable[str]) -> None:
        if gone := list(values):
            query = f"DELETE FROM {table} WHERE {column} IN (SELECT unnest($1))"
            self._store.db.execute(query, [gone])

    def _reworded(self, records: Sequence[Record]) -> list[Entry]:
        """The entries of records in the words that a person laid over them."""
        edits = self._marks.edits()
        return entries_of(
            self._words(record, *edits.get(record.id, (record.title, record.body)))
            for record in records
        )

    def _words(self, record: Record, title: str, body: str) -> Words:
        """What is indexed of a record in some words, under a new key."""
        self._last_key += 1
        return Words(
            self._last_key,
            record.id,
            record.kind,
            title,
            record.path,
            record.signature,
            body,
            record.terms,
        )

    def _known(self, condition: str, values: Sequence[str]) -> dict[str, tuple[Any, ...]]:
        rows = self._store.db.execute(
            f"SELECT id, {', '.join(_KNOWN_COLUMNS)} FROM records WHERE {condition}",
            [list(values)],
        ).fetchall()
        return {row[0]: row[1:] for row in rows}

    def _rows(
        self, records: Iterable[Record], known: dict[str, tuple[Any, ...]]
    ) -> tuple[list[tuple[Any, ...]], list[Entry]]:
        """Rows for the records, and what must be indexed anew."""
        now = time.time()
        edits = self._marks.edits()
        rows: list[tuple[Any, ...]] = []
        fresh: list[Words] = []
        for record in records:
            title, shown = edits.get(record.id, (record.title, record.body))
            key, created, updated, source_hash, body, note, terms = known.get(
                record.id, (0, record.created or now, now, "", None, "", "")
            )
            if (source_hash, body, note) != (record.source_hash, record.body, record.note):
                updated = record.updated or now
            reworded = body != record.body and record.id not in edits
            if key == 0 or reworded or terms != record.terms:
                said = self._words(record, title, shown)
                key = said.key
                fresh.append(said)
            rows.append(to_row(record, key, created, updated))
        return rows, entries_of(fresh)


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
