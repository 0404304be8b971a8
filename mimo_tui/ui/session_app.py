"""The life of the program: it paints, opens a session after, shows it, and leaves in order."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from textual.app import App

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.base import Memory
from mimo_tui.memory.client import connect
from mimo_tui.session.options import Options
from mimo_tui.ui import theming
from mimo_tui.ui.bridge import follow_memory, follow_session
from mimo_tui.ui.endings import heeded
from mimo_tui.ui.panels import DiffPanel
from mimo_tui.ui.resting import dream_at_rest
from mimo_tui.ui.screens.workbench import Workbench

if TYPE_CHECKING:  # All of this is loaded after the first frame.
    from mimo_tui.session.session import Session

Opener = Callable[[Options, Memory], Awaitable["Session"]]
HOW_TO_CONNECT = "none: set a key such as OPENAI_API_KEY or start Ollama"


class SessionApp(App[None]):
    """Owns the session and the memory's client; the workbench shows them."""

    TITLE = "mimo-tui"

    def __init__(
        self, options: Options, *, memory: Memory | None = None, opener: Opener | None = None
    ) -> None:
        super().__init__()
        self._options = options
        self._memory = memory or connect(options.folder)
        self._opener = opener or _open_session
        self._session: Session | None = None
        self._early: list[str] = []
        self._signals = ExitStack()
        for theme in theming.read_themes(theming.themes_folder()):
            self.register_theme(theme)
        self.theme = theming.DEFAULT
        self.workbench = Workbench(options.folder, self._memory, HOW_TO_CONNECT)

    def on_mount(self) -> None:
        """Paint; then open."""
        self._take_theme(self._options.theme or "")
        self.push_screen(self.workbench)
        self._signals.enter_context(heeded(self._leave_for))
        self.workbench.call_after_refresh(self._begin)

    def on_unmount(self) -> None:
        """Signals mean again what they meant before."""
        self._signals.close()

    def _begin(self) -> None:
        # What is loaded by now stays: it need not be looked through again and again.
        gc.freeze()
        gc.enable()
        self.run_worker(self._converse(self._options), group="session", exclusive=True)
        self.run_worker(follow_memory(self._memory, self.workbench.progress), group="memory")

    async def _converse(self, options: Options) -> None:
        """Open a session and show it until another one takes its place."""
        try:
            if self._session is not None:
                session, self._session = self._session, None
                await session.close()
            self._session = await self._opener(options, self._memory)
        except MimoError as error:
            self.notify(str(error), severity="error", timeout=30, markup=False)
            return
        self._take_theme(self._session.settings.theme)
        self.workbench.query_one(DiffPanel).prefer(self._session.settings.diff.view)
        self.workbench.clear()
        if self._session.settings.memory.dream == "hint":
            resting = dream_at_rest(
                self._memory, lambda: self.workbench.busy, self.workbench.proposed
            )
            self.run_worker(resting, group="resting", exclusive=True)
        for prompt in self._early:
            self._session.submit(prompt)
        self._early.clear()
        await follow_session(self._session.subscribe_batches(), self.workbench.show)

    async def action_quit(self) -> None:
        """Leave; while a turn runs only after a question."""
        if self._session is not None and self._session.busy:
            from mimo_tui.ui.screens.question import Question

            text = "A turn is running. Stop it and quit? What it has done is kept."
            self.push_screen(Question(text), self._quit_if)
        else:
            await self._leave()

    async def _quit_if(self, sure: bool | None) -> None:
        if sure:
            await self._leave()

    async def _leave(self, return_code: int = 0) -> None:
        if self._session is not None:
            await self._session.close()
        await self._memory.close()
        self.exit(return_code=return_code)

    def _leave_for(self, return_code: int) -> None:
        """Leave in order, without a question."""
        self.run_worker(self._leave(return_code), group="leaving", exclusive=True)

    def _open(self, options: Options) -> None:
        if self._session is not None and self._session.busy:
            self.notify("A turn is running: esc stops it", severity="warning")
            return
        self.run_worker(self._converse(options), group="session", exclusive=True)
        self.workbench.composer.focus()

    def _take_theme(self, name: str) -> None:
        if name in self.available_themes:
            self.theme = name
        elif name:
            self.notify(f"There is no theme {name}", severity="warning", markup=False)


async def _open_session(options: Options, memory: Memory) -> Session:
    """A real session. Its modules are loaded in a thread so that keys go on working."""
    opening = await asyncio.to_thread(_load_opening)
    return await opening(options, memory=memory)


def _load_opening() -> Callable[..., Awaitable[Session]]:
    from mimo_tui.session.opening import open_session

    return open_session
