"""What was made of records before moves their ranking, a little."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimo_tui.memory.archive import Archive
from mimo_tui.memory.base import Cue, Feedback, Hit, Outcome
from mimo_tui.memory.feedback import favour, in_words
from tests.archive.shop import definition, file, identity

QUESTION = "how is a parcel weighed before it is shipped?"
counts = st.integers(0, 60)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Two functions that answer a question equally well, and one that answers a little."""
    archive = Archive.open(tmp_path / "data")
    body = "def weigh_parcel()\nWeigh a parcel before it is shipped, on scale {}."
    archive.apply(
        [
            file("east/ship.py", definition("east/ship.py", "weigh_parcel", body.format("one"))),
            file("west/ship.py", definition("west/ship.py", "weigh_parcel", body.format("two"))),
            file(
                "c/ship.py",
                definition("c/ship.py", "print_label", "def print_label()\nLabel of a parcel."),
            ),
        ]
    )
    return archive


def note(archive: Archive, path: str, title: str, outcome: Outcome, times: int) -> None:
    for turn in range(times):
        archive.note(f"s/{path}{turn}", (Feedback(identity(path, title), outcome),))


def asked(archive: Archive) -> list[Hit]:
    return list(archive.recall(Cue(QUESTION)))


def test_what_was_shown_and_never_used_sinks_below_its_twin_that_was(archive: Archive) -> None:
    first, second = (hit.record.path for hit in asked(archive)[:2])

    note(archive, first, "weigh_parcel", "unused", 10)
    note(archive, second, "weigh_parcel", "used", 3)

    hits = asked(archive)
    assert [hit.record.path for hit in hits[:2]] == [second, first]
    assert "used 3 of 3 times it was shown" in hits[0].reason
    assert "used 0 of 10 times it was shown" in hits[1].reason


def test_the_best_answer_never_loses_to_feedback_alone(archive: Archive) -> None:
    for path in ("east/ship.py", "west/ship.py"):
        note(archive, path, "weigh_parcel", "unused", 40)
        note(archive, path, "weigh_parcel", "vetoed", 3)
    note(archive, "c/ship.py", "print_label", "used", 40)

    assert [hit.record.title for hit in asked(archive)[:2]] == ["weigh_parcel"] * 2


def test_being_shown_is_no_evidence(archive: Archive) -> None:
    before = asked(archive)
    for _ in range(20):
        again = asked(archive)

    assert again == before


def test_one_turn_counts_once(archive: Archive) -> None:
    used = (Feedback(identity("east/ship.py", "weigh_parcel"), "used"),)
    for _ in range(3):
        archive.note("s/t1", used)

    assert next(h for h in asked(archive) if h.record.path == "east/ship.py").record.times_used == 1


def test_a_veto_is_taken_back(archive: Archive) -> None:
    record = identity("east/ship.py", "weigh_parcel")
    archive.note("s/t1", (Feedback(record, "vetoed"),))
    vetoed = next(h.reason for h in asked(archive) if h.record.id == record)
    archive.note("s/t1", (Feedback(record, "admitted"),))
    admitted = next(h.reason for h in asked(archive) if h.record.id == record)

    assert "vetoed 1 time" in vetoed and "vetoed" not in admitted


def test_what_was_noted_outlives_the_store(tmp_path: Path, archive: Archive) -> None:
    note(archive, "east/ship.py", "weigh_parcel", "used", 4)
    assert not archive.kept.trouble()
    archive.close()
    (tmp_path / "data/memory.duckdb").unlink()

    again = Archive.open(tmp_path / "data")
    again.apply([file("east/ship.py", definition("east/ship.py", "weigh_parcel"))])

    assert again.recall(Cue("`weigh_parcel`"))[0].record.times_used == 4
    again.close()


@given(counts, counts, counts, st.floats(-1e9, 1e9))
def test_it_is_bounded_and_fades(used: int, unused: int, vetoed: int, age: float) -> None:
    now = favour(used + unused, used, vetoed, age)

    assert abs(now) <= 0.7
    assert abs(favour(used + unused, used, vetoed, max(0.0, age) + 1e9)) <= abs(now) + 1e-9


def test_a_single_use_says_little_and_more_use_says_more() -> None:
    once, often = favour(1, 1, 0, 0.0), favour(5, 4, 0, 0.0)

    assert 0 < once < 0.3 < often
    assert favour(0, 0, 0, 0.0) == 0
    assert in_words(0, 0, 0) == ""
