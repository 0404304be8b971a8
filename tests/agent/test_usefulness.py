"""What counts as use of a recalled record."""

import pytest

from mimo_tui.agent.usefulness import Usefulness
from mimo_tui.core.context import RecalledRecord
from mimo_tui.core.events import (
    Event,
    FileWritten,
    MessageAdded,
    Recalled,
    ToolCalled,
    TurnFinished,
    Vetoed,
)
from mimo_tui.core.messages import Message, TextPart

DONE = TurnFinished("t1", "done", 1.0)


def record(title: str, path: str = "") -> RecalledRecord:
    return RecalledRecord("r", "function", title, path, 1, 0.9, "", 10)


def says(text: str) -> Event:
    return MessageAdded("t1", Message("assistant", (TextPart(text),)))


def called(**arguments: str) -> Event:
    return ToolCalled("t1", "c1", "Any", "Any", arguments)


def outcomes(shown: RecalledRecord, *events: Event) -> list[str]:
    usefulness = Usefulness()
    for event in (Recalled("t1", "cue", (shown,), 10, 1.0), *events):
        usefulness.hear(event)
    return [each.outcome for each in usefulness.feedback()]


@pytest.mark.parametrize(
    ("shown", "event"),
    [
        (record("Cart.add"), says("It goes through Cart.add, as ever.")),
        (record("total"), says("Call `total` once.")),
        (record("total"), says("Then total(lines) sums them.")),
        (record("x", "shop/cart.py"), called(file_path="/home/mei/shop/cart.py")),
        (record("x", "shop/cart.py"), called(command="pytest shop/cart.py -q")),
        (record("x", "shop/cart.py"), FileWritten("t1", "c1", "shop/cart.py", "", "", ())),
        (record("Cart.add"), called(pattern="Cart.add")),
        (record("Orders are immutable once paid"), says("Once it is paid, an order is immutable.")),
        (record("提交订单"), says("见“提交订单”。")),
    ],
)
def test_what_is_cited_read_or_edited_is_used(shown: RecalledRecord, event: Event) -> None:
    assert outcomes(shown, event, DONE) == ["used"]


@pytest.mark.parametrize(
    ("shown", "event"),
    [
        (record("total"), says("The total is wrong.")),
        (record("Cart.add"), says("See Cart.add_line and MyCart.add.")),
        (record("x", "cart.py"), called(file_path="/home/mei/shopcart.py")),
        (record("Orders are immutable once paid"), says("Orders are sent on Mondays.")),
        (record("Cart.add"), MessageAdded("t1", Message("user", (TextPart("Cart.add?"),)))),
    ],
)
def test_what_only_looks_like_it_is_not(shown: RecalledRecord, event: Event) -> None:
    assert outcomes(shown, event, DONE) == ["unused"]


def test_a_turn_that_was_cut_off_speaks_against_nothing() -> None:
    cancelled = TurnFinished("t1", "cancelled", 1.0)

    assert outcomes(record("Cart.add"), cancelled) == []
    assert outcomes(record("Cart.add"), says("Cart.add"), cancelled) == ["used"]


def test_a_veto_speaks_for_itself() -> None:
    assert outcomes(record("Cart.add"), says("Cart.add"), Vetoed("t1", "r"), DONE) == []
