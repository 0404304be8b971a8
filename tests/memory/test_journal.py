"""The journal: whatever happens to it or to the store, what a person did is not lost."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mimo_tui.core.errors import MimoError
from mimo_tui.memory import journal as journal_module
from mimo_tui.memory.archive import Archive
from mimo_tui.memory.base import Cue, Filter, Record
from mimo_tui.memory.journal import Journal, encode
from mimo_tui.memory.mutations import Edit, Entry, Forget, Mutation, Pin, Remember
from tests.archive.shop import shop

ids = st.sampled_from(["a", "b", "c"])
words = st.text(max_size=20)
# Of a file's length, for that differs a little with the time.
shares = st.floats(0, 1)
mutations: st.SearchStrategy[Mutation] = st.one_of(
    st.builds(Pin, ids, st.booleans()),
    st.builds(Forget, ids, st.booleans()),
    st.builds(Edit, ids, words, words),
    st.builds(
        lambda record_id, title, body: Remember(
            Record(record_id, "rule", title, body, source="person", created=1.0)
        ),
        ids,
        words,
        words,
    ),
)
slow = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def written(path: Path, done: list[Mutation]) -> list[Entry]:
    """A journal of mutations, each kept by a call of its own."""
    journal = Journal(path)
    entries = [entry for mutation in done for entry in journal.append([mutation])]
    journal.close()
    return entries


def state(folder: Path) -> list[Mutation]:
    """Everything that cannot be made again, as a store has it; times apart."""
    archive = Archive.open(folder)
    assert archive.agrees()
    found = [untimed(mutation) for _, mutation in archive.kept.snapshot()]
    archive.close()
    return sorted(found, key=repr)


def untimed(mutation: Mutation) -> Mutation:
    if isinstance(mutation, Remember):
        return Remember(replace(mutation.record, created=0.0, updated=0.0))
    return mutation


@given(st.lists(mutations, max_size=8), shares)
@settings(max_examples=150, deadline=None)
def test_torn_at_any_byte_it_has_every_whole_line(done: list[Mutation], share: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.jsonl"
        entries = written(path, done)
        content = path.read_bytes() if done else b""
        length = round(share * len(content))
        path.write_bytes(content[:length])

        journal = Journal(path)

        ends = list(accumulate(len(encode(entry)) for entry in entries))
        whole = sum(end <= length for end in ends)
        assert list(journal.entries()) == entries[:whole]
        assert journal.damaged == 0
        (more,) = journal.append([Pin("z", True)])
        assert list(Journal(path).entries()) == [*entries[:whole], more]
        journal.close()


@given(st.lists(mutations, min_size=1, max_size=8), shares, st.integers(1, 255))
@settings(max_examples=100, deadline=None)
def test_a_changed_byte_costs_no_more_than_the_lines_it_stands_between(
    done: list[Mutation], share: float, change: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.jsonl"
        entries = written(path, done)
        content = bytearray(path.read_bytes())
        place = round(share * (len(content) - 1))
        content[place] ^= change
        path.write_bytes(content)

        found = list(Journal(path).entries())

        ends = list(accumulate(len(encode(entry)) for entry in entries))
        struck = next(number for number, end in enumerate(ends) if place < end)
        assert [entry for entry in entries if entry in found] == found
        assert len(found) >= len(entries) - (2 if place == ends[struck] - 1 else 1)


@given(st.lists(mutations, max_size=10))
@slow
def test_compacted_and_replayed_it_gives_the_same_state(done: list[Mutation]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        first, second, third = (Path(temporary) / name for name in ("a", "b", "c"))
        archive = Archive.open(first)
        for mutation in done:
            archive.keep([mutation])
        archive.close()
        wanted = state(first)
        # Replayed whole, and once more, and in a shorter version.
        for folder in (second, third):
            folder.mkdir()
            if done:
                (folder / "journal.jsonl").write_bytes((first / "journal.jsonl").read_bytes())
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(journal_module, "_SMALL", 0)
            journal = Journal(third / "journal.jsonl")
            journal.compact()
            journal.close()

        assert state(second) == wanted
        assert state(second) == wanted
        assert state(third) == wanted


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A closed archive in which a person did something of each sort."""
    folder = tmp_path / "data"
    archive = Archive.open(folder)
    archive.apply(shop())
    cart = record_of(archive, "Cart")
    archive.pin(cart.id, True)
    archive.edit(record_of(archive, "Price").id, "Price", "Marzipan costs more")
    archive.forget(record_of(archive, "Order").id, True)
    archive.remember(Record("rule1", "rule", "Shipping", "Never on Sundays", source="person"))
    archive.close()
    return folder


def record_of(archive: Archive, title: str) -> Record:
    return next(each for each in archive.page(Filter()).records if each.title == title)


def assert_all_is_kept(archive: Archive) -> None:
    archive.apply(shop())
    assert record_of(archive, "Cart").pinned
    assert archive.recall(Cue("marzipan"))[0].record.title == "Price"
    assert [each.title for each in archive.page(Filter(forgotten=True)).records] == ["Order"]
    assert archive.recall(Cue("never on sundays"))[0].record.id == "rule1"
    assert archive.agrees()
    archive.close()


def losses() -> Iterator[tuple[str, bytes | None, str]]:
    """What becomes of which file, and what is said of it."""
    yield "memory.duckdb", b"nonsense" * 100, "memory.duckdb was damaged and is kept as"
    yield "memory.duckdb", None, ""
    yield "journal.jsonl", b"nonsense\n" * 9, "Of the journal lines were damaged (9)"
    yield "journal.jsonl", b"", "The journal lacked its newest entries"
    yield "journal.jsonl", None, "The journal lacked its newest entries"


@pytest.mark.parametrize(("name", "content", "note"), losses())
def test_of_store_and_journal_either_makes_up_for_the_other(
    data: Path, name: str, content: bytes | None, note: str
) -> None:
    path = data / name
    path.unlink()
    if content is not None:
        path.write_bytes(content)

    archive = Archive.open(data)

    assert any(note in each for each in archive.notes) or not note
    assert_all_is_kept(archive)
    if content and note:
        assert (data / f"{name}.damaged-1").read_bytes() == content
    # Now the other one may be lost.
    other = {"memory.duckdb": "journal.jsonl", "journal.jsonl": "memory.duckdb"}[name]
    (data / other).unlink()
    assert_all_is_kept(Archive.open(data))


def test_of_a_damaged_journal_without_a_store_what_can_be_read_is_kept(data: Path) -> None:
    path = data / "journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:1], b"nonsense\n", *lines[2:]]))
    (data / "memory.duckdb").unlink()

    archive = Archive.open(data)

    assert "Of the journal lines were damaged (1)" in archive.notes[0]
    archive.apply(shop())
    assert record_of(archive, "Cart").pinned
    assert not record_of(archive, "Price").edited
    assert archive.recall(Cue("never on sundays"))[0].record.id == "rule1"
    archive.close()


def test_a_journal_removed_while_it_is_open_is_written_anew(data: Path) -> None:
    archive = Archive.open(data)
    archive.pin("some", True)
    (data / "journal.jsonl").unlink()

    archive.pin("other", True)
    archive.close()
    (data / "memory.duckdb").unlink()

    assert_all_is_kept(Archive.open(data))


def test_a_journal_of_a_later_version_is_left_alone(data: Path) -> None:
    path = data / "journal.jsonl"
    (data / "memory.duckdb").unlink()
    line = path.read_bytes().splitlines(keepends=True)[0].rpartition(b',"crc":"')[0]
    later = journal_module._end(line.replace(b'"Pin"', b'"Sing"') + b"}")
    path.write_bytes(line.replace(b'"Pin"', b'"Sing"') + later)
    before = path.read_bytes()

    with pytest.raises(MimoError, match="later version"):
        Archive.open(data)

    assert path.read_bytes() == before


def test_a_clock_that_was_set_back_changes_no_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive.open(tmp_path)
    for time, title in ((2_000_000_000.0, "First"), (5.0, "Second")):
        monkeypatch.setattr(journal_module.time, "time", lambda time=time: time)
        archive.remember(Record("rule1", "rule", title, "Words", source="person"))
        archive.pin("rule1", title == "First")
    archive.close()

    for name in ("memory.duckdb", "journal.jsonl"):
        archive = Archive.open(tmp_path)
        assert [each.title for each in archive.page(Filter()).records] == ["Second"]
        assert archive.page(Filter(pinned=True)).total == 0
        archive.close()
        (tmp_path / name).unlink()


def test_only_the_owner_may_read_it(data: Path) -> None:
    assert (data / "journal.jsonl").stat().st_mode & 0o777 == 0o600
