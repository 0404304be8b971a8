"""Records as numbers, and how they match a question."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimo_tui.memory.entry import Fields, Known, fields_of
from mimo_tui.memory.imprint import FIELDS, imprints, pooled, unpack
from mimo_tui.memory.ranker import ranker
from mimo_tui.memory.ranking import Group, match, question_of
from mimo_tui.memory.standing import standing
from mimo_tui.memory.wordvectors import word_vectors

TABLE = word_vectors()
RECORDS = (
    ("Cart.add_line", "shop/cart.py", "def add_line(item, quantity)", "puts an item in the cart"),
    ("delete_user", "shop/users.py", "def delete_user(user)", "drop the account"),
    ("Order.total", "shop/order.py", "def total()", "sum of prices with tax"),
)


def order_of(question: str) -> list[str]:
    words = question.split()
    asked = question_of(TABLE, [Group((word,), 1.0, True) for word in words], words)
    prints = imprints(TABLE, [fields_of(*record, "") for record in RECORDS])
    known = [Known(0, title, "method", title, path, b"") for title, path, *_ in RECORDS]
    scores = ranker().scores(match(TABLE, asked, unpack(prints), standing(known)).measures)
    return [RECORDS[place][0] for place in np.argsort(-scores)]


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("add line cart", "Cart.add_line"),
        ("remove account", "delete_user"),
        ("prices with tax", "Order.total"),
    ],
)
def test_what_answers_comes_first_also_by_meaning(question: str, best: str) -> None:
    assert order_of(question)[0] == best


words = st.lists(st.text("abcdefgh缓存", min_size=1, max_size=6), max_size=8)


@given(st.lists(st.builds(Fields, words, words, words, words, words), min_size=1, max_size=5))
def test_an_imprint_is_read_as_it_was_made(records: list[Fields]) -> None:
    read = unpack(imprints(TABLE, records))

    assert read.count == len(records)
    for row, record in enumerate(records):
        for field in range(FIELDS):
            here = (read.rows == row) & (read.fields == field)
            assert read.numbers[here].tolist() == TABLE.numbers(record[field], 240)


def test_words_that_no_table_knows_still_match_exactly() -> None:
    asked = question_of(TABLE, [Group(("xqzvkw",), 1.0, True)], ["xqzvkw"])
    prints = imprints(TABLE, [fields_of(name, "", "", "", "") for name in ("xqzvkw", "other")])

    nothing = np.zeros((2, 4), np.float32)
    assert match(TABLE, asked, unpack(prints), nothing).covered.tolist() == [[True], [False]]


def test_a_record_without_known_words_has_no_direction() -> None:
    assert not pooled(TABLE, unpack(imprints(TABLE, [fields_of("xqzvkw", "", "", "", "")]))).any()


def test_it_is_told_what_a_record_is_whatever_is_asked() -> None:
    titles = ("Cart._sum", "Cart.__init__", "total", "Cart.limit")
    paths = ("shop/cart.py", "shop/cart.py", "tests/test_cart.py", "shop/cart.py")
    kinds = ("method", "method", "function", "field")
    known = [
        Known(0, title, kind, title, path, b"")
        for title, kind, path in zip(titles, kinds, paths, strict=True)
    ]
    assert standing(known).tolist() == np.eye(4).tolist()
