import asyncio
import stat

import pytest

from mimo_tui.core.blocks import DiffBlock, TextBlock
from mimo_tui.core.errors import JournalError, SettingsError
from mimo_tui.core.events import (
    Entry,
    MessageAdded,
    Notice,
    SessionStarted,
    TextDelta,
    ToolCalled,
    ToolFinished,
    TurnFinished,
    TurnStarted,
)
from mimo_tui.core.hunks import make_hunks
from mimo_tui.core.messages import Message, TextPart, ToolCallPart
from mimo_tui.session.bus import Bus
from mimo_tui.session.catalogue import Catalogue
from mimo_tui.session.journal import Journal, read_journal

EVENTS = (
    SessionStarted("s", "/shop", "1"),
    TurnStarted("t1", "买一个苹果\nand 1 pear", "m"),
    TextDelta("t1", "Words"),
    ToolCalled("t1", "c1", "Edit", "Edit cart.py", {"path": "cart.py", "n": [1, {"x": None}]}),
    ToolFinished(
        "t1",
        "c1",
        "done",
        (TextBlock("x"), DiffBlock("cart.py", make_hunks("a\n", "b\n"))),
        False,
        0.5,
    ),
    MessageAdded("t1", Message("assistant", (TextPart("Hi"), ToolCallPart("c1", "Edit", {})), "m")),
    TurnFinished("t1", "done", 1.0),
)


def entries(events=EVENTS):
    return [Entry(seq, float(seq), event) for seq, event in enumerate(events, 1)]


def test_what_is_written_is_what_is_read(tmp_path):
    journal = Journal(tmp_path / "s.jsonl")
    journal.write(entries())
    journal.close()
    replay = read_journal(journal.path)
    assert replay.entries == tuple(entries())
    assert replay.note == ""


def test_a_journal_is_for_its_owner_only(tmp_path):
    journal = Journal(tmp_path / "shop" / "sessions" / "s.jsonl")
    journal.write(entries())
    journal.close()
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600
    for folder in (journal.path.parent, journal.path.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_session_without_a_prompt_leaves_no_file(tmp_path):
    journal = Journal(tmp_path / "s.jsonl")
    journal.write(entries()[:1])
    journal.close()
    assert not journal.path.exists()


def test_damaged_and_unknown_lines_are_left_out_and_told(tmp_path):
    journal = Journal(tmp_path / "s.jsonl")
    journal.write(entries())
    journal.close()
    lines = journal.path.read_bytes().split(b"\n")
    lines[2:3] = [b"\xff\xfe not json", b'{"seq":9,"at":0,"kind":"FromTheFuture"}', b"[]", b""]
    journal.path.write_bytes(b"\n".join(lines))
    replay = read_journal(journal.path)
    assert [entry.seq for entry in replay.entries] == [1, 2, 4, 5, 6, 7]
    assert (replay.damaged, replay.unknown) == (2, 1)
    assert "2 lines damaged and 1 line of a later version" in replay.note


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_torn_last_line_is_no_damage_and_nothing_is_glued_to_it(tmp_path, cut):
    journal = Journal(tmp_path / "s.jsonl")
    journal.write(entries())
    journal.close()
    journal.path.write_bytes(journal.path.read_bytes()[:-cut])
    before = read_journal(journal.path)
    assert before.note == ""
    assert len(before.entries) >= len(EVENTS) - 1
    again = Journal(journal.path)
    again.resume()
    again.write([Entry(99, 99.0, Notice("info", "on"))])
    again.close()
    assert read_journal(journal.path).entries[-1].event == Notice("info", "on")


def test_two_windows_cannot_continue_one_session(tmp_path):
    journal = Journal(tmp_path / "s.jsonl")
    journal.write(entries())
    again = Journal(journal.path)
    with pytest.raises(JournalError, match="open in another window"):
        again.resume()
    again.close()
    journal.close()


async def test_a_journal_follows_a_bus(tmp_path):
    bus = Bus()
    journal = Journal(tmp_path / "s.jsonl")
    following = asyncio.create_task(journal.follow(bus.read_batches()))
    for event in EVENTS:
        bus.publish(event)
    bus.close()
    await following
    assert read_journal(journal.path).entries == tuple(bus.entries)


async def test_a_disk_that_refuses_is_told_in_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    bus = Bus(entries())
    bus.close()
    with pytest.raises(JournalError, match="cannot be written"):
        await Journal(tmp_path / "file" / "s.jsonl").follow(bus.read_batches())


def test_sessions_are_listed_newest_first_with_their_first_prompt(tmp_path):
    import os

    catalogue = Catalogue(tmp_path)
    for age, name in enumerate(["new", "old"]):
        journal = Journal(catalogue.path(name))
        journal.write(entries())
        journal.close()
        os.utime(journal.path, (1000 - age, 1000 - age))
    assert [info.id for info in catalogue.sessions()] == ["new", "old"]
    assert catalogue.sessions()[0].title == "买一个苹果 and 1 pear"
    assert catalogue.last() == "new"
    assert catalogue.find("ol") == "old"


@pytest.mark.parametrize("name", ["nothing", "../../etc/passwd", "", "a/b"])
def test_an_id_that_is_none_is_refused(tmp_path, name):
    with pytest.raises(SettingsError):
        Catalogue(tmp_path / "none").find(name)


def test_ids_are_unique_and_sort_by_time(tmp_path):
    catalogue = Catalogue(tmp_path)
    ids = {catalogue.new_id() for _ in range(50)}
    assert len(ids) == 50
    assert all(catalogue.path(one).suffix == ".jsonl" for one in ids)
