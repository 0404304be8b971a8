from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import reduce as fold

from textual.message import Message
from textual.pilot import Pilot

from mimo_tui.core.blocks import DiffBlock
from mimo_tui.core.events import ApprovalAnswered, ApprovalAsked, Event, FileWritten
from mimo_tui.core.hunks import make_hunks
from mimo_tui.core.permissions import Decision
from mimo_tui.ui.panels.diff import DiffPanel
from mimo_tui.ui.state.changes import ChangesState, reduce
from mimo_tui.ui.widgets.diff_view import DiffView
from tests.panels.panel_host import BLOCK, PanelHost, entries, lines, press_at_once, said

ASKED = ApprovalAsked("t1", "c1", "Edit", "Edit shop/cart.py", "Edit(shop/**)", (BLOCK,))
OTHER = DiffBlock("shop/orders.py", make_hunks("a\nb\n", "a\nc\n"))
ASKED_TOO = ApprovalAsked("t1", "c2", "Edit", "Edit shop/orders.py", "", (OTHER,))
WRITTEN = FileWritten("t1", "c0", "shop/new.py", "", "1", (DiffBlock("shop/new.py", OTHER.hunks),))


class Opened:
    def __init__(self, pilot: Pilot[None], panel: DiffPanel, posted: list[Message]) -> None:
        self.pilot = pilot
        self.panel = panel
        self._posted = posted

    @property
    def decisions(self) -> list[tuple[str, Decision]]:
        found = [m for m in self._posted if isinstance(m, DiffPanel.Decided)]
        return [(m.call, m.decision) for m in dict.fromkeys(found)]

    @property
    def view(self) -> DiffView:
        return self.panel.query_one(DiffView)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def show(self, *events: Event) -> None:
        self.panel.show(fold(reduce, entries(*events), ChangesState()))
        await self.pilot.pause()


@asynccontextmanager
async def opened(*events: Event, size: tuple[int, int] = (80, 30)) -> AsyncIterator[Opened]:
    posted: list[Message] = []
    panel = DiffPanel()
    async with PanelHost(panel).run_test(size=size, message_hook=posted.append) as pilot:
        it = Opened(pilot, panel, posted)
        await it.show(*events)
        panel.focus()
        await pilot.pause()
        yield it


async def test_accepted_and_rejected_hunks_are_sent_with_the_comment() -> None:
    async with opened(ASKED) as it:
        assert len(BLOCK.hunks) == 4
        await it.press("a", "r", "a", "r")
        await it.press("c", *"why", "enter", "enter")
        assert it.decisions == [("c1", Decision("allow", (0, 2), "why"))]


async def test_letters_typed_ahead_of_a_comment_decide_nothing() -> None:
    async with opened(ASKED) as it:
        await press_at_once(it.pilot, "c", "A", "r")
        await it.press("enter")
        assert "✓ 0" in said(it.pilot.app, "#review")
        assert "✗ 0" in said(it.pilot.app, "#review")
        assert it.decisions == []


async def test_enter_asks_once_about_undecided_hunks() -> None:
    async with opened(ASKED) as it:
        await it.press("a", "enter")
        assert it.decisions == []
        assert "3 of 4 undecided" in said(it.pilot.app, "#review")
        await it.press("enter")
        assert it.decisions == [("c1", Decision("allow", (0,)))]


async def test_escape_takes_the_question_back() -> None:
    async with opened(ASKED) as it:
        await it.press("enter", "escape", "A", "enter")
        assert it.decisions == [("c1", Decision("allow"))]


async def test_nothing_accepted_refuses_the_change() -> None:
    async with opened(ASKED) as it:
        await it.press("R", "enter")
        assert it.decisions == [("c1", Decision("deny"))]


async def test_the_next_waiting_change_opens_by_itself() -> None:
    async with opened(ASKED, ASKED_TOO) as it:
        await it.press("A", "enter")
        assert it.panel.change is not None and it.panel.change.call == "c2"
        await it.press("A", "enter")
        assert [call for call, _ in it.decisions] == ["c1", "c2"]


async def test_a_decision_is_sent_only_once() -> None:
    async with opened(ASKED) as it:
        await it.press("A", "enter", "enter", "enter")
        assert len(it.decisions) == 1


async def test_marks_survive_news_of_other_changes() -> None:
    async with opened(ASKED) as it:
        await it.press("a", "a")
        await it.show(ASKED, WRITTEN, ASKED_TOO)
        assert it.panel.change is not None and it.panel.change.call == "c1"
        assert "✓ 2" in said(it.pilot.app, "#review")


async def test_written_files_are_read_only() -> None:
    answered = ApprovalAnswered("t1", "c1", Decision("deny"), "person")
    async with opened(ASKED, answered) as it:
        await it.press("A", "enter", "c", "space")
        assert it.decisions == []
        assert "Refused" in said(it.pilot.app, "#review")


async def test_the_rule_can_be_allowed_for_the_session() -> None:
    async with opened(ASKED) as it:
        await it.press("S")
        assert it.decisions == [("c1", Decision("allow", None, "", "session"))]


async def test_keys_go_from_hunk_to_hunk() -> None:
    async with opened(ASKED) as it:
        await it.press("j", "n")
        assert it.view.hunk == 2
        await it.press("k")
        assert it.view.hunk == 1
        await it.press("G")
        assert it.view.hunk == 3
        await it.press("g")
        assert it.view.hunk == 0


async def test_a_click_on_a_hunks_mark_decides_it() -> None:
    async with opened(ASKED) as it:
        await it.pilot.click(DiffView, offset=(1, 0))
        await it.pilot.pause()
        assert "✓ 1" in said(it.pilot.app, "#review")


async def test_a_click_on_a_key_does_what_the_key_does() -> None:
    async with opened(ASKED) as it:
        await it.press("A")
        await it.pilot.click("#hints", offset=(4, 0))
        await it.pilot.pause()
        assert it.decisions == [("c1", Decision("allow"))]


async def test_brackets_and_clicks_open_other_files() -> None:
    async with opened(ASKED, WRITTEN) as it:
        await it.press("right_square_bracket")
        assert it.panel.change is not None and it.panel.change.call == "c0"
        await it.pilot.click("#files", offset=(4, 0))
        await it.pilot.pause()
        assert it.panel.change.call == "c1"


async def test_side_by_side_shows_both_texts_in_one_line() -> None:
    async with opened(ASKED, size=(120, 30)) as it:
        await it.press("s")
        assert any("LIMIT = 100" in line and "LIMIT = 250" in line for line in lines(it.view))
        await it.press("s")
        assert not any("LIMIT = 100" in line and "LIMIT = 250" in line for line in lines(it.view))


async def test_an_empty_panel_says_so_in_a_line() -> None:
    async with opened() as it:
        assert it.panel.query_one("#empty").display
        await it.press("a", "enter", "j", "c", "s", "G")
        assert it.decisions == []
