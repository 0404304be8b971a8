from functools import reduce as fold
from typing import Any

from mimo_tui.core.context import ContextPart, RecalledRecord
from mimo_tui.core.events import (
    ApprovalAsked,
    ContextBuilt,
    Event,
    ModelChanged,
    PromptQueued,
    Recalled,
    StageChanged,
    ToolCalled,
    TurnFinished,
    TurnStarted,
    UsageReported,
)
from mimo_tui.core.messages import Usage
from mimo_tui.ui.panels.context import ContextPanel
from mimo_tui.ui.panels.pipeline import PipelinePanel
from mimo_tui.ui.state import context, pipeline
from mimo_tui.ui.state.context import ContextState
from mimo_tui.ui.state.pipeline import PipelineState
from mimo_tui.ui.widgets.figures import bar, duration, money, short_count
from tests.panels.panel_host import PanelHost, entries, lines, said

EARLIER: tuple[Event, ...] = (
    TurnStarted("t1", "Explain [the] cart", "x/y"),
    StageChanged("t1", "coding", "running"),
    UsageReported("t1", "x/y", Usage(1200, 300, 800), 0.25),
    StageChanged("t1", "coding", "done"),
    TurnFinished("t1", "done", 12.3),
)
RUNNING: tuple[Event, ...] = (
    *EARLIER,
    TurnStarted("t2", "Add a limit 购物车", "x/y"),
    StageChanged("t2", "coding", "running"),
    ToolCalled("t2", "c1", "Bash", "pytest -q", {}),
    ToolCalled("t2", "c2", "Edit", "Edit shop/cart.py", {}),
    ApprovalAsked("t2", "c2", "Edit", "Edit shop/cart.py", "", ()),
    PromptQueued("Then the docs"),
)
SENT: tuple[Event, ...] = (
    ModelChanged("x/y", 128_000),
    TurnStarted("t1", "p", "x/y"),
    Recalled(
        "t1", "cue", (RecalledRecord("add", "method", "Cart.add", "a.py", 4, 0.9, "named", 61),),
        61, 7.3,
    ),
    ContextBuilt(
        "t1", 1,
        (
            ContextPart("instructions", "System prompt", 600, "You are [an] agent\nwork well"),
            ContextPart("tools", "7 tools", 200),
        ),
    ),
)  # fmt: skip


def pipeline_of(*events: Event) -> PipelineState:
    return fold(pipeline.reduce, entries(*events), PipelineState())


def context_of(*events: Event) -> ContextState:
    return fold(context.reduce, entries(*events), ContextState())


async def rows(panel: Any, state: Any, *keys: str) -> list[str]:
    async with PanelHost(panel).run_test(size=(80, 24)) as pilot:
        panel.show(state)
        panel.focus()
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
        return [line for line in lines(panel.query_one("RowList")) if line]


async def test_the_running_turn_is_unfolded_with_its_tools() -> None:
    found = await rows(PipelinePanel(), pipeline_of(*RUNNING))
    assert [line.split("  ")[0].strip() for line in found[:2]] == [
        "⋯ Then the docs",
        "● Add a limit 购物车",
    ]
    assert any("▸ pytest -q" in line for line in found)
    assert any("? Edit shop/cart.py" in line and "waits for you" in line for line in found)
    assert found[-1].startswith("✓ Explain [the] cart")
    assert found[-1].endswith("$0.25   0:12")


async def test_space_unfolds_an_earlier_turn() -> None:
    found = await rows(PipelinePanel(), pipeline_of(*RUNNING), "end", "space")
    assert any("↑2.0k ↓300 · 40% cached · $0.25" in line for line in found)


async def test_the_clock_runs_only_while_a_turn_does() -> None:
    panel = PipelinePanel()
    async with PanelHost(panel).run_test() as pilot:
        panel.show(pipeline_of(*RUNNING))
        await pilot.pause()
        assert panel.ticking
        panel.show(pipeline_of(*RUNNING, TurnFinished("t2", "cancelled", 3.0)))
        await pilot.pause()
        assert not panel.ticking


async def test_a_failed_turn_says_why() -> None:
    failed = TurnFinished("t2", "failed", 3.0, "The key was refused")
    found = await rows(PipelinePanel(), pipeline_of(*RUNNING, failed))
    assert any("The key was refused" in line for line in found)


async def test_parts_have_tokens_and_shares() -> None:
    found = await rows(ContextPanel(), context_of(*SENT))
    assert found[0].startswith("▸ System prompt") and found[0].endswith("600  75%")
    assert found[1].startswith("  7 tools") and found[1].endswith("200  25%")
    assert any("Cart.add  named" in line and "0.90" in line for line in found)


async def test_enter_unfolds_the_text_of_a_part() -> None:
    found = await rows(ContextPanel(), context_of(*SENT), "enter")
    assert [line.strip() for line in found[1:3]] == ["│ You are [an] agent", "│ work well"]


async def test_what_the_vendor_counted_goes_before_the_estimate() -> None:
    panel = ContextPanel()
    async with PanelHost(panel).run_test() as pilot:
        panel.show(context_of(*SENT))
        await pilot.pause()
        assert "about 800 tokens of 128k" in said(pilot.app, "#window")
        counted = UsageReported("t1", "x/y", Usage(12_000, 800), None)
        panel.show(context_of(*SENT, counted))
        await pilot.pause()
        assert "13k tokens of 128k  10%" in said(pilot.app, "#window")


async def test_a_recalled_record_is_opened_in_memory() -> None:
    panel = ContextPanel()
    posted: list[object] = []
    async with PanelHost(panel).run_test(message_hook=posted.append) as pilot:
        panel.show(context_of(*SENT))
        panel.focus()
        await pilot.press("end", "o")
        await pilot.pause()
    opened = [m.record_id for m in posted if isinstance(m, ContextPanel.RecordOpened)]
    assert set(opened) == {"add"}


async def test_a_silent_memory_is_told() -> None:
    found = await rows(ContextPanel(), context_of(*SENT[:2], Recalled("t1", "cue", (), 0, 1.0)))
    assert found == ["Memory stayed silent: nothing was good enough"]


async def test_empty_panels_say_what_will_be_there() -> None:
    for panel in (PipelinePanel(), ContextPanel()):
        async with PanelHost(panel).run_test() as pilot:
            await pilot.pause()
            assert "yet." in lines(panel.query_one("RowList"))[1]


def test_figures_are_short() -> None:
    assert [short_count(n) for n in (0, 999, 1000, 9_949, 9_950, 999_499, 999_500, 12_345_678)] == [
        "0", "999", "1.0k", "9.9k", "10k", "999k", "1.0M", "12M",
    ]  # fmt: skip
    assert [duration(s) for s in (0, 65.9, 3725)] == [" 0:00", " 1:05", "1:02:05"]
    assert [money(0), money(0.01234), money(2.5, unpriced=1), money(0, unpriced=2)] == [
        "$0", "$0.0123", "$2.50+", "",
    ]  # fmt: skip
    assert [bar(share, 4) for share in (0, 0.001, 0.5, 1, 7)] == [
        "    ", "▏   ", "██  ", "████", "████",
    ]  # fmt: skip
