"""What was distilled from contents that files had before: another branch, a file that comes back.

A file of SQLite beside the store, so that the processes of several worktrees can share it. It is a
cache: where it cannot be read or written, files are distilled again.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

from mimo_tui.memory.base import Edge, Record
from mimo_tui.memory.distil.base import DISTILLER, Distilled, FileState, columns
from mimo_tui.memory.distil.identity import content_hash

log = logging.getLogger(__name__)

_BUSY_SECONDS = 2.0
_LEVEL = 3
# What a person made of a record, when it came, and where it stands, is not of its content.
_ELSEWHERE = {
    *("path", "pinned", "forgotten", "edited", "created", "updated"),
    *("recalled", "times_recalled", "replaced_by"),
}
_RECORD = tuple(each.name for each in fields(Record) if each.name not in _ELSEWHERE)
_EDGE = tuple(each.name for each in fields(Edge))
_IDS = tuple(_EDGE.index(name) for name in ("source_id", "target_id"))
# Versions that distil or pack otherwise may share a shelf, and nothing that is on it.
_FORM = content_hash(" ".join((DISTILLER, *_RECORD, *_EDGE)).encode())
# Hashes of what was never looked into are shorter, or say why.
_DIGEST_LENGTH = 24

_TABLES = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS packs (
    path TEXT, hash TEXT, form TEXT, used REAL, size INTEGER, pack BLOB,
    PRIMARY KEY (path, hash, form)
);
CREATE INDEX IF NOT EXISTS by_use ON packs (used, size);
"""
# All from where the sum of what was used later, and of itself, is too large.
_DROP_OLDEST = """
DELETE FROM packs WHERE rowid IN (
    SELECT rowid FROM (
        SELECT rowid, sum(size) OVER (ORDER BY used DESC, rowid DESC) AS total FROM packs
    ) WHERE total > ?
)
"""


class Shelf:
    """Distillates by path and content. No call raises: a shelf that fails is an empty one.

    A connection is of one thread; `Shelf` objects and processes may be many.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open: sqlite3.Connection | None = None

    def find(self, path: str, state: FileState) -> Distilled | None:
        """What was distilled from this content at this path, None where that is not known."""
        found = None
        if self._open is not None or self._path.exists():
            query = "SELECT pack FROM packs WHERE path = ? AND hash = ? AND form = ?"
            with self._guarded():
                row = self._connection().execute(query, (path, state.hash, _FORM)).fetchone()
                found = unpack(path, state, row[0]) if row else None
        return found

    def lacking(self, states: Mapping[str, FileState]) -> list[str]:
        """The paths of those contents that are not there; those that are, were used now."""
        contents = {path: state.hash for path, state in states.items() if is_content(state)}
        found: list[str] = []
        if contents:
            touch = "UPDATE packs SET used = ? WHERE path = ? AND hash = ? AND form = ?"
            now = time.time()
            with self._guarded(), self._connection() as connection:
                for path, digest in contents.items():
                    if not connection.execute(touch, (now, path, digest, _FORM)).rowcount:
                        found.append(path)
        return found

    def held(self) -> set[tuple[str, str]]:
        """The paths and hashes of all that can be found."""
        rows: list[tuple[str, str]] = []
        with self._guarded():
            query = "SELECT path, hash FROM packs WHERE form = ?"
            rows = self._connection().execute(query, (_FORM,)).fetchall()
        return set(rows)

    def put(self, files: Sequence[Distilled], most_bytes: int) -> None:
        """Keep distillates, and drop what was used longest ago where there is too much."""
        if not files:
            return
        now = time.time()
        rows = [
            (file.path, file.state.hash, _FORM, now, len(packed), packed)
            for file in files
            for packed in [pack(file)]
        ]
        with self._guarded(), self._connection() as connection:
            connection.executemany("INSERT OR REPLACE INTO packs VALUES (?, ?, ?, ?, ?, ?)", rows)
            connection.execute(_DROP_OLDEST, (most_bytes,))

    def close(self) -> None:
        """Let go of the file."""
        connection, self._open = self._open, None
        if connection is not None:
            connection.close()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            # A full disk, no rights, or another process that takes long.
            log.warning("the shelf cannot be used: %s", error)
            self.close()
        except (sqlite3.DatabaseError, zlib.error, ValueError, TypeError) as error:
            log.warning("the shelf was damaged and is begun anew: %s", error)
            self.close()
            _remove(self._path)

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            self._open = _connect(self._path)
        return self._open


def is_content(state: FileState) -> bool:
    """Whether the hash of a state is that of a content, not a word for why there is none."""
    return len(state.hash) == _DIGEST_LENGTH


def pack(file: Distilled) -> bytes:
    """A distillate in few bytes: column by column, and edges by the numbers of their records."""
    numbers = {record.id: number for number, record in enumerate(file.records)}
    edges = [list(column) for column in columns(file.edges, _EDGE)]
    for place in _IDS:
        edges[place] = [numbers.get(identity, identity) for identity in edges[place]]
    content = [file.language, file.lines, file.note, columns(file.records, _RECORD), edges]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode("utf-8", "surrogatepass"), _LEVEL)


def unpack(path: str, state: FileState, packed: bytes) -> Distilled:
    """The distillate of a pack. Raises zlib.error, ValueError or TypeError for what is none."""
    text = zlib.decompress(packed).decode("utf-8", "surrogatepass")
    language, lines, note, of_records, of_edges = json.loads(text)
    records = tuple(
        Record(path=path, **dict(zip(_RECORD, values, strict=True)))
        for values in zip(*of_records, strict=True)
    )
    for place in _IDS:
        of_edges[place : place + 1] = [
            [records[each].id if isinstance(each, int) else each for each in column]
            for column in of_edges[place : place + 1]
        ]
    edges = tuple(Edge(*values) for values in zip(*of_edges, strict=True))
    return Distilled(path, language, state, lines, note, records, edges)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False)
    try:
        path.chmod(0o600)
        connection.executescript(_TABLES)
    except BaseException:
        connection.close()
        raise
    return connection


def _remove(path: Path) -> None:
    for each in (path, *(path.with_name(f"{path.name}-{end}") for end in ("wal", "shm"))):
        try:
            each.unlink(missing_ok=True)
        except OSError as error:
            log.warning("%s cannot be removed: %s", each, error)
