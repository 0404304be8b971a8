from collections.abc import Awaitable, Callable
from functools import reduce as fold

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from mimo_tui.core.blocks import DiffBlock
from mimo_tui.core.events import (
    ApprovalAsked,
    ContextBuilt,
    ContextPart,
    FileWritten,
    MemoryProgress,
    ModelChanged,
    PromptQueued,
    Recalled,
    RecalledRecord,
    StageChanged,
    ToolCalled,
    TurnFinished,
    TurnStarted,
    UsageReported,
)
from mimo_tui.core.hunks import make_hunks
from mimo_tui.core.messages import Usage
from mimo_tui.memory.base import Cue
from mimo_tui.ui.panels.context import ContextPanel
from mimo_tui.ui.panels.diff import DiffPanel
from mimo_tui.ui.panels.memory import MemoryPanel
from mimo_tui.ui.panels.pipeline import PipelinePanel
from mimo_tui.ui.panels.record_detail import RecordDetail
from mimo_tui.ui.screens.suggestions import SuggestionsScreen
from mimo_tui.ui.state import changes, context, pipeline
from mimo_tui.ui.suggesting import Dreaming
from mimo_tui.ui.widgets.record_list import RecordList
from mimo_tui.ui.widgets.virtual_list import RowList
from tests.panels.memory_fake import shop
from tests.panels.panel_host import BLOCK, PanelHost, entries, until
from tests.panels.test_record_history import PAST, history_of
from tests.panels.test_suggestions import PROPOSALS, DreamingMemory

Compare = Callable[..., bool]
SIZES = [(80, 24), (120, 36), (200, 50)]
sizes = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
NARROW = SIZES[0]


def memory_after(*keys: str, detail: str = "add") -> Callable[[Pilot[None]], Awaitable[None]]:
    async def prepare(pilot: Pilot[None]) -> None:
        panel = pilot.app.query_one(MemoryPanel)
        records, shown = panel.query_one(RecordList), panel.query_one(RecordDetail)
        await until(lambda: records.count == 11 and panel.size.width > 0)
        await pilot.pause()
        panel.progress(MemoryProgress("distilling", 312, 1204, 11, -1, 42.0))
        panel.focus()
        records.cursor = 2
        await pilot.press(*keys)
        if "enter" in keys or panel.has_class("-wide"):
            await until(lambda: shown.record is not None and shown.record.id == detail)
        for typed in panel.query(Input):
            typed.cursor_blink = False
        panel.query_one(TextArea).cursor_blink = False
        await pilot.pause()

    return prepare


@sizes
def test_memory(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = PanelHost(MemoryPanel(shop()))
    assert snap_compare(app, terminal_size=size, run_before=memory_after())


@sizes
def test_memory_detail(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = PanelHost(MemoryPanel(shop()))
    assert snap_compare(app, terminal_size=size, run_before=memory_after("enter"))


def test_memory_editor(snap_compare: Compare) -> None:
    app = PanelHost(MemoryPanel(shop()))
    assert snap_compare(app, terminal_size=NARROW, run_before=memory_after("e"))


def test_memory_in_a_light_theme(snap_compare: Compare) -> None:
    app = PanelHost(MemoryPanel(shop()))
    app.theme = "textual-light"
    assert snap_compare(app, terminal_size=(120, 36), run_before=memory_after())


@sizes
@pytest.mark.usefixtures("utc")
def test_record_history(snap_compare: Compare, size: tuple[int, int]) -> None:
    memory = shop()
    memory.pasts["add"] = PAST

    async def unfold(pilot: Pilot[None]) -> None:
        await memory_after("h")(pilot)
        shown = await history_of(pilot)
        shown.cursor = 3
        await pilot.press("enter")
        await pilot.pause()
        shown.cursor = next(i for i in range(shown.count) if "购物车满" in str(shown.row(i)))
        await pilot.press("enter")
        await pilot.pause()

    app = PanelHost(MemoryPanel(memory))
    assert snap_compare(app, terminal_size=size, run_before=unfold)


NEW = DiffBlock("shop/prices.py", make_hunks("", "TAX = 7\nFREE = 0\n"), created=True)
DOC = DiffBlock("docs/说明.md", make_hunks("", "# 购物车\n"), created=True)
CHANGES = fold(
    changes.reduce,
    entries(
        FileWritten("t1", "c0", "shop/prices.py", "", "1", (NEW,)),
        ApprovalAsked("t1", "c1", "Edit", "Edit shop/cart.py", "Edit(shop/**)", (BLOCK,)),
        ApprovalAsked("t1", "c2", "Write", "Write docs/说明.md", "", (DOC,)),
    ),
    changes.ChangesState(),
)


def diff_after(*keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    async def prepare(pilot: Pilot[None]) -> None:
        panel = pilot.app.query_one(DiffPanel)
        panel.show(CHANGES)
        panel.focus()
        await pilot.pause()
        await pilot.press(*keys)
        panel.query_one(Input).cursor_blink = False
        await pilot.pause()

    return prepare


@sizes
def test_diff(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = PanelHost(DiffPanel())
    assert snap_compare(app, terminal_size=size, run_before=diff_after("a", "r"))


def test_diff_asks_about_undecided_hunks(snap_compare: Compare) -> None:
    app = PanelHost(DiffPanel())
    assert snap_compare(app, terminal_size=NARROW, run_before=diff_after("a", "enter"))


def test_diff_comment(snap_compare: Compare) -> None:
    app = PanelHost(DiffPanel())
    keys = ("A", "c", *"why")
    assert snap_compare(app, terminal_size=NARROW, run_before=diff_after(*keys))


def test_diff_in_a_light_theme(snap_compare: Compare) -> None:
    app = PanelHost(DiffPanel())
    app.theme = "textual-light"
    assert snap_compare(app, terminal_size=(120, 36), run_before=diff_after("a"))


PIPELINE = fold(
    pipeline.reduce,
    entries(
        TurnStarted("t1", "Explain the cart", "provider/model"),
        StageChanged("t1", "coding", "running"),
        UsageReported("t1", "m", Usage(1200, 300, 800), 0.0123),
        StageChanged("t1", "coding", "done"),
        TurnFinished("t1", "done", 12.3),
        TurnStarted("t2", "Limit the cart to 100 items 购物车", "provider/model"),
        StageChanged("t2", "coding", "running"),
        UsageReported("t2", "m", Usage(12000, 1300, 48000), None),
        StageChanged("t2", "coding", "done"),
        StageChanged("t2", "review", "running"),
        StageChanged("t2", "testing", "waiting"),
        ToolCalled("t2", "c2", "Bash", "pytest -q tests/test_cart.py", {}),
        ToolCalled("t2", "c3", "Edit", "Edit shop/cart.py", {}),
        ApprovalAsked("t2", "c3", "Edit", "Edit shop/cart.py", "", ()),
        PromptQueued("Then update the docs"),
    ),
    pipeline.PipelineState(),
)


@sizes
def test_pipeline(
    snap_compare: Compare, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mimo_tui.ui.panels.pipeline.now", lambda: 1042.0)

    async def prepare(pilot: Pilot[None]) -> None:
        panel = pilot.app.query_one(PipelinePanel)
        panel.show(PIPELINE)
        panel.focus()
        await pilot.pause()

    assert snap_compare(PanelHost(PipelinePanel()), terminal_size=size, run_before=prepare)


CONTEXT = fold(
    context.reduce,
    entries(
        ModelChanged("provider/model", 128_000),
        TurnStarted("t1", "p", "provider/model"),
        Recalled(
            "t1",
            "cue",
            (
                RecalledRecord(
                    "add", "method", "Cart.add", "shop/cart.py", 24, 0.92, "named in the prompt", 61
                ),
                RecalledRecord(
                    "rule",
                    "rule",
                    "价格以分为单位",
                    "docs/rules.md",
                    3,
                    0.4,
                    "near shop/cart.py",
                    30,
                ),
            ),
            91,
            7.3,
        ),
        ContextBuilt(
            "t1",
            1,
            (
                ContextPart("instructions", "System prompt", 640, "You are a coding agent.\n" * 3),
                ContextPart("tools", "7 tools", 2100),
                ContextPart("history", "4 earlier turns", 9100),
                ContextPart("recalled", "2 recalled records", 91, "Cart.add"),
                ContextPart("prompt", "Prompt", 40, "Add a limit"),
            ),
        ),
    ),
    context.ContextState(),
)


@sizes
def test_context(snap_compare: Compare, size: tuple[int, int]) -> None:
    async def prepare(pilot: Pilot[None]) -> None:
        panel = pilot.app.query_one(ContextPanel)
        panel.show(CONTEXT)
        panel.focus()
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()

    assert snap_compare(PanelHost(ContextPanel()), terminal_size=size, run_before=prepare)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_proposals(snap_compare: Compare, size: tuple[int, int]) -> None:
    async def prepare(pilot: Pilot[None]) -> None:
        screen = SuggestionsScreen(Dreaming(DreamingMemory(*PROPOSALS)))
        await pilot.app.push_screen(screen)
        await until(lambda: screen.query_one(RowList).count == len(PROPOSALS))
        await pilot.press("a")
        await until(lambda: screen.query_one(RowList).cursor == 1)
        await pilot.press("home")
        await pilot.pause()

    assert snap_compare(PanelHost(ContextPanel()), terminal_size=size, run_before=prepare)


@sizes
def test_what_would_be_recalled(snap_compare: Compare, size: tuple[int, int]) -> None:
    async def prepare(pilot: Pilot[None]) -> None:
        await memory_after()(pilot)
        panel = pilot.app.query_one(MemoryPanel)
        panel.would_recall(Cue("cart"))
        records = panel.query_one(RecordList)
        await until(lambda: 0 < records.count < 11)
        records.cursor = 2
        await until(
            lambda: panel.query_one(RecordDetail).record == records.record or size == NARROW
        )
        await pilot.pause()

    assert snap_compare(PanelHost(MemoryPanel(shop())), terminal_size=size, run_before=prepare)
