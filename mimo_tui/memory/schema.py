"""The tables of a project's memory, and how the file that holds them is opened."""

from __future__ import annotations

import uuid
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.distil.base import DISTILLER
from mimo_tui.memory.trouble import unwritable

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_TABLES = """
CREATE TABLE meta (name VARCHAR PRIMARY KEY, value VARCHAR);
CREATE TABLE files (
    path VARCHAR, hash VARCHAR, size BIGINT, mtime_ns BIGINT,
    language VARCHAR, lines INTEGER, note VARCHAR
);
CREATE TABLE records (
    key BIGINT, id VARCHAR, kind VARCHAR, title VARCHAR, name VARCHAR, body VARCHAR,
    signature VARCHAR, path VARCHAR, first_line INTEGER, last_line INTEGER, language VARCHAR,
    source_hash VARCHAR, source VARCHAR, origin VARCHAR, scope VARCHAR, tokens INTEGER,
    note VARCHAR, created DOUBLE, updated DOUBLE
);
CREATE TABLE edges (
    source_id VARCHAR, kind VARCHAR, target VARCHAR, name VARCHAR, line INTEGER,
    target_id VARCHAR, path VARCHAR
);
CREATE TABLE marks (
    id VARCHAR PRIMARY KEY, pinned BOOLEAN DEFAULT false, forgotten BOOLEAN DEFAULT false,
    title VARCHAR, body VARCHAR, changed DOUBLE
);
CREATE TABLE uses (id VARCHAR PRIMARY KEY, times INTEGER, last DOUBLE);
"""
_SUMMARIES = """
CREATE TABLE summaries (
    key VARCHAR PRIMARY KEY, level VARCHAR, body VARCHAR, rules VARCHAR, model VARCHAR, made DOUBLE
);
CREATE TABLE summary_records (id VARCHAR, unit_id VARCHAR, level VARCHAR, path VARCHAR);
"""
_JUDGEMENTS = """
CREATE TABLE judgements (id VARCHAR PRIMARY KEY, verdict VARCHAR, judged DOUBLE, proposal VARCHAR);
ALTER TABLE marks ADD COLUMN replaced_by VARCHAR DEFAULT '';
"""
_FEEDBACK = """
CREATE TABLE feedback (
    id VARCHAR PRIMARY KEY, shown INTEGER, used INTEGER, vetoed INTEGER, turn VARCHAR, noted DOUBLE
);
"""
_TRACES = """
CREATE TABLE traces (
    id VARCHAR PRIMARY KEY, kind VARCHAR, title VARCHAR, path VARCHAR, source_hash VARCHAR,
    file VARCHAR, gone DOUBLE, moved_to VARCHAR
);
"""
# Each step makes the next version of the one before. A step that was released never changes.
MIGRATIONS = (
    _TABLES,
    "ALTER TABLE records ADD COLUMN terms VARCHAR USING COMPRESSION zstd DEFAULT '';",
    _SUMMARIES,
    _JUDGEMENTS,
    _FEEDBACK,
    "CREATE INDEX records_by_key ON records (key);",
    _TRACES,
)
VERSION = len(MIGRATIONS)


_OPTIONS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    "memory_limit": "512MB",
    "preserve_insertion_order": False,
    # Of new stores: the columns of most projects would not fill DuckDB's usual blocks.
    "default_block_size": "65536",
}


class _ForeignError(Exception):
    """A DuckDB file that is no memory."""


def open_store(path: Path) -> tuple[DuckDBPyConnection, str]:
    """The store at `path`, made where it is missing, and a note on what had to be done.

    What is damaged is moved aside, never deleted: the newest changes alone where that is enough.
    Raises MimoError where another process has it open, where the file cannot be read or written
    for another reason than damage, or where it is of a later version.
    """
    import duckdb

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    log = path.with_name(f"{path.name}.wal")
    notes: list[str] = []
    for damaged in (log, path):
        try:
            return _connect(path), "; ".join(notes)
        except (duckdb.Error, _ForeignError) as error:
            _raise_unless_damaged(path, error)
        if damaged.exists():
            notes.append(f"{damaged.name} was damaged and is kept as {move_aside(damaged).name}")
    return _connect(path), "; ".join([*notes, "the memory is made anew from source"])


def _connect(path: Path) -> DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect(str(path), config=_OPTIONS)
    try:
        path.chmod(0o600)
        _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: DuckDBPyConnection) -> None:
    """Make the tables, or see that they are ours and that all of them can be read."""
    tables = _tables(connection)
    if not tables:
        _migrate(connection, 0)
        tables = ["meta"]
    read_all(connection)
    if "meta" not in tables:
        raise _ForeignError
    meta = dict(connection.execute("SELECT name, value FROM meta").fetchall())
    if not meta.get("version", "").isdecimal():
        raise _ForeignError
    version = int(meta["version"])
    if version > VERSION:
        raise MimoError(
            "The memory was written by a later version",
            kept="It is as it was",
            do="Update mimo-tui",
        )
    if version < VERSION:
        _migrate(connection, version)
    if meta.get("distiller") != DISTILLER:
        # What another distiller made is made again; until then it serves as it is.
        connection.execute("BEGIN")
        connection.execute("UPDATE files SET hash = 'outdated', mtime_ns = 0")
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('distiller', $1)", [DISTILLER])
        connection.execute("COMMIT")
    if "store" not in meta:
        # The indexes say by this name which store they were made from.
        connection.execute("INSERT INTO meta VALUES ('store', $1)", [uuid.uuid4().hex])


def read_all(connection: DuckDBPyConnection) -> None:
    """Read every table whole. Raises duckdb.Error where something cannot be read."""
    for table in _tables(connection):
        connection.execute(f'SELECT bit_xor(hash(COLUMNS(*))) FROM "{table}"').fetchall()


def _tables(connection: DuckDBPyConnection) -> list[str]:
    found = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    return [name for (name,) in found]


def _migrate(connection: DuckDBPyConnection, version: int) -> None:
    """Bring the tables from a version to the present one: all of it, or, where it fails, nothing.

    Raises MimoError where a store that is there cannot be brought up.
    """
    import duckdb

    connection.execute("BEGIN")
    try:
        for step in MIGRATIONS[version:]:
            connection.execute(step)
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('version', $1)", [str(VERSION)])
        connection.execute("COMMIT")
    except duckdb.Error as error:
        # A commit that failed has ended the transaction already.
        with suppress(duckdb.Error):
            connection.execute("ROLLBACK")
        if not version:
            raise
        raise MimoError(
            f"The memory of version {version} cannot be brought to version {VERSION}"
            f" ({str(error).splitlines()[0]})",
            kept="It is as it was",
            do="Make it anew from source and journal with: mimo-tui memory doctor --rebuild",
        ) from error


def _raise_unless_damaged(path: Path, error: Exception) -> None:
    """Raise where the file itself may well be sound."""
    said = str(error)
    if "Could not set lock" in said:
        raise MimoError(
            "The memory of this project is open in another process", do="Close that one first"
        ) from error
    if unwritable(error) or "OutOfMemory" in type(error).__name__:
        raise MimoError(
            f"The memory cannot be opened ({said.splitlines()[0]})", kept=f"It is in {path.parent}"
        ) from error


def move_aside(path: Path, why: str = "damaged") -> Path:
    """Keep a file beside its place; gives the name that it has now."""
    number = 1
    while (aside := path.with_name(f"{path.name}.{why}-{number}")).exists():
        number += 1
    path.rename(aside)
    return aside
