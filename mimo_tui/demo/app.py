"""The workspace with a line that says what comes next."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.widgets import Static

from mimo_tui.core.errors import MimoError
from mimo_tui.core.events import Entry
from mimo_tui.demo.guide import DISTILLING, Advice, Stand, advise, follow
from mimo_tui.memory.base import Memory
from mimo_tui.session.options import Options
from mimo_tui.ui.app import MimoApp

if TYPE_CHECKING:  # It is loaded after the first frame.
    from mimo_tui.session.session import Session

LABEL = "Demo: a script, no real model"


class GuideLine(Static):
    """The advice, above the status bar, whatever is in sight."""

    DEFAULT_CSS = """
    GuideLine { dock: bottom; height: auto; padding: 0 1; background: $accent 15%; }
    """


class DemoApp(MimoApp):
    """Offers the prompts of the demo, and says which keys are next."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self._open_plain, self._opener = self._opener, self._open_guided
        self._line = GuideLine(markup=False)
        self._offered = ""

    async def _open_guided(self, options: Options, memory: Memory) -> Session:
        session = await self._open_plain(options, memory)
        self.run_worker(self._guide(session, memory), group="guide", exclusive=True)
        return session

    async def _guide(self, session: Session, memory: Memory) -> None:
        if not self._line.is_attached:
            await self.workbench.mount(self._line, before="#status")
        self._offered = ""
        self._show(DISTILLING)
        with suppress(MimoError):  # A memory that is not there is told of elsewhere.
            await memory.settle()
        await self._follow(session.subscribe_batches())

    async def _follow(self, batches: AsyncIterator[list[Entry]]) -> None:
        stand = Stand()
        async for batch in batches:
            stand = follow(stand, batch)
            self._show(advise(stand))

    def _show(self, advice: Advice) -> None:
        self._line.update(f"{LABEL} · {advice.words}")
        composer = self.workbench.composer
        if advice.prompt != self._offered and not composer.text:
            composer.text = advice.prompt
            composer.move_cursor(composer.document.end)
        self._offered = advice.prompt
