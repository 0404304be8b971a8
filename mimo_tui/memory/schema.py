"""The tables of a project's memory, and how the file that holds them is opened."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from mimo_tui.core.errors import MimoError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

VERSION = 1
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


def open_store(path: Path) -> tuple[DuckDBPyConnection, str]:
    """The store at `path`, made where it is missing, and a note on what had to be done.

    A damaged file is moved aside, never deleted. Raises MimoError where another process has it
    open, or where it is of a later version.
    """
    import duckdb

    note = ""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        connection = _connect(path)
    except duckdb.Error as error:
        if "lock" in str(error).lower():
            raise MimoError(
                "The memory of this project is open in another process", do="Close that one first"
            ) from error
        aside = _move_aside(path)
        note = f"The store was damaged; it is kept as {aside.name} and made anew from source"
        connection = _connect(path)
    path.chmod(0o600)
    return connection, note


def _connect(path: Path) -> DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect(
        str(path), config={"threads": 2, "memory_limit": "512MB", "preserve_insertion_order": False}
    )
    tables = connection.execute("SELECT count(*) FROM duckdb_tables()").fetchone()
    if tables == (0,):
        connection.execute(
            f"BEGIN; {_TABLES} INSERT INTO meta VALUES ('version', '{VERSION}'); COMMIT"
        )
    row = connection.execute("SELECT value FROM meta WHERE name = 'version'").fetchone()
    if row is None or int(row[0]) > VERSION:
        connection.close()
        raise MimoError(
            "The memory was written by a later version",
            kept="It is as it was",
            do="Update mimo-tui",
        )
    return connection


def _move_aside(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    path.rename(aside)
    with suppress(FileNotFoundError):
        wal = path.with_name(f"{path.name}.wal")
        wal.rename(aside.with_name(f"{aside.name}.wal"))
    return aside
