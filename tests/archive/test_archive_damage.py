"""Archives that were killed, damaged, copied, or are someone else's."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.archive import Archive
from mimo_tui.memory.base import Cue, Record
from mimo_tui.memory.distil.base import FileGone
from mimo_tui.memory.embed import StaticEmbedder
from mimo_tui.memory.lexical import LexicalIndex
from tests.archive.shop import definition, file, shop, titles

QUESTIONS = (
    "put an item in the cart",
    "`Order.add`",
    "计算折扣",
    "an amount in a currency",
)
WRITER = """
import sys, time
from pathlib import Path
from mimo_tui.memory.archive import Archive
from mimo_tui.memory.base import Record
from mimo_tui.memory.distil.base import FileGone
from tests.archive.shop import definition, file

archive = Archive.open(Path(sys.argv[1]))
number = 0
while True:
    number += 1
    path = f"f{number}.py"
    archive.apply([file(path, definition(path, f"name{number}", f"word{number} shared"))])
    archive.apply([file("same.py", definition("same.py", "same", f"body{number}"))])
    if number > 1:
        archive.apply([FileGone(f"f{number - 1}.py")])
    archive.remember(Record(f"note{number}", "rule", f"Note {number}", f"said{number}"))
    if number % 3 == 0:
        archive.save()
    print(number, flush=True)
"""


def answers(archive: Archive) -> list[list[tuple[str, float]]]:
    return [
        [(hit.record.id, hit.score) for hit in archive.recall(Cue(question))]
        for question in QUESTIONS
    ]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder of a closed archive of the shop, in which things were taken out, too."""
    folder = tmp_path / "data"
    archive = Archive.open(folder)
    archive.apply([*shop(), file("gone.py", definition("gone.py", "gone"))])
    archive.apply([FileGone("gone.py")])
    archive.close()
    return folder


@pytest.fixture
def wanted(data: Path) -> list[list[tuple[str, float]]]:
    # From a copy: what was recalled once is preferred later.
    copy = data.with_name("wanted")
    shutil.copytree(data, copy)
    archive = Archive.open(copy)
    assert archive.agrees()
    found = answers(archive)
    assert all(found)
    archive.close()
    return found


def test_an_index_whose_change_was_cut_short_takes_that_change_again(data: Path) -> None:
    # As when it is killed before the description of its files takes the place of the old one.
    before = data.with_name("before")
    shutil.copytree(data / "lexical", before)
    archive = Archive.open(data)
    archive.apply([FileGone("shop/order.py")])
    archive.close()
    written = [
        path for path in (data / "lexical").glob("*.del") if not (before / path.name).exists()
    ]
    assert written
    for path in written:
        shutil.copy(path, before)
    shutil.rmtree(data / "lexical")
    before.rename(data / "lexical")

    archive = Archive.open(data)

    assert archive.notes == ()
    assert archive.agrees()
    archive.close()


@pytest.mark.parametrize("rounds", [1, 2, 5, 9])
def test_nothing_acknowledged_is_lost_when_killed(tmp_path: Path, rounds: int) -> None:
    folder = tmp_path / "data"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert writer.stdout is not None
    done = 0
    while done < rounds:
        done = int(writer.stdout.readline())
    os.kill(writer.pid, signal.SIGKILL)
    done = max([done, *map(int, writer.stdout.read().split())])
    writer.wait()

    archive = Archive.open(folder)

    assert archive.notes == ()
    assert archive.agrees()
    # Of the round that it was killed in, anything from nothing to all may be there.
    assert {f"f{done}.py", f"f{done + 1}.py"} & archive.files().keys()
    assert f"f{done - 1}.py" not in archive.files()
    assert {f"Note {n}" for n in range(1, done + 1)} <= set(titles(archive))
    assert archive.recall(Cue(f"said{done}"))[0].record.id == f"note{done}"
    archive.close()


def test_one_process_alone_has_the_archive(data: Path) -> None:
    archive = Archive.open(data)
    code = f"""
from pathlib import Path
from mimo_tui.core.errors import MimoError
from mimo_tui.memory.archive import Archive
try:
    Archive.open(Path({str(data)!r}))
except MimoError as error:
    print(error)
"""
    second = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    archive.close()

    assert second.stdout.startswith("The memory of this project is open in another process")
    assert not list(data.glob("*.damaged-*"))


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def halved(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def garbled(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for place in range(len(content) // 4, len(content) * 3 // 4, 3):
        content[place] ^= 0x55
    path.write_bytes(content)


def made_a_list(path: Path) -> None:
    path.write_text("[1, 2]")


@pytest.mark.parametrize("damage", [emptied, halved, garbled, made_a_list, Path.unlink])
def test_damaged_indexes_are_made_anew_and_answer_the_same(
    data: Path,
    wanted: list[list[tuple[str, float]]],
    damage: Callable[[Path], None],
    tmp_path: Path,
) -> None:
    sound = tmp_path / "sound"
    data.rename(sound)
    files = [
        path.relative_to(sound)
        for path in sound.rglob("*")
        if path.is_file() and path.stat().st_size and path.name != "memory.duckdb"
    ]
    assert len(files) > 8
    for name in files:
        shutil.copytree(sound, data)
        damage(data / name)

        archive = Archive.open(data)

        assert archive.agrees(), name
        assert answers(archive) == wanted, name
        told = damage is not Path.unlink and "lock" not in name.name
        assert told <= any("was damaged" in note for note in archive.notes), name
        archive.close()
        shutil.rmtree(data)


def test_a_sound_index_is_not_made_anew(data: Path) -> None:
    lexical = {path: path.stat().st_ino for path in (data / "lexical").glob("*.idx")}
    vectors = (data / "vectors.usearch").stat().st_ino
    assert lexical

    archive = Archive.open(data)
    archive.close()

    assert {path: path.stat().st_ino for path in (data / "lexical").glob("*.idx")} == lexical
    assert (data / "vectors.usearch").stat().st_ino == vectors


def test_another_embedder_s_vectors_are_made_anew(data: Path) -> None:
    class Other(StaticEmbedder):
        def __init__(self) -> None:
            super().__init__()
            self.name = "other"

    archive = Archive.open(data, Other())

    assert archive.catch_up()
    assert archive.agrees()
    archive.close()


@pytest.mark.parametrize("damage", [emptied, halved, garbled, made_a_list])
def test_a_damaged_store_is_moved_aside_and_begun_anew(
    data: Path, damage: Callable[[Path], None]
) -> None:
    damage(data / "memory.duckdb")
    broken = (data / "memory.duckdb").read_bytes()

    archive = Archive.open(data)

    if broken:
        assert "memory.duckdb.damaged-1" in archive.notes[0]
        assert (data / "memory.duckdb.damaged-1").read_bytes() == broken
    assert archive.count == 0
    assert archive.files() == {}
    assert archive.agrees()
    assert not archive.recall(Cue(QUESTIONS[0]))
    archive.apply(shop())
    assert archive.recall(Cue(QUESTIONS[0]))
    archive.close()


def test_damaged_newest_changes_do_not_take_the_rest_along(data: Path) -> None:
    archive = Archive.open(data)
    for number in range(9):
        archive.remember(Record(f"note{number}", "rule", "Title", f"body{number}" * 50))
    other = data.with_name("other")
    shutil.copytree(data, other)
    archive.close()
    log = other / "memory.duckdb.wal"
    content = bytearray(log.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 40] = b"\x07" * 40
    log.write_bytes(content)

    archive = Archive.open(other)

    assert "memory.duckdb.wal" in archive.notes[0]
    # What was remembered is in the journal, too.
    assert archive.count == 20
    assert archive.agrees()
    archive.close()


def test_indexes_of_another_store_are_not_believed(data: Path) -> None:
    (data / "memory.duckdb").unlink()

    archive = Archive.open(data)

    assert archive.agrees()
    path = "shop/cart.py"
    archive.apply([file(path, definition(path, "other", "quite other words"))])
    assert [hit.record.title for hit in archive.recall(Cue("other words"))] == ["other"]
    assert {hit.record.title for hit in archive.recall(Cue(QUESTIONS[0]))} <= {"other"}
    archive.close()


def test_an_older_copy_of_the_store_is_believed(
    data: Path, wanted: list[list[tuple[str, float]]]
) -> None:
    copy = data.with_name("copy")
    shutil.copy(data / "memory.duckdb", copy)
    archive = Archive.open(data)
    archive.apply([FileGone("shop/cart.py"), file("new.py", definition("new.py", "put_item_cart"))])
    archive.close()
    shutil.copy(copy, data / "memory.duckdb")

    archive = Archive.open(data)

    assert archive.agrees()
    assert answers(archive) == wanted
    archive.close()


def test_a_file_of_something_else_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "memory.duckdb"
    with duckdb.connect(str(path)) as foreign:
        foreign.execute("CREATE TABLE treasure AS SELECT 1 AS gold")

    Archive.open(tmp_path).close()

    with duckdb.connect(str(tmp_path / "memory.duckdb.damaged-1")) as kept:
        assert kept.execute("SELECT gold FROM treasure").fetchall() == [(1,)]


def test_a_store_of_a_later_version_is_left_alone(data: Path) -> None:
    with duckdb.connect(str(data / "memory.duckdb")) as store:
        store.execute("UPDATE meta SET value = '99' WHERE name = 'version'")

    with pytest.raises(MimoError, match="later version"):
        Archive.open(data)

    assert not list(data.glob("*.damaged-*"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_store_that_may_not_be_read_is_left_alone(data: Path) -> None:
    (data / "memory.duckdb").chmod(0)

    with pytest.raises(MimoError, match="cannot be opened"):
        Archive.open(data)

    assert not list(data.glob("*.damaged-*"))


def test_a_folder_in_the_store_s_place_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "memory.duckdb").mkdir()

    with pytest.raises(MimoError, match="cannot be opened"):
        Archive.open(tmp_path)

    assert (tmp_path / "memory.duckdb").is_dir()


def test_what_an_index_failed_to_take_it_gets_with_the_next_change(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive.open(data)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(LexicalIndex, "update", full)
        with pytest.raises(OSError, match="No space"):
            archive.apply([file("a.py", definition("a.py", "first", "zebra stripes"))])
    archive.apply([file("b.py", definition("b.py", "second", "lion mane"))])

    assert archive.agrees()
    assert archive.recall(Cue("zebra stripes"))[0].record.title == "first"
    archive.close()


def test_only_the_owner_may_read(data: Path) -> None:
    assert data.stat().st_mode & 0o777 == 0o700
    for name in ("memory.duckdb", "lexical.json", "vectors.usearch", "vectors.json"):
        assert (data / name).stat().st_mode & 0o777 == 0o600
    assert (data / "lexical").stat().st_mode & 0o777 == 0o700


def test_a_lock_that_is_held_for_a_moment_is_waited_for(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path)
    archive.remember(Record("r0", "rule", "Before", "Words.", source="person"))
    archive.close()
    (lock,) = tmp_path.rglob(".tantivy-writer.lock")
    archive = Archive.open(tmp_path)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        release = threading.Timer(0.3, lambda: fcntl.flock(held, fcntl.LOCK_UN))
        release.start()
        archive.remember(Record("r1", "rule", "Shipping", "Never on Sundays.", source="person"))
        release.join()
    assert archive.recall(Cue("shipping on Sundays"))[0].record.id == "r1"
    archive.close()
