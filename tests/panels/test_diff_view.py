from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hypothesis import given
from hypothesis import strategies as st

from mimo_tui.core.blocks import DiffBlock
from mimo_tui.core.hunks import make_hunks
from mimo_tui.ui.widgets.diff_rows import DiffRows, changed_spans
from mimo_tui.ui.widgets.diff_view import DiffView
from mimo_tui.ui.widgets.syntax import colour_lines, printable
from tests.panels.panel_host import BLOCK, PanelHost, lines

texts = st.lists(st.sampled_from(["a", "b", "c", "", "\t购物", "x\r"]), max_size=30).map("\n".join)


@asynccontextmanager
async def shown(block: DiffBlock, size: tuple[int, int] = (60, 20)) -> AsyncIterator[DiffView]:
    view = DiffView()
    async with PanelHost(view).run_test(size=size) as pilot:
        view.open(block, ())
        await pilot.pause()
        yield view


@given(texts, texts, st.booleans())
def test_every_line_of_a_diff_has_its_row(before: str, after: str, split: bool) -> None:
    block = DiffBlock("x.txt", make_hunks(before, after, context=2))
    rows = DiffRows(block, split=split)
    old: list[str] = []
    new: list[str] = []
    for number in range(rows.count):
        place = rows.place(number)
        if place.row == 0:
            assert number == rows.start(place.hunk)
            continue
        lines = block.hunks[place.hunk].lines
        sides = rows.pair(place) if split else (rows.line(place),) * 2
        for line in sides[:1]:
            if line is not None and line.kind != "+":
                old.append(lines[line.at].text)
        for line in sides[1:]:
            if line is not None and line.kind != "-":
                new.append(lines[line.at].text)
    assert old == [text for hunk in block.hunks for text in hunk.before]
    assert new == [text for hunk in block.hunks for text in hunk.after]


@given(texts, texts)
def test_line_numbers_are_those_of_the_two_texts(before: str, after: str) -> None:
    rows = DiffRows(DiffBlock("x.txt", make_hunks(before, after)), split=False)
    old, new = before.split("\n"), after.split("\n")
    for hunk, whole in enumerate(rows.block.hunks):
        for line in rows.lines(hunk):
            text = whole.lines[line.at].text.removesuffix("\n")
            assert line.old == 0 or old[line.old - 1] == text
            assert line.new == 0 or new[line.new - 1] == text


@given(texts, texts)
def test_lines_that_became_each_other_know_it_from_both_sides(before: str, after: str) -> None:
    rows = DiffRows(DiffBlock("x.txt", make_hunks(before, after)), split=False)
    for hunk in range(len(rows.block.hunks)):
        lines = rows.lines(hunk)
        for line in lines:
            if line.twin >= 0:
                assert {line.kind, lines[line.twin].kind} == {"-", "+"}
                assert lines[line.twin].twin == line.at


@given(st.text(max_size=60), st.text(max_size=60))
def test_what_is_not_emphasised_is_equal(before: str, after: str) -> None:
    left, right = changed_spans(before, after)
    if left or right:
        assert _without(before, left) == _without(after, right)


def _without(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    for start, end in reversed(spans):
        text = text[:start] + text[end:]
    return text


@given(st.lists(st.text(max_size=20).map(printable), max_size=8))
def test_coloured_lines_keep_their_text(found: list[str]) -> None:
    assert [line.plain for line in colour_lines(found, "python")] == found


@given(st.text(max_size=40))
def test_nothing_unprintable_reaches_the_terminal(text: str) -> None:
    assert not any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in printable(text))


async def test_all_lines_are_exactly_as_wide_as_the_view() -> None:
    for width in (24, 61, 140):
        async with shown(BLOCK, (width, 30)) as view:
            for split in (False, True):
                view.split = split
                room = view.scrollable_content_region.width
                assert {view.render_line(y).cell_length for y in range(28)} == {room}


async def test_long_lines_scroll_aside_while_their_numbers_stay() -> None:
    block = DiffBlock("x.txt", make_hunks("", "".join(f"{i:02}" for i in range(100)) + "\n"))
    async with shown(block, (30, 6)) as view:
        assert lines(view)[1].endswith("›")
        view.action_aside(8)
        assert "+ 0405" in lines(view)[1]


async def test_a_missing_newline_is_told() -> None:
    block = DiffBlock("x.txt", make_hunks("a\n", "a"))
    async with shown(block) as view:
        assert any("no newline at the end" in line for line in lines(view))


async def test_only_lines_in_sight_are_worked_out() -> None:
    text = "".join(f"value_{i} = {i}\n" for i in range(20_000))
    async with shown(DiffBlock("big.py", make_hunks("", text))) as view:
        view.go_to(0)
        view.scroll_to(y=15_000, animate=False)
        assert "value_14999 = 14999" in lines(view)[0]
        assert len(view._colours) < 200
