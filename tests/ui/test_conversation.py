import pytest
from rich.cells import cell_len

from mimo_tui.core.blocks import ShellBlock, TextBlock
from mimo_tui.core.events import (
    MessageAdded,
    Notice,
    Retrying,
    TextDelta,
    ThinkingDelta,
    ToolCalled,
    ToolFinished,
    ToolProgress,
    TurnFinished,
    TurnStarted,
)
from mimo_tui.core.messages import Message, TextPart
from mimo_tui.ui.transcript.view import BlockView
from tests.ui.stage import (
    click_on,
    conversation,
    line_with,
    play,
    screen_lines,
    screen_text,
    settled,
    shown,
    until,
    workbench_of,
)

BEGIN = TurnStarted("t1", "hello", "a/b")
ESC = "\x1b"


def call(output: str = "one\ntwo") -> tuple[ToolCalled, ToolFinished]:
    return (
        ToolCalled("t1", "c1", "Bash", "Bash ls", {}),
        ToolFinished("t1", "c1", output, (ShellBlock("ls", output, 0),), False, 1.0),
    )


async def test_an_answer_is_drawn_as_markdown_while_it_comes() -> None:
    async with shown(BEGIN) as (pilot, session):
        await play(pilot, session, TextDelta("t1", "# Plan\n\nA **bo"))
        assert "A **bo" in screen_text(pilot)
        await play(pilot, session, TextDelta("t1", "ld** step\n\n- one\n"))
        assert "Plan" in screen_text(pilot)
        assert "A bold step" in screen_text(pilot)
        assert "• one" in screen_text(pilot)


async def test_a_long_answer_settles_block_by_block_each_one_widget() -> None:
    async with shown(BEGIN) as (pilot, session):
        for n in range(40):
            await play(pilot, session, TextDelta("t1", f"Paragraph {n}. " + "word " * 30 + "\n\n"))
        views = list(workbench_of(pilot).query(BlockView).results())
        answers = [view for view in views if view.has_class("-answer")]
        assert len(answers) > 2
        assert not any(view.children for view in answers)
        settled_before = [id(view.block) for view in answers[:-1]]
        await play(pilot, session, TextDelta("t1", "the end"))
        assert [id(view.block) for view in answers[:-1]] == settled_before
        assert "the end" in screen_text(pilot)


async def test_a_code_fence_is_never_cut_in_two() -> None:
    code = "```python\n" + "\n\n".join(f"x{n} = {n}" for n in range(400)) + "\n```\n"
    async with shown(BEGIN, TextDelta("t1", code)) as (pilot, _):
        assert "```" not in screen_text(pilot)


async def test_thinking_is_one_line_until_it_is_unfolded() -> None:
    thought = "first thought\n" * 20
    events = (BEGIN, ThinkingDelta("t1", thought), TextDelta("t1", "done"))
    async with shown(*events) as (pilot, _):
        assert screen_text(pilot).count("first thought") < 10
        assert sum("first thought" in line for line in screen_lines(pilot)) == 1
        await pilot.press("ctrl+o")
        await settled(pilot)
        assert sum("first thought" in line for line in screen_lines(pilot)) == 20


async def test_calls_unfold_and_fold_with_a_key() -> None:
    async with shown(BEGIN, *call()) as (pilot, _):
        assert "two" not in screen_text(pilot)
        await pilot.press("ctrl+o")
        assert "two" in screen_text(pilot)
        await pilot.press("ctrl+o")
        assert "two" not in screen_text(pilot)


async def test_one_call_unfolds_and_folds_with_the_mouse() -> None:
    async with shown(BEGIN, *call()) as (pilot, _):
        await click_on(pilot, "Bash ls")
        assert "two" in screen_text(pilot)
        await click_on(pilot, "Bash ls")
        assert "two" not in screen_text(pilot)


async def test_a_running_command_shows_the_end_of_its_output() -> None:
    lines = "".join(f"line {n}\n" for n in range(50))
    called = ToolCalled("t1", "c1", "Bash", "Bash make", {})
    async with shown(BEGIN, called, ToolProgress("t1", "c1", lines)) as (pilot, _):
        assert "line 49" in screen_text(pilot)
        assert "line 40" not in screen_text(pilot)


async def test_a_failed_call_says_why_on_its_line() -> None:
    called = ToolCalled("t1", "c1", "Read", "Read x.py", {})
    ended = ToolFinished("t1", "c1", "No such file: x.py\nmore", (), True, 0.0)
    async with shown(BEGIN, called, ended) as (pilot, _):
        assert line_with(pilot, "Read x.py").split("▏")[0].strip() == (
            "✗ Read x.py  No such file: x.py"
        )


async def test_retries_notices_and_failures_are_told() -> None:
    events = (
        BEGIN,
        Retrying("t1", 1, 2.0, "Overloaded"),
        Notice("warning", "The journal is full"),
        TurnFinished("t1", "failed", 1.0, "The key is not valid"),
    )
    async with shown(*events) as (pilot, _):
        text = screen_text(pilot)
        assert "Overloaded. Trying again in 2 s" in text
        assert "The journal is full" in text
        assert "✗ The key is not valid" in text


async def test_who_scrolled_up_stays_there_and_is_told_of_more() -> None:
    many = tuple(TextDelta("t1", f"Line {n}\n\n") for n in range(100))
    async with shown(BEGIN, *many) as (pilot, session):
        view = workbench_of(pilot).chat.transcript
        assert "Line 99" in screen_text(pilot)
        assert "more below" not in screen_text(pilot)
        await pilot.press("pageup", "pageup")
        at = view.scroll_y
        await play(pilot, session, Notice("info", "news"))
        assert view.scroll_y == at
        assert "more below" in screen_text(pilot)
        await pilot.press("ctrl+end")
        await settled(pilot)
        assert "news" in screen_text(pilot)
        assert "more below" not in screen_text(pilot)


async def test_a_click_on_more_below_leads_there() -> None:
    many = tuple(TextDelta("t1", f"Line {n}\n\n") for n in range(100))
    async with shown(BEGIN, *many) as (pilot, session):
        await pilot.press("pageup")
        await play(pilot, session, Notice("info", "news"))
        await click_on(pilot, "more below")
        await settled(pilot)
        assert "news" in screen_text(pilot)


async def test_nothing_below_is_told_where_the_end_is_in_sight() -> None:
    async with shown(*conversation()) as (pilot, session):
        for n in range(30):
            await play(pilot, session, Notice("info", f"news {n}"))
            assert "more below" not in screen_text(pilot)


async def test_a_long_conversation_shows_its_end_and_brings_the_rest_when_asked() -> None:
    turns = [
        event
        for n in range(200)
        for event in (TurnStarted(f"t{n}", f"ask {n}", "a/b"), TurnFinished(f"t{n}", "done", 1.0))
    ]
    async with shown(*turns) as (pilot, _):
        view = workbench_of(pilot).chat.transcript
        assert len(view.query(BlockView)) == 120
        assert "ask 199" in screen_text(pilot)
        view.scroll_home(animate=False)
        await settled(pilot)
        await until(lambda: len(view.query(BlockView)) > 120)
        await settled(pilot)
        assert "ask 199" not in screen_text(pilot)


async def test_the_last_answer_is_copied() -> None:
    answer = "The **answer**"
    added = MessageAdded("t1", Message("assistant", (TextPart(answer),)))
    async with shown(BEGIN, TextDelta("t1", answer), added) as (pilot, _):
        await pilot.press("ctrl+l")
        assert pilot.app.clipboard == answer


@pytest.mark.parametrize(
    "hostile",
    [
        "[red]not markup[/red] [link=x]",
        f"{ESC}[31mred{ESC}[0m {ESC}]0;title\x07 {ESC}[2J",
        "nul \x00 bell \x07 back \x08 csi \x9b del \x7f",
        "宽度 购物车 👩‍👩‍👧 é \u202e right to left",
        "x" * 5_000,
        "a\rb\x0bc\x0cd\u2028e",
    ],
    ids=["markup", "escapes", "controls", "widths", "long", "line ends"],
)
async def test_hostile_text_is_shown_as_it_is_and_reaches_no_terminal(hostile: str) -> None:
    events = (
        TurnStarted("t1", hostile, hostile),
        ThinkingDelta("t1", hostile),
        TextDelta("t1", f"{hostile}\n\n```\n{hostile}\n```\n\n| a |\n|---|\n| {hostile} |\n"),
        ToolCalled("t1", "c1", "Bash", f"Bash {hostile}", {}),
        ToolProgress("t1", "c1", hostile),
        ToolCalled("t1", "c2", "Read", f"Read {hostile}", {}),
        ToolFinished("t1", "c2", hostile, (TextBlock(hostile),), True, 0.1),
        Notice("error", hostile),
        TurnFinished("t1", "failed", 1.0, hostile),
    )
    async with shown(*events) as (pilot, _):
        await pilot.press("ctrl+o", "f5", "f6", "f8")
        await settled(pilot)
        lines = screen_lines(pilot)
        assert not [c for line in lines for c in line if ord(c) < 32 or 127 <= ord(c) < 160]
        await pilot.press("f8", "f2")
        await settled(pilot)
        text = screen_text(pilot)
        assert not [c for c in text.replace("\n", "") if ord(c) < 32 or 127 <= ord(c) < 160]
        if hostile.isascii() and hostile.isprintable():
            assert hostile[:20] in text


async def test_wide_characters_keep_columns_in_line() -> None:
    async with shown(*conversation()) as (pilot, _):
        rows = [line for line in screen_lines(pilot) if " │ " in line and "Cart" in line]
        rows += [line_with(pilot, "orders.place")]
        edges = {cell_len(line[: line.rindex(" │ ")]) for line in rows}
        borders = {cell_len(line[: line.index("▏")]) for line in screen_lines(pilot)[1:-1]}
        assert len(edges) == 1
        assert len(borders) == 1


async def test_words_are_marked_with_the_mouse_and_copied() -> None:
    async with shown(BEGIN, TextDelta("t1", "- alpha beta gamma")) as (pilot, _):
        y = next(n for n, line in enumerate(screen_lines(pilot)) if "alpha" in line)
        x = line_with(pilot, "alpha").index("beta")
        await pilot.mouse_down(offset=(x, y))
        await pilot.hover(offset=(x + 3, y))
        await pilot.mouse_up(offset=(x + 3, y))
        assert pilot.app.screen.get_selected_text() == "beta"
