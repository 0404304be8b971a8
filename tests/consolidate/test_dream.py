"""What a dream proposes, and what becomes of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.archive import Archive
from mimo_tui.memory.base import Filter, Record
from mimo_tui.memory.consolidate.claims import claim_of
from mimo_tui.memory.consolidate.dream import dream
from mimo_tui.memory.consolidate.dreams import proposals
from mimo_tui.memory.consolidate.proposals import Proposal
from mimo_tui.memory.journal import Journal

PRICES = Record(
    "prices", "convention", "Prices are kept in cents", "Prices are kept in cents.", updated=1.0
)
AGAIN = replace(PRICES, id="again", body="Prices are kept in whole cents.", updated=2.0)
TIMEOUT = Record(
    "thirty", "decision", "Payment timeout", "The payment timeout is 30 seconds", updated=1.0
)
LONGER = replace(TIMEOUT, id="sixty", body="The payment timeout is 60 seconds", updated=2.0)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = Archive.open(tmp_path / "data")
    yield archive
    archive.close()


def proposed(
    *records: Record, judged: frozenset[str] = frozenset(), files: tuple[str, ...] = ()
) -> tuple[Proposal, ...]:
    return dream(records, judged, files.__contains__, lambda one, other: 0.0)


def kept(archive: Archive, *records: Record) -> None:
    for record in records:
        archive.remember(replace(record, source="person"))


def listed(archive: Archive, forgotten: bool = False) -> dict[str, Record]:
    page = archive.page(Filter(forgotten=forgotten))
    return {record.id: record for record in page.records}


def test_of_near_duplicates_the_longer_stays() -> None:
    (proposal,) = proposed(PRICES, AGAIN)
    assert (proposal.what, proposal.record_id, proposal.kept_id) == ("merge", "prices", "again")
    assert proposal.after.endswith(AGAIN.body)


def test_a_pinned_record_is_never_the_one_to_go() -> None:
    (merge,) = proposed(replace(PRICES, pinned=True), AGAIN)
    (newer,) = proposed(replace(TIMEOUT, pinned=True), LONGER)
    assert (merge.record_id, newer.record_id) == ("again", "sixty")


def test_of_two_values_the_newer_replaces_the_older() -> None:
    (proposal,) = proposed(LONGER, TIMEOUT)
    assert (proposal.what, proposal.record_id) == ("contradiction", "thirty")
    assert "60" in proposal.reason and "30" in proposal.reason


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("Orders are cached in memory", "Orders are never cached in memory"),
        ("Always use the order cache for prices", "Don't use the order cache for prices"),
        ("订单价格使用缓存", "订单价格不使用缓存"),
    ],
)
def test_what_denies_another_contradicts_it(older: str, newer: str) -> None:
    (proposal,) = proposed(
        Record("newer", "rule", newer, newer, updated=2.0),
        Record("older", "rule", older, older, updated=1.0),
    )
    assert (proposal.what, proposal.record_id) == ("contradiction", "older")


def test_what_happened_twice_is_no_contradiction() -> None:
    assert not proposed(replace(TIMEOUT, kind="episode"), replace(LONGER, kind="episode"))


def test_a_record_goes_only_once_all_the_files_that_it_names_are_gone() -> None:
    record = Record("cart", "pitfall", "Rounding", "See shop/cart.py and shop/price.py, 1/2.5")
    assert not proposed(record, files=("shop/price.py",))
    (proposal,) = proposed(record)
    assert (proposal.what, proposal.reason) == ("unsupported", "gone: shop/cart.py, shop/price.py")


def test_an_address_is_no_file() -> None:
    assert not proposed(Record("a", "rule", "Manual", "https://example.org/docs/page.html"))


def test_what_was_used_often_is_proposed_for_a_pin() -> None:
    (proposal,) = proposed(replace(PRICES, times_used=40))
    assert (proposal.what, proposal.record_id) == ("promotion", "prices")
    assert not proposed(replace(PRICES, times_used=40, pinned=True))


def test_a_judged_proposal_does_not_come_back_whichever_is_to_go() -> None:
    (proposal,) = proposed(PRICES, AGAIN)
    judged = frozenset({proposal.id})
    assert not proposed(replace(PRICES, pinned=True), AGAIN, judged=judged)


def test_the_order_of_records_does_not_matter() -> None:
    records = (PRICES, AGAIN, TIMEOUT, LONGER)
    assert proposed(*records) == proposed(*reversed(records))


def test_many_alike_are_no_square_of_work() -> None:
    records = [replace(PRICES, id=str(number)) for number in range(3000)]
    assert len({each.record_id for each in proposed(*records)}) == 500


def test_a_unit_that_is_part_of_a_number_is_its_value() -> None:
    assert claim_of("wait 30s").disputes(claim_of("wait 60s"))
    assert not claim_of("utf8 text").values


def test_accepting_keeps_the_replaced_in_history_and_undoing_brings_it_back(
    archive: Archive, tmp_path: Path
) -> None:
    kept(archive, TIMEOUT, LONGER)
    (proposal,) = proposals(archive.dreams.material(), tmp_path)
    archive.dreams.judge(proposal, "accepted")
    assert set(listed(archive)) == {"sixty"}
    assert listed(archive, forgotten=True)["thirty"].replaced_by == "sixty"
    archive.dreams.judge(proposal, "open")
    assert listed(archive)["thirty"].replaced_by == ""
    assert proposals(archive.dreams.material(), tmp_path) == (proposal,)


def test_rejecting_changes_nothing_and_is_remembered(archive: Archive, tmp_path: Path) -> None:
    kept(archive, PRICES, AGAIN)
    (proposal,) = proposals(archive.dreams.material(), tmp_path)
    archive.dreams.judge(proposal, "rejected")
    assert set(listed(archive)) == {"prices", "again"}
    assert proposals(archive.dreams.material(), tmp_path) == ()


def test_verdicts_outlive_a_lost_store_and_a_lost_journal(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    archive = Archive.open(folder)
    kept(archive, TIMEOUT, LONGER)
    (proposal,) = proposals(archive.dreams.material(), tmp_path)
    archive.dreams.judge(proposal, "accepted")
    archive.close()
    for lost in ("memory.duckdb", "journal.jsonl"):
        (folder / lost).unlink()
        archive = Archive.open(folder)
        assert [each.verdict for each in archive.dreams.judgements()] == ["accepted"]
        assert listed(archive, forgotten=True)["thirty"].replaced_by == "sixty"
        archive.close()
    assert Journal(folder / "journal.jsonl").last


def test_a_proposal_on_changed_records_is_refused(archive: Archive, tmp_path: Path) -> None:
    kept(archive, PRICES, AGAIN)
    (proposal,) = proposals(archive.dreams.material(), tmp_path)
    archive.edit("prices", "Prices", "Prices are decimals.")
    with pytest.raises(MimoError, match="changed since"):
        archive.dreams.judge(proposal, "accepted")
    assert set(listed(archive)) == {"prices", "again"}


def test_code_is_left_alone(archive: Archive, tmp_path: Path) -> None:
    archive.remember(replace(PRICES, source="code"))
    archive.remember(replace(AGAIN, source="code"))
    assert proposals(archive.dreams.material(), tmp_path) == ()
