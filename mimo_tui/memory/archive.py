"""The archive of a project: DuckDB is the truth, the lexical and the vector index follow it.

Synchronous, for one thread of one process. What a call returned from is on disk.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mimo_tui.memory.base import Cue, Detail, Edge, Filter, Hit, Page, Record
from mimo_tui.memory.distil.base import Distilled, FileChange, FileState
from mimo_tui.memory.embed import Embedder, HashedEmbedder
from mimo_tui.memory.lexical import Entry, LexicalIndex
from mimo_tui.memory.marks import Marks
from mimo_tui.memory.pages import Pages
from mimo_tui.memory.recall import Recall
from mimo_tui.memory.relations import Relations
from mimo_tui.memory.rows import COLUMNS, last_name, to_row
from mimo_tui.memory.schema import open_store
from mimo_tui.memory.vectors import VectorIndex

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# A field is found by its words and by its class; a vector of one name says nothing more.
_WITHOUT_VECTOR = ("field",)
_VECTOR_BATCH = 2000
_VECTORS_AT_ONCE = 400
_FILE_COLUMNS = ("path", "hash", "size", "mtime_ns", "language", "lines", "note")
_EDGE_COLUMNS = ("source_id", "kind", "target", "name", "line", "target_id", "path")


class Archive:
    """Everything that is remembered of one project."""

    def __init__(
        self, connection: DuckDBPyConnection, folder: Path, embedder: Embedder, note: str
    ) -> None:
        self.notes = (note,) if note else ()
        self._db = connection
        self._lexical = LexicalIndex(folder / "lexical")
        self._vectors = VectorIndex(folder / "vectors.usearch", embedder)
        self._marks = Marks(connection)
        self._pages = Pages(connection, self._lexical)
        self._relations = Relations(connection)
        self._recall = Recall(connection, self._lexical, self._vectors, self._relations)
        self._next_key = int(self._one("SELECT coalesce(max(key), 0) + 1 FROM records"))
        self._next_key = max(self._next_key, self._lexical.last_key + 1, self._vectors.last_key + 1)
        self.generation = int(
            self._one("SELECT coalesce(max(value::BIGINT), 0) FROM meta WHERE name = 'generation'")
        )
        self._catch_up_lexical()

    @classmethod
    def open(cls, folder: Path, embedder: Embedder | None = None) -> Archive:
        """The archive in a folder, made where there is none; indexes that lag are caught up."""
        connection, note = open_store(folder / "memory.duckdb")
        return cls(connection, folder, embedder or HashedEmbedder(), note)

    @property
    def count(self) -> int:
        """How many records there are, without the forgotten ones."""
        return int(
            self._one(
                "SELECT count(*) FROM records r LEFT JOIN marks m ON m.id = r.id"
                " WHERE NOT coalesce(m.forgotten, false)"
            )
        )

    def files(self) -> dict[str, FileState]:
        """The files as they were distilled."""
        rows = self._db.execute("SELECT path, hash, size, mtime_ns FROM files").fetchall()
        return {path: FileState(digest, size, mtime) for path, digest, size, mtime in rows}

    def touch(self, states: dict[str, FileState]) -> None:
        """Note new times of files whose content is the same."""
        if not states:
            return
        paths = list(states)
        times = [state.mtime_ns for state in states.values()]
        self._db.execute(
            "UPDATE files SET mtime_ns = t.mtime FROM"
            " (SELECT unnest($1) AS path, unnest($2) AS mtime) t WHERE files.path = t.path",
            [paths, times],
        )

    def apply(self, changes: Sequence[FileChange]) -> int:
        """Take files' records over, all or nothing; gives the new generation.

        A definition that did not change keeps its key, its times and its place in the indexes.
        """
        # The last word on a path counts.
        latest = list({change.path: change for change in changes}.values())
        if not latest:
            return self.generation
        paths = [change.path for change in latest]
        distilled = [change for change in latest if isinstance(change, Distilled)]
        known = self._known(paths)
        rows, fresh = self._rows(distilled, known)
        kept = {row[0] for row in rows}
        gone = [key for key, *_ in known.values() if key not in kept]
        edges = [edge_row(edge, file.path) for file in distilled for edge in file.edges]
        with self._transaction():
            for table in ("records", "edges", "files"):
                self._db.execute(f"DELETE FROM {table} WHERE path IN (SELECT unnest($1))", [paths])
            self._insert("records", COLUMNS, rows)
            self._insert("edges", _EDGE_COLUMNS, edges)
            self._insert("files", _FILE_COLUMNS, [_file_row(file) for file in distilled])
        self._index(gone, fresh)
        return self.generation

    def remember(self, record: Record) -> None:
        """Add a record in a person's or a conversation's words; again with one id changes it."""
        now = time.time()
        row = self._db.execute("SELECT key, created FROM records WHERE id = $1", [record.id])
        known = row.fetchone()
        key, self._next_key = self._next_key, self._next_key + 1
        with self._transaction():
            self._db.execute("DELETE FROM records WHERE id = $1", [record.id])
            created = known[1] if known else now
            self._insert("records", COLUMNS, [to_row(record, key, created, now)])
        entry = Entry(key, record.title, record.path, record.body)
        self._index([known[0]] if known else [], [(entry, record.kind)])

    def pin(self, record_id: str, pinned: bool) -> None:
        """Pin a record or take the pin away."""
        with self._transaction():
            self._marks.pin(record_id, pinned)

    def forget(self, record_id: str, forgotten: bool) -> None:
        """Keep a record out, or bring it back."""
        with self._transaction():
            self._marks.forget(record_id, forgotten)

    def edit(self, record_id: str, title: str, body: str) -> None:
        """Lay a person's words over a record; it gets a new key, for its text changed."""
        row = self._db.execute("SELECT key, kind, path FROM records WHERE id = $1", [record_id])
        found = row.fetchone()
        if found is None:
            return
        key, self._next_key = self._next_key, self._next_key + 1
        with self._transaction():
            self._marks.edit(record_id, title, body)
            self._db.execute("UPDATE records SET key = $1 WHERE id = $2", [key, record_id])
        self._index([found[0]], [(Entry(key, title, found[2], body), found[1])])

    def recall(self, cue: Cue, *, tokens: int = 2000, limit: int = 12) -> tuple[Hit, ...]:
        """The few records that matter for a cue; empty where nothing is good enough."""
        return self._recall.recall(cue, tokens, limit)

    def page(self, filter: Filter, *, offset: int = 0, limit: int = 100) -> Page:
        """Some of the records that a filter lets through."""
        return self._pages.page(filter, offset, limit)

    def detail(self, record_id: str) -> Detail | None:
        """A record with its edges and callers; its source text is not read here."""
        return self._relations.detail(record_id)

    def catch_up(self) -> bool:
        """Add some of the missing vectors; False once there are none."""
        rows = self._db.execute(
            "SELECT key, kind, title, path, body FROM records WHERE key > $1 ORDER BY key LIMIT $2",
            [self._vectors.last_key, _VECTOR_BATCH],
        ).fetchall()
        if not rows:
            return False
        texts = [(key, _text(*rest)) for key, kind, *rest in rows if kind not in _WITHOUT_VECTOR]
        self._vectors.add([key for key, _ in texts], [text for _, text in texts], rows[-1][0])
        return True

    def save(self) -> None:
        """Write what may lag behind: the vector index and how often records were recalled."""
        self._vectors.save()
        used = self._recall.take_uses()
        if used:
            self._db.execute(
                "INSERT INTO uses SELECT unnest($1), unnest($2), unnest($3)"
                " ON CONFLICT (id) DO UPDATE SET times = uses.times + excluded.times,"
                " last = excluded.last",
                [
                    list(used),
                    [times for times, _ in used.values()],
                    [at for _, at in used.values()],
                ],
            )

    def agrees(self) -> bool:
        """Whether every record stands in the indexes, for checks; catches up the vectors first."""
        while self.catch_up():
            pass
        keys = self._one("SELECT count(*) FROM records")
        vectors = self._one("SELECT count(*) FROM records WHERE kind NOT IN ('field')")
        return bool(self._lexical.count >= keys and self._vectors.count >= vectors)

    def close(self) -> None:
        """Save and let go."""
        self.save()
        self._lexical.close()
        self._db.close()

    def _known(self, paths: list[str]) -> dict[str, tuple[Any, ...]]:
        rows = self._db.execute(
            "SELECT r.id, r.key, r.created, r.updated, r.source_hash, r.body, r.note, m.body"
            " FROM records r LEFT JOIN marks m ON m.id = r.id"
            " WHERE r.path IN (SELECT unnest($1)) AND r.path <> ''",
            [paths],
        ).fetchall()
        return {row[0]: row[1:] for row in rows}

    def _rows(
        self, distilled: Iterable[Distilled], known: dict[str, tuple[Any, ...]]
    ) -> tuple[list[tuple[Any, ...]], list[tuple[Entry, str]]]:
        """Rows for the records, and what must be indexed anew."""
        now = time.time()
        rows: list[tuple[Any, ...]] = []
        fresh: list[tuple[Entry, str]] = []
        for file in distilled:
            for record in file.records:
                before = known.get(record.id)
                if before is None:
                    key, created, updated, edited = 0, now, now, None
                else:
                    key, created, updated, source_hash, body, note, edited = before
                    if (source_hash, body, note) != (record.source_hash, record.body, record.note):
                        updated = now
                    if body != record.body and edited is None:
                        key = 0
                if key == 0:
                    key, self._next_key = self._next_key, self._next_key + 1
                    text = edited if edited is not None else record.body
                    fresh.append((Entry(key, record.title, record.path, text), record.kind))
                rows.append(to_row(record, key, created, updated))
        return rows, fresh

    def _index(self, gone: list[int], fresh: list[tuple[Entry, str]]) -> None:
        last = self._next_key - 1
        self._lexical.update(gone, [entry for entry, _ in fresh], last)
        self._vectors.remove(gone)
        # A small change is worth its vectors at once; a large one gets them when there is time.
        if len(fresh) <= _VECTORS_AT_ONCE:
            while self.catch_up():
                pass

    def _catch_up_lexical(self) -> None:
        """Index what the store has and the index lacks: after a crash, or for a new index."""
        while True:
            rows = self._db.execute(
                "SELECT r.key, coalesce(m.title, r.title), r.path, coalesce(m.body, r.body)"
                " FROM records r LEFT JOIN marks m ON m.id = r.id"
                " WHERE r.key > $1 ORDER BY r.key LIMIT 20000",
                [self._lexical.last_key],
            ).fetchall()
            if not rows:
                return
            entries = [Entry(*row) for row in rows]
            self._lexical.update([entry.key for entry in entries], entries, entries[-1].key)

    def _transaction(self) -> _Transaction:
        return _Transaction(self)

    def begin(self) -> None:
        """Start a change of the store; used by `_Transaction`."""
        self._db.execute("BEGIN")

    def finish(self, *, well: bool) -> None:
        """End a change of the store: a new generation, or nothing at all."""
        if not well:
            self._db.execute("ROLLBACK")
            return
        self._db.execute(
            "INSERT INTO meta VALUES ('generation', $1)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [str(self.generation + 1)],
        )
        self._db.execute("COMMIT")
        self.generation += 1

    def _insert(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows by column: DuckDB reads numpy arrays some hundred times faster than rows."""
        import numpy as np

        if not rows:
            return
        arrays = {}
        for name, values in zip(columns, zip(*rows, strict=True), strict=True):
            kind = {int: np.int64, float: np.float64}.get(type(values[0]), object)
            arrays[name] = np.array(values, dtype=kind)
        self._db.register("batch", arrays)
        self._db.execute(f"INSERT INTO {table} SELECT {', '.join(columns)} FROM batch")
        self._db.unregister("batch")

    def _one(self, query: str) -> Any:
        row = self._db.execute(query).fetchone()
        return row[0] if row else 0


class _Transaction:
    """A change of the store: all of it or, where something fails, nothing."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def __enter__(self) -> None:
        self._archive.begin()

    def __exit__(self, kind: object, *_: object) -> None:
        self._archive.finish(well=kind is None)


def edge_row(edge: Edge, path: str) -> tuple[Any, ...]:
    """The values of an edge's row."""
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


def _text(title: str, path: str, body: str) -> str:
    return f"{title} {path} {title} {body}"
