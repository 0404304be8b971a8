import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

from mimo_tui.core.blocks import DiffBlock
from mimo_tui.core.hunks import make_hunks
from mimo_tui.ui.transcript.blocks import diff_lines
from mimo_tui.ui.transcript.markdown import render
from mimo_tui.ui.widgets.hanging import Hanging, Line

WORDS = st.text("ab 购物,", max_size=60)


def rows(text: str, width: int) -> list[str]:
    return [row.rstrip() for row in render(text).wrap(width).plain.split("\n")]


def test_a_list_item_hangs_under_its_words() -> None:
    assert rows("1. one two three\n   - four fives six", 14) == [
        "1. one two",
        "   three",
        "   • four",
        "     fives six",
    ]


def test_a_quote_keeps_its_bar() -> None:
    assert rows("> one two three", 10) == ["▌ one two", "▌ three"]


def test_code_keeps_its_bar_where_it_wraps() -> None:
    assert rows("```\nabcdefghijklmnop\n```", 12) == ["│ abcdefghij", "│ klmnop"]


def test_a_diff_keeps_its_numbers_apart_from_the_text() -> None:
    block = DiffBlock("a", make_hunks("", "one two three\n"), created=True)
    shown = Hanging(diff_lines(block)).wrap(18).plain.split("\n")
    assert [row.rstrip() for row in shown] == ["    1 + one two", "        three"]


@pytest.mark.parametrize("text", ["", " ", "\n", ">", "- ", "```\n```", "|a|\n|-|"])
def test_what_is_almost_nothing_is_shown(text: str) -> None:
    assert render(text).get_height({}, 10) >= 1
    assert render(text).get_optimal_width({}, 10) >= 0


@given(WORDS, st.integers(12, 40))
def test_no_row_is_wider_than_asked_and_no_word_is_lost(text: str, width: int) -> None:
    line = Line(Content(text), Content("▌ "), Content("▌ "))
    found = line.rows(width)
    assert all(row.cell_length <= width for row in found)
    kept = "".join(row.plain.removeprefix("▌ ") for row in found)
    assert kept.replace(" ", "") == text.replace(" ", "")
