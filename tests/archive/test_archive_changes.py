"""Changes of files, and what a person made of records, in a real store."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from mimo_tui.memory.archive import Archive
from mimo_tui.memory.base import Cue, Filter, Record
from mimo_tui.memory.distil.base import Distilled, FileGone, FileState
from tests.archive.shop import definition, file, identity, shop, titles

CART = "shop/cart.py"
ADD = identity(CART, "Cart.add")


def found(archive: Archive, text: str) -> list[str]:
    return [hit.record.title for hit in archive.recall(Cue(text))]


def record(archive: Archive, record_id: str) -> Record:
    detail = archive.detail(record_id)
    assert detail is not None
    return detail.record


def changed(distilled: Distilled, title: str, body: str) -> Distilled:
    """A file in which one definition has another body."""
    return replace(
        distilled,
        records=tuple(
            replace(r, body=body, source_hash=body) if r.title == title else r
            for r in distilled.records
        ),
    )


def test_a_file_distilled_again_replaces_its_records(archive: Archive) -> None:
    before = archive.generation
    kept = record(archive, identity(CART, "Cart"))
    old = record(archive, ADD)

    assert archive.apply([changed(shop()[0], "Cart.add", "def add(self, thing)")]) == before + 1

    assert record(archive, identity(CART, "Cart")) == kept
    new = record(archive, ADD)
    assert (new.body, new.created) == ("def add(self, thing)", old.created)
    assert new.updated > old.updated
    assert archive.count == 11


def test_a_definition_that_only_moved_is_not_updated(archive: Archive) -> None:
    old = record(archive, ADD)
    cart = shop()[0]
    moved = replace(
        cart,
        records=tuple(
            replace(r, first_line=r.first_line + 7, last_line=r.last_line + 7) for r in cart.records
        ),
    )

    archive.apply([moved])

    assert record(archive, ADD) == replace(old, first_line=13, last_line=15)


def test_what_went_from_a_file_is_gone_everywhere(archive: Archive) -> None:
    cart = shop()[0]
    archive.apply([replace(cart, records=cart.records[:2], edges=())])

    assert archive.detail(ADD) is None
    assert "Cart.add" not in titles(archive)
    assert "Cart.add" not in titles(archive, Filter("put item"))
    assert "Cart.add" not in found(archive, "Cart.add")
    assert archive.agrees()


def test_a_file_that_is_gone_takes_its_records_along(archive: Archive) -> None:
    archive.apply([FileGone(CART)])

    assert CART not in archive.files()
    assert not any(r.path == CART for r in archive.page(Filter(), limit=100).records)
    assert archive.count == 6
    assert archive.agrees()


def test_the_last_change_of_a_path_counts(archive: Archive) -> None:
    archive.apply([FileGone(CART), shop()[0], changed(shop()[0], "Cart.add", "last")])
    assert record(archive, ADD).body == "last"
    archive.apply([shop()[0], FileGone(CART)])
    assert archive.detail(ADD) is None


def test_a_batch_that_fails_leaves_nothing_behind(archive: Archive) -> None:
    before, generation = titles(archive), archive.generation
    bad = replace(shop()[0], state=FileState("hash", 2**70, 0))

    with pytest.raises((duckdb.Error, OverflowError)):
        archive.apply([FileGone("shop/order.py"), bad])

    assert (titles(archive), archive.generation) == (before, generation)
    archive.apply([file("a.py", definition("a.py", "later"))])
    assert "later" in found(archive, "`later`")


def test_files_tell_their_states(archive: Archive) -> None:
    state = archive.files()[CART]
    assert state == shop()[0].state

    archive.touch({CART: replace(state, mtime_ns=77), "unknown.py": state})

    assert archive.files()[CART] == replace(state, mtime_ns=77)
    assert "unknown.py" not in archive.files()


def test_a_file_without_records_is_known(archive: Archive) -> None:
    archive.apply([file("empty.py")])
    assert "empty.py" in archive.files()


def test_marks_outlive_distilling_again_and_a_file_that_comes_back(archive: Archive) -> None:
    archive.pin(ADD, True)
    archive.edit(ADD, "Cart.add", "Adds goods; call it before frobnicating")

    archive.apply([changed(shop()[0], "Cart.add", "something else")])
    archive.apply([FileGone(CART)])
    archive.apply(shop())

    shown = record(archive, ADD)
    assert shown.pinned
    assert shown.edited
    assert shown.body == "Adds goods; call it before frobnicating"
    assert found(archive, "frobnicating")[:1] == ["Cart.add"]
    assert titles(archive, Filter("frobnicating")) == ["Cart.add"]
    assert titles(archive, Filter(pinned=True)) == ["Cart.add"]


def test_the_words_that_an_edit_replaced_find_nothing(archive: Archive) -> None:
    archive.edit(ADD, "Cart.add", "Adds goods")
    assert titles(archive, Filter("EmptyItem")) == []


def test_a_remembered_record_that_was_edited_keeps_the_person_s_words(archive: Archive) -> None:
    note = Record("note", "rule", "Naming", "Use nouns", source="conversation", tokens=3)
    archive.remember(note)
    archive.edit("note", "Naming", "Use frobnicated nouns")

    archive.remember(replace(note, body="Use verbs"))

    assert record(archive, "note").body == "Use frobnicated nouns"
    assert titles(archive, Filter("frobnicated")) == ["Naming"]


def test_the_forgotten_stay_away_until_restored(archive: Archive) -> None:
    archive.forget(ADD, True)
    for _ in range(2):
        assert "Cart.add" not in titles(archive)
        assert "Cart.add" not in titles(archive, Filter("put item"))
        assert "Cart.add" not in found(archive, "what does `Cart.add` do with an EmptyItem")
        checked_out = archive.detail(identity(CART, "Cart.check_out"))
        assert checked_out is not None
        assert [e.target_id for e in checked_out.edges] == [""]
        price = archive.detail(identity("shop/money/price.py", "Price"))
        assert price is not None
        assert [r.title for r in price.callers] == ["Order.add"]
        assert archive.count == 10
        archive.apply([FileGone(CART)])
        archive.apply([changed(shop()[0], "Cart.add", "def add(self)\nEmptyItem put item")])
    assert titles(archive, Filter(forgotten=True)) == ["Cart.add"]

    archive.forget(ADD, False)

    assert "Cart.add" in titles(archive)
    assert found(archive, "`Cart.add` EmptyItem")[0] == "Cart.add"


def test_a_remembered_record_can_be_recalled_and_changed(archive: Archive) -> None:
    note = Record(
        "note", "decision", "Currency", "All prices are in Yen", source="person", tokens=6
    )
    archive.remember(note)
    assert found(archive, "are prices in yen?")[0] == "Currency"
    created = record(archive, "note").created

    archive.remember(replace(note, body="All prices are in Euro"))

    assert record(archive, "note").body == "All prices are in Euro"
    assert record(archive, "note").created == created
    assert titles(archive, Filter("yen")) == []
    detail = archive.detail("note")
    assert detail is not None
    assert detail.text == "All prices are in Euro"


def test_how_often_something_was_recalled_is_kept(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path / "data")
    archive.apply(shop())
    for _ in range(3):
        archive.recall(Cue("`Cart.add`"))
    archive.save()
    archive.recall(Cue("`Cart.add`"))
    archive.close()

    again = Archive.open(tmp_path / "data")
    assert record(again, ADD).times_recalled == 4
    assert record(again, ADD).recalled > 0
    again.close()


def test_marks_of_what_is_not_there_do_no_harm(archive: Archive) -> None:
    archive.pin("nothing", True)
    archive.forget("nothing", True)
    archive.edit("nothing", "title", "body")
    assert archive.count == 11
    assert archive.detail("nothing") is None


def test_a_search_leaves_out_what_shares_but_a_common_word(archive: Archive) -> None:
    path = "parts/many.py"
    common = [definition(path, f"part_{n}", f"def part_{n}()  # get", line=n) for n in range(50)]
    archive.apply([file(path, *common, definition(path, "get_console", line=99))])
    assert titles(archive, Filter("get_console")) == ["get_console"]


def test_a_small_project_takes_little_room(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path / "data")
    archive.apply(shop())
    archive.close()

    assert (tmp_path / "data" / "memory.duckdb").stat().st_size < 1_000_000
