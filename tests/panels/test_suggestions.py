"""Proposed changes are read, accepted, rejected and taken back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.consolidate.proposals import Proposal, Verdict
from mimo_tui.session.places import sessions_folder
from mimo_tui.ui.screens.suggestions import SuggestionsScreen
from mimo_tui.ui.suggesting import Distilling, Dreaming, Suggesting
from mimo_tui.ui.widgets.diff_view import DiffView
from mimo_tui.ui.widgets.virtual_list import RowList
from tests.panels.memory_fake import FakeMemory
from tests.panels.panel_host import lines, until
from tests.session.test_skills import ADD, TEST, keep, turn

PROPOSALS = (
    Proposal(
        "one",
        "contradiction",
        "thirty",
        "30 against 60",
        "Payment timeout\n\nThe payment timeout is 30 seconds",
        "Payment timeout\n\nThe payment timeout is 60 seconds",
        "sixty",
    ),
    Proposal("two", "unsupported", "old", "gone: shop/old.py", "旧购物车\n\n见 shop/old.py"),
    Proposal("three", "promotion", "rule", "used 7 times", "Prices are in cents", ""),
)


class DreamingMemory(FakeMemory):
    """Proposes, and keeps the verdicts; refuses where it is `stale`."""

    def __init__(self, *proposals: Proposal) -> None:
        super().__init__([])
        self.proposals = proposals
        self.verdicts: list[tuple[str, Verdict]] = []
        self.stale = False

    async def dream(self) -> tuple[Proposal, ...]:
        await self._answer()
        return self.proposals

    async def judge(self, proposal: Proposal, verdict: Verdict) -> None:
        if self.stale:
            raise MimoError("The records were changed since", do="Dream again")
        self.verdicts.append((proposal.id, verdict))


@asynccontextmanager
async def opened(
    source: DreamingMemory | Suggesting, size: tuple[int, int] = (120, 30)
) -> AsyncIterator[tuple[Pilot[None], SuggestionsScreen]]:
    app = App[None]()
    async with app.run_test(size=size) as pilot:
        suggesting = Dreaming(source) if isinstance(source, DreamingMemory) else source
        screen = SuggestionsScreen(suggesting)
        await app.push_screen(screen)
        await until(lambda: "Looking" not in screen.query_one(RowList).empty)
        await pilot.pause()
        yield pilot, screen


def said(screen: SuggestionsScreen) -> str:
    return str(screen.query_one("#proposals-said").render())


def shown(screen: SuggestionsScreen) -> str:
    return "\n".join(lines(screen.query_one(DiffView)))


@pytest.mark.parametrize("size", [(80, 24), (120, 30)])
async def test_a_proposal_is_shown_with_what_it_changes(size: tuple[int, int]) -> None:
    async with opened(DreamingMemory(*PROPOSALS), size) as (pilot, screen):
        assert "- The payment timeout is 30 seconds" in shown(screen)
        assert "+ The payment timeout is 60 seconds" in shown(screen)
        await pilot.press("end")
        await pilot.pause()
        assert "- pinned: no" in shown(screen) and "+ pinned: yes" in shown(screen)


async def test_verdicts_are_carried_out_one_by_one_and_taken_back() -> None:
    memory = DreamingMemory(*PROPOSALS)
    async with opened(memory) as (pilot, screen):
        await pilot.press("a")
        await until(lambda: memory.verdicts == [("one", "accepted")])
        await until(lambda: screen.query_one(RowList).cursor == 1)
        await pilot.press("r")
        await until(lambda: memory.verdicts[1:] == [("two", "rejected")])
        await pilot.press("home", "u")
        await until(lambda: memory.verdicts[2:] == [("one", "open")])
        await until(lambda: "Taken back: Payment timeout" in said(screen))


async def test_why_a_verdict_could_not_be_carried_out_is_told() -> None:
    memory = DreamingMemory(*PROPOSALS)
    memory.stale = True
    async with opened(memory) as (pilot, screen):
        await pilot.press("a")
        await until(lambda: "changed since" in said(screen))
        assert lines(screen.query_one(RowList))[0].startswith("·")


async def test_nothing_to_do_is_said_and_escape_leaves() -> None:
    async with opened(DreamingMemory()) as (pilot, screen):
        assert "Nothing to put in order" in "\n".join(lines(screen.query_one(RowList)))
        await pilot.press("a", "escape")
        assert pilot.app.screen is not screen


async def test_a_command_is_written_when_it_is_accepted_and_taken_back(tmp_path: Path) -> None:
    sessions = sessions_folder(tmp_path)
    sessions.parent.mkdir(parents=True, exist_ok=True)
    for session in ("one", "two"):
        keep(sessions.parent, session, *turn(tmp_path, TEST, ADD))
    written = tmp_path / ".claude/commands/pytest-git-add.md"
    async with opened(Distilling(tmp_path)) as (pilot, screen):
        assert "1. Run `pytest -q`" in shown(screen)
        assert not written.exists()
        await pilot.press("a")
        await until(written.exists)
        await until(lambda: "Accepted" in said(screen))
        await pilot.press("u")
        await until(lambda: not written.exists())
        await pilot.press("r")
        await until(lambda: "Rejected" in said(screen))
    assert await Distilling(tmp_path).suggestions() == ()
