"""The past of a record in the Memory panel."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from mimo_tui.memory.commits import Change, Deed, Past
from mimo_tui.ui.panels.memory import MemoryPanel
from mimo_tui.ui.screens.record_history import RecordHistoryScreen
from mimo_tui.ui.widgets.record_list import RecordList
from mimo_tui.ui.widgets.virtual_list import RowList
from tests.panels.memory_fake import FakeMemory, shop
from tests.panels.panel_host import PanelHost, lines, until

DAY = 86_400.0
DIFF = """\
@@ -3,6 +3,8 @@
 def add(self, item: Item, quantity: int = 1) -> None:
-    if self.count > LIMIT:
+    if self.count + quantity > LIMIT:
+        raise CartFull(f"no more than {LIMIT} items in a cart, whoever its owner is, 也不论何时")
     self.lines.append(Line(item, quantity))"""
PAST = Past(
    (
        Deed(1_790_000_000 - DAY, "pinned", "you"),
        Deed(1_790_000_000 - 2 * DAY, "edited", "you", "把商品放入购物车。\nNo more than 100."),
        Deed(1_790_000_000 - 9 * DAY, "distilled", "code", "def add(self, item, quantity)"),
    ),
    (
        Change("b0bea72b" * 5, "李雷", 1_790_000_000 - 3 * DAY, "购物车满时说明原因", DIFF),
        Change(
            "13917525" * 5, "Ann", 1_790_000_000 - 8 * DAY, "A cart holds items", "@@ -0,0 +1 @@"
        ),
    ),
)


async def history_of(pilot: Pilot[None]) -> RowList:
    """The list of the history, once there is something in it."""
    await until(lambda: isinstance(pilot.app.screen, RecordHistoryScreen))
    shown = pilot.app.screen.query_one("#happened", RowList)
    await until(lambda: shown.count > 0 or not shown.empty.startswith("Reading"))
    await pilot.pause()
    return shown


@asynccontextmanager
async def opened(memory: FakeMemory) -> AsyncIterator[Pilot[None]]:
    panel = MemoryPanel(memory)
    async with PanelHost(panel).run_test(size=(90, 34)) as pilot:
        records = panel.query_one(RecordList)
        await until(lambda: records.count == len(memory.records))
        panel.focus()
        records.cursor = next(
            number for number, record in enumerate(memory.records.values()) if record.id == "add"
        )
        await pilot.pause()
        yield pilot


async def test_h_shows_what_was_done_and_the_commits_newest_first() -> None:
    memory = shop()
    memory.pasts["add"] = PAST
    async with opened(memory) as pilot:
        await pilot.press("h")
        text = "\n".join(lines(await history_of(pilot)))

        for words in ("pinned", "edited", "distilled", "b0bea72b", "13917525"):
            assert text.index(words) > 0
        assert text.index("pinned") < text.index("edited") < text.index("distilled")
        assert text.index("b0bea72b") < text.index("13917525")
        assert "李雷" in text and "购物车满时说明原因" in text
        assert "No more than 100" not in text and "CartFull" not in text

        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, RecordHistoryScreen)


async def test_enter_unfolds_words_and_diffs_and_folds_them_again() -> None:
    memory = shop()
    memory.pasts["add"] = PAST
    async with opened(memory) as pilot:
        await pilot.press("h")
        shown = await history_of(pilot)
        folded = shown.count
        for row, words in ((4, "No more than 100."), (8, "+    if self.count + quantity > LIMIT:")):
            shown.cursor = row
            await pilot.press("enter")
            await until(lambda: shown.count > folded)
            assert words in "\n".join(lines(shown))
            assert shown.cursor == row
            await pilot.press("enter")
            await until(lambda: shown.count == folded)


async def test_why_there_is_no_history_is_said() -> None:
    memory = shop()
    memory.pasts["add"] = Past((), (), "It stands in no file")
    async with opened(memory) as pilot:
        await pilot.press("h")
        assert "It stands in no file" in "\n".join(lines(await history_of(pilot)))
        await pilot.press("escape")

        memory.down = True
        await pilot.press("h")
        assert "cannot be reached" in (await history_of(pilot)).empty


async def test_it_can_be_left_while_it_is_being_read() -> None:
    memory = shop()
    async with opened(memory) as pilot:
        memory.gate.clear()
        await pilot.press("h")
        await until(lambda: isinstance(pilot.app.screen, RecordHistoryScreen))
        screen = pilot.app.screen
        await pilot.press("escape")
        await until(lambda: not pilot.app.screen_stack[1:])
        assert not list(screen.workers)
        memory.gate.set()
