from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from mimo_tui.core.events import MemoryProgress
from mimo_tui.memory.base import Cue, Filter, Record
from mimo_tui.memory.statistics import Group, Statistics, Undistilled
from mimo_tui.ui.panels.memory import MemoryPanel
from mimo_tui.ui.panels.record_detail import RecordDetail
from mimo_tui.ui.screens.coverage import CoverageScreen
from mimo_tui.ui.widgets.record_list import RecordList
from mimo_tui.ui.widgets.virtual_list import RowList
from tests.panels.memory_fake import FakeMemory, shop
from tests.panels.panel_host import PanelHost, lines, press_at_once, said, until


class Opened:
    def __init__(self, pilot: Pilot[None], panel: MemoryPanel, memory: FakeMemory) -> None:
        self.pilot = pilot
        self.panel = panel
        self.memory = memory

    @property
    def records(self) -> RecordList:
        return self.panel.query_one(RecordList)

    @property
    def detail(self) -> RecordDetail:
        return self.panel.query_one(RecordDetail)

    @property
    def titles(self) -> list[str]:
        found = (self.records.record_at(index) for index in range(self.records.count))
        return [record.title for record in found if record is not None]

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def select(self, title: str) -> None:
        self.records.cursor = self.titles.index(title)
        await self.pilot.pause()

    async def open(self, title: str) -> None:
        await self.select(title)
        await self.press("enter")
        await until(lambda: self.detail.record is not None and self.detail.record.title == title)

    async def said(self, words: str) -> None:
        await until(lambda: words in said(self.pilot.app, "#said"))


@asynccontextmanager
async def opened(
    memory: FakeMemory | None = None, size: tuple[int, int] = (80, 30)
) -> AsyncIterator[Opened]:
    memory = memory or shop()
    panel = MemoryPanel(memory)
    async with PanelHost(panel).run_test(size=size) as pilot:
        it = Opened(pilot, panel, memory)
        if memory.gate.is_set() and not memory.down:
            await until(lambda: it.records.count == len(memory.records))
        panel.focus()
        await pilot.pause()
        yield it


async def test_typing_searches_and_only_the_last_words_count() -> None:
    async with opened() as it:
        await it.press("slash", *"cartf")
        await until(lambda: it.titles == ["Cart.add", "CartFull"])
        searched = [asked.text for asked, _ in it.memory.asked if asked.text]
        assert searched == ["cartf"]
        await it.press("enter", "down")
        assert it.records.record is not None and it.records.record.title == "CartFull"


async def test_the_very_next_key_is_meant_for_what_was_opened() -> None:
    async with opened() as it:
        it.panel.action_search()
        assert it.pilot.app.focused is it.panel.query_one("#search")
        await it.press("escape")
        it.panel.action_edit()
        assert it.pilot.app.focused is it.panel.query_one(TextArea)


async def test_escape_clears_the_search() -> None:
    async with opened() as it:
        await it.press("slash", *"zzz")
        await until(lambda: it.records.count == 0)
        assert "Nothing found for “zzz”" in it.records.empty
        await it.press("escape")
        await until(lambda: it.records.count == 11)


async def test_an_overtaken_search_is_not_shown() -> None:
    async with opened() as it:
        it.memory.gate.clear()
        await it.press("slash", *"cart")
        await until(lambda: it.memory.asked[-1][0].text == "cart")
        await it.press(*"full")
        await until(lambda: it.memory.asked[-1][0].text == "cartfull")
        it.memory.gate.set()
        await until(lambda: it.titles == ["Cart.add", "CartFull"])
        await it.pilot.pause()
        assert it.titles == ["Cart.add", "CartFull"]


async def test_chips_filter_by_kind_with_keys_and_mouse() -> None:
    async with opened() as it:
        await it.press("right_square_bracket")
        await until(lambda: it.titles == ["Cart", "CartFull", "Order"])
        await it.pilot.click("#kinds", offset=(2, 0))
        await until(lambda: it.records.count == 11)


async def test_f_goes_through_pinned_and_forgotten() -> None:
    async with opened() as it:
        await it.press("f")
        await until(lambda: it.titles == ["Cart.add"])
        await it.press("f")
        await until(lambda: it.records.count == 0)
        assert "Nothing is forgotten" in it.records.empty
        await it.press("f")
        await until(lambda: it.records.count == 11)


async def test_the_detail_shows_source_and_relations() -> None:
    async with opened(size=(80, 40)) as it:
        await it.open("Cart.add")
        shown = "\n".join(lines(it.detail))
        for words in (
            "def add(self, item: Item, quantity: int = 1) -> None",
            "shop/cart.py:24",
            "calls  Line",
            "used by  提交订单",
            "29     if self.count + quantity > LIMIT:",
            "recalled 7 times",
        ):
            assert words in shown


async def test_enter_follows_a_relation_and_escape_comes_back() -> None:
    async with opened() as it:
        await it.open("Cart.add")
        it.detail.select("to:full#calls1")
        await it.press("enter")
        await until(lambda: it.detail.record is not None and it.detail.record.id == "full")
        await it.press("escape")
        await until(lambda: it.detail.record is not None and it.detail.record.id == "add")
        await it.press("escape")
        assert it.records.has_focus and not it.panel.has_class("-detail")


async def test_pin_is_kept_and_shown() -> None:
    async with opened() as it:
        await it.select("Cart")
        await it.press("p")
        await it.said("Pinned Cart")
        await until(lambda: it.records.record is not None and it.records.record.pinned)
        assert "◆" in lines(it.records)[1]


async def test_what_was_forgotten_is_gone_and_u_restores_it() -> None:
    async with opened() as it:
        await it.select("LIMIT")
        await it.press("x")
        await it.said("Forgot LIMIT. u restores it")
        await until(lambda: "LIMIT" not in it.titles)
        await it.press("u")
        await until(lambda: "LIMIT" in it.titles)


async def test_a_forgotten_record_can_be_restored_later() -> None:
    async with opened() as it:
        await it.memory.forget("limit", True)
        await it.press("f", "f")
        await until(lambda: it.titles == ["LIMIT"])
        await it.press("u")
        await it.said("Restored LIMIT")
        assert not it.memory.records["limit"].forgotten


async def test_own_words_are_saved() -> None:
    async with opened() as it:
        await it.select("LIMIT")
        await it.press("e", "end", *"0", "ctrl+s")
        await it.said("Saved your words for LIMIT")
        assert (it.memory.records["limit"].body, it.memory.records["limit"].edited) == (
            "1000",
            True,
        )


async def test_escape_leaves_the_editor_without_a_change() -> None:
    async with opened() as it:
        before = it.memory.records["m"]
        await it.press("e", *"words", "escape")
        assert it.memory.records["m"] == before
        assert it.records.has_focus
        assert not it.panel.query_one(TextArea).has_focus


async def test_letters_typed_ahead_of_an_edit_forget_and_pin_nothing() -> None:
    async with opened() as it:
        before = dict(it.memory.records)
        await press_at_once(it.pilot, "e", "x", "p")
        await it.press("escape")
        assert it.memory.records == before


async def test_letters_in_the_search_are_no_commands() -> None:
    async with opened() as it:
        await it.press("slash", *"xpuef")
        assert it.panel.query_one(Input).value == "xpuef"
        assert not any(record.forgotten for record in it.memory.records.values())


async def test_a_new_generation_is_read_and_the_selection_kept() -> None:
    async with opened() as it:
        await it.select("Order")
        first = Record("new", "module", "shop", "", path="shop/__init__.py")
        it.memory.records = {"new": first, **it.memory.records}
        it.panel.progress(MemoryProgress("ready", 5, 5, 12, 2))
        await until(lambda: it.records.count == 12)
        assert it.records.record is not None and it.records.record.title == "Order"


async def test_progress_is_shown_while_distilling() -> None:
    async with opened() as it:
        it.panel.progress(MemoryProgress("distilling", 312, 1204, 11, 1, 42.0))
        assert "312/1,204 files" in said(it.pilot.app, "#progress")
        assert "0:42 left" in said(it.pilot.app, "#progress")


async def test_an_unreachable_memory_is_told_in_a_line_and_tried_again() -> None:
    memory = shop()
    memory.down = True
    async with opened(memory) as it:
        await until(lambda: "cannot be reached" in it.records.empty)
        it.panel.progress(MemoryProgress("unavailable", 0, 0, 0, 0, detail="It is down"))
        assert "It is down" in said(it.pilot.app, "#progress")
        memory.down = False
        it.panel.progress(MemoryProgress("ready", 5, 5, 11, 1))
        await until(lambda: it.records.count == 11)


async def test_the_panel_works_before_the_memory_answers() -> None:
    memory = shop()
    memory.gate.clear()
    async with opened(memory) as it:
        await it.press("down", "enter", "p", "x", "u", "e", "f")
        assert "connecting" in said(it.pilot.app, "#progress")
        memory.gate.set()
        await until(lambda: it.titles == ["Cart.add"])


async def test_a_failed_change_is_told_and_nothing_is_lost() -> None:
    async with opened() as it:
        it.memory.down = True
        await it.press("x")
        await it.said("cannot be reached")
        assert it.records.count == 11


async def test_where_there_is_room_the_detail_follows_the_cursor() -> None:
    async with opened(size=(140, 30)) as it:
        await it.select("Order")
        await until(lambda: it.detail.record is not None and it.detail.record.title == "Order")
        assert it.records.has_focus


async def test_a_hundred_thousand_records_are_read_page_by_page() -> None:
    many = [Record(f"r{i}", "function", f"f{i}", "") for i in range(100_000)]
    async with opened(FakeMemory(many)) as it:
        await it.press("end")
        await until(lambda: it.records.record is not None)
        assert it.records.record is not None and it.records.record.title == "f99999"
        await until(lambda: "f99999" in lines(it.records)[-1])
        offsets = {offset for _, offset in it.memory.asked}
        assert len(offsets) <= 4
        await it.press("home")
        assert it.records.record.title == "f0"


async def test_a_record_can_be_opened_from_elsewhere() -> None:
    async with opened() as it:
        it.panel.open_record("dec")
        await until(lambda: it.detail.record is not None and it.detail.record.id == "dec")
        assert it.detail.has_focus
        assert Filter() == it.memory.asked[0][0]


async def test_what_would_be_recalled_is_listed_with_why_until_escape() -> None:
    async with opened() as it:
        it.panel.would_recall(Cue("cartfull"))
        await until(lambda: it.titles == ["Cart.add", "CartFull"])
        await it.pilot.pause()
        assert "would be recalled for “cartfull”" in said(it.pilot.app, "#progress")
        assert "has cartfull" in lines(it.records)[0] and "0.90" in lines(it.records)[0]
        await it.open("CartFull")
        assert any("0.70  has cartfull" in line for line in lines(it.detail))
        await it.press("escape", "escape")
        await until(lambda: it.records.count == 11)
        assert "shop/cart.py:1" in lines(it.records)[0]


async def test_a_memory_that_stays_silent_is_told() -> None:
    async with opened() as it:
        it.panel.would_recall(Cue("zebra"))
        await until(lambda: "stays silent" in it.records.empty and it.records.count == 0)


async def test_coverage_names_the_files_that_are_missing_and_why() -> None:
    figures = Statistics(
        *(90, 4_000, (Group("function", 60, 3_000),), (Group("python", 80, 3_500),)),
        *(3, 1, 0, 2, 1, 12, 1_400, 50_000, 60_000),
        (Undistilled("too large to distil (9.1 MB)", 4, ("data/大.json", "b.py")),),
        *(7, "words", 0.0),
    )
    memory = shop()
    memory.figures = figures
    async with opened(memory) as it:
        await it.press("c")
        await until(lambda: isinstance(it.pilot.app.screen, CoverageScreen))
        shown = it.pilot.app.screen.query_one("#figures", RowList)
        await until(lambda: shown.count > 0)
        await it.pilot.pause()
        text = "\n".join(lines(shown))
        assert "8 of 12 files in full" in text
        assert "1 of what is marked has no source now" in text
        assert "too large to distil" in text and "data/大.json" in text and "and 2 more" in text
