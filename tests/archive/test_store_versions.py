"""Stores of each released version open in this one, with all that a person did."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from mimo_tui.core.errors import MimoError
from mimo_tui.memory import schema
from mimo_tui.memory.archive import Archive
from mimo_tui.memory.base import Cue, Filter
from tests.archive.shop import shop

# The SQL of version 1 as it was released. It never changes.
VERSION_1 = """
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
INSERT INTO meta VALUES ('version', '1'), ('store', 'first'), ('generation', '7');
"""
OURS = """
INSERT INTO files VALUES ('old.py', 'hash', 9, 1, 'python', 1, '');
INSERT INTO records VALUES
    (1, 'said', 'rule', 'Shipping', 'shipping', 'Never on Sundays', '', '', 0, 0, '', '', 'person',
        '', 'project', 3, '', 11.0, 12.0),
    (2, 'told', 'decision', 'Currency', 'currency', 'We bill in guilders', '', '', 0, 0, '', '',
        'conversation', 'abc/3', 'project', 4, '', 13.0, 14.0),
    (3, 'code', 'function', 'old', 'old', 'def old()', 'def old()', 'old.py', 1, 1, 'python', 'h',
        'code', '', 'project', 3, '', 15.0, 16.0);
INSERT INTO marks (id, pinned, forgotten, title, body, changed) VALUES
    ('code', true, false, 'Old', 'Marzipan of old', 17.0),
    ('told', false, true, NULL, NULL, 18.0);
INSERT INTO uses VALUES ('said', 5, 19.0);
"""


def store_of(folder: Path, version: int) -> Path:
    """A real store of an older version, with one record and mark of each sort."""
    folder.mkdir()
    path = folder / "memory.duckdb"
    with duckdb.connect(str(path)) as db:
        db.execute(VERSION_1)
        for step in schema.MIGRATIONS[1:version]:
            db.execute(step)
        db.execute("UPDATE meta SET value = $1 WHERE name = 'version'", [str(version)])
        db.execute(OURS.replace("INTO records", f"INTO records ({', '.join(FIRST_COLUMNS)})"))
    return path


FIRST_COLUMNS = [
    line.split()[0]
    for line in VERSION_1.partition("records (")[2].partition(");")[0].replace("\n", " ").split(",")
]


def assert_all_is_kept(folder: Path) -> None:
    archive = Archive.open(folder)
    assert archive.notes == ()
    pinned = archive.page(Filter(pinned=True)).records
    assert [(each.title, each.body) for each in pinned] == [("Old", "Marzipan of old")]
    assert archive.recall(Cue("marzipan"))[0].record.id == "code"
    (told,) = archive.page(Filter(forgotten=True)).records
    assert (told.body, told.origin, told.created) == ("We bill in guilders", "abc/3", 13.0)
    said = archive.detail("said")
    assert said is not None
    assert (said.record.body, said.record.times_recalled) == ("Never on Sundays", 5)
    # What another distiller made is made again.
    assert archive.files()["old.py"].hash == "outdated"
    assert archive.agrees()
    archive.close()


versions = pytest.mark.parametrize("version", range(1, schema.VERSION))


@versions
def test_an_older_store_opens_with_all_that_it_had(tmp_path: Path, version: int) -> None:
    folder = tmp_path / "data"
    store_of(folder, version)

    assert_all_is_kept(folder)
    assert_all_is_kept(folder)


@versions
def test_what_an_older_store_had_outlives_its_loss(tmp_path: Path, version: int) -> None:
    path = store_of(tmp_path / "data", version)
    Archive.open(path.parent).close()
    path.unlink()

    archive = Archive.open(path.parent)

    assert {each.title for each in archive.page(Filter()).records} == {"Shipping"}
    assert {each.id for each in archive.page(Filter(forgotten=True)).records} == {"told"}
    archive.apply(shop())
    archive.close()


def test_killed_right_after_it_was_brought_up_it_is_whole(tmp_path: Path) -> None:
    path = store_of(tmp_path / "data", 1)
    code = f"""
import os
from pathlib import Path
from mimo_tui.memory.schema import open_store
open_store(Path({str(path)!r}))
os._exit(9)
"""
    assert subprocess.run([sys.executable, "-c", code]).returncode == 9

    assert_all_is_kept(path.parent)


def test_one_that_cannot_be_brought_up_is_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = store_of(tmp_path / "data", 1)
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, "ALTER TABLE nothing RENAME TO x"))
        patch.setattr(schema, "VERSION", schema.VERSION + 1)

        with pytest.raises(MimoError, match="cannot be brought to version") as raised:
            Archive.open(path.parent)

    assert raised.value.kept == "It is as it was"
    with duckdb.connect(str(path), read_only=True) as db:
        assert db.execute("SELECT value FROM meta WHERE name = 'version'").fetchone() == ("1",)
        assert "terms" not in {row[0] for row in db.execute("DESCRIBE records").fetchall()}
    assert_all_is_kept(path.parent)


@pytest.mark.parametrize("version", ["4294967296", str(schema.VERSION + 1)])
def test_one_of_a_later_version_is_refused_in_a_line(tmp_path: Path, version: str) -> None:
    path = store_of(tmp_path / "data", 1)
    with duckdb.connect(str(path)) as db:
        db.execute("UPDATE meta SET value = $1 WHERE name = 'version'", [version])
    before = path.read_bytes()

    with pytest.raises(MimoError, match="written by a later version") as raised:
        Archive.open(path.parent)

    assert "\n" not in str(raised.value)
    assert path.read_bytes() == before
