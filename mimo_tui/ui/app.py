"""The full-screen program: it paints first, and opens the session after."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, get_args

from textual.app import App
from textual.command import Provider

from mimo_tui.core.errors import MimoError
from mimo_tui.core.events import FileWritten, Mode, PromptQueued
from mimo_tui.memory.base import Cue, Memory
from mimo_tui.memory.client import connect
from mimo_tui.session.options import Options
from mimo_tui.ui import theming
from mimo_tui.ui.bridge import follow_memory, follow_session
from mimo_tui.ui.commands import find_slash
from mimo_tui.ui.endings import heeded
from mimo_tui.ui.input.composer import Composer
from mimo_tui.ui.palette import CommandProvider
from mimo_tui.ui.panels import ContextPanel, DiffPanel, MemoryPanel
from mimo_tui.ui.resting import dream_at_rest
from mimo_tui.ui.screens.workbench import Workbench

if TYPE_CHECKING:  # All of this is loaded after the first frame.
    from mimo_tui.session.session import Session

Opener = Callable[[Options, Memory], Awaitable["Session"]]
HOW_TO_CONNECT = "none: set a key such as OPENAI_API_KEY or start Ollama"


def run(folder: Path, options: Options) -> int:
    """Run the workspace until the person leaves; gives the exit code."""
    app = MimoApp(replace(options, folder=folder))
    app.run()
    return app.return_code or 0


class MimoApp(App[None]):
    """Owns the session and the memory's client; the workbench shows them."""

    TITLE = "mimo-tui"
    CSS = """
    CommandPalette > Vertical { width: 76; max-width: 92%; background: $surface; }
    CommandPalette #--input { border: none; padding: 0; }
    CommandPalette SearchIcon { display: none; }
    CommandPalette CommandInput { padding: 0 1; }
    CommandPalette CommandList { border: none; background: $surface; padding: 0; }
    CommandPalette CommandList { scrollbar-size-vertical: 1; }
    """
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {CommandProvider}

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

    # What the person says

    async def on_composer_submitted(self, event: Composer.Submitted) -> None:
        """A prompt, or a slash command."""
        name, _, argument = event.text.partition(" ")
        command = find_slash(name[1:]) if name.startswith("/") else None
        if command is None:
            if self._session is None:
                self._early.append(event.text)
                self.workbench.foresee(PromptQueued(event.text))
            else:
                self._session.submit(event.text)
        elif command.argument and argument.strip():
            await self._with_argument(command.id, argument.strip())
        else:
            await self.run_action(command.action, default_namespace=self.workbench)

    async def _with_argument(self, command: str, argument: str) -> None:
        if command == "model":
            await self._set_model(argument)
        else:
            await self._remember(argument)

    def on_workbench_decided(self, event: Workbench.Decided) -> None:
        """Hand the answer to the call that waits."""
        if self._session is not None:
            self._session.answer(event.call, event.decision)

    def on_memory_panel_cue_wanted(self, event: MemoryPanel.CueWanted) -> None:
        """Show what would be recalled for what is typed, or for the last prompt."""
        bench = self.workbench
        text = bench.composer.text.strip() or next(reversed(bench.state.chat.prompts), "")
        if not text:
            self.notify("Type a prompt first: what it would bring to mind is shown here")
            return
        cue = self._session.cue(text) if self._session is not None else Cue(text)
        bench.query_one(MemoryPanel).would_recall(cue)

    def on_context_panel_vetoed(self, event: ContextPanel.Vetoed) -> None:
        """Leave a recalled record out, or admit it again."""
        if self._session is not None:
            self._session.veto(event.turn, event.record_id, vetoed=event.vetoed)

    def on_workbench_cancelled(self) -> None:
        """Stop the turn."""
        if self._session is not None:
            self._session.cancel()

    # Commands

    def action_help(self) -> None:
        """All keys."""
        from mimo_tui.ui.screens.help import HelpScreen

        self.push_screen(HelpScreen())

    def action_next_mode(self) -> None:
        """The next permission mode; "everything allowed" is only chosen at the start."""
        if self._session is not None:
            modes = [mode for mode in get_args(Mode) if mode != "bypassPermissions"]
            now = self._session.mode
            at = modes.index(now) + 1 if now in modes else 0
            self._session.set_mode(modes[at % len(modes)])

    def action_new_session(self) -> None:
        """A new conversation; the present one stays on disk."""
        self._open(replace(self._options, resume=None, continue_last=False))

    async def action_sessions(self) -> None:
        """Choose a session to go on with."""
        from mimo_tui.ui.screens.sessions import session_picker

        picker = await asyncio.to_thread(session_picker, self._options.folder)
        self.push_screen(picker, self._resume)

    def _resume(self, session: str | None) -> None:
        if session and (self._session is None or session != self._session.id):
            self._open(replace(self._options, resume=session, continue_last=False))

    def _open(self, options: Options) -> None:
        if self._session is not None and self._session.busy:
            self.notify("A turn is running: esc stops it", severity="warning")
            return
        self.run_worker(self._converse(options), group="session", exclusive=True)
        self.workbench.composer.focus()

    def action_choose_model(self) -> None:
        """Choose a model for the next turns."""
        from mimo_tui.ui.screens.models import model_picker

        if self._session is not None:
            self.push_screen(model_picker(self._session.models()), self._set_model)

    async def _set_model(self, name: str | None) -> None:
        if name and self._session is not None:
            try:
                await self._session.set_model(name)
            except MimoError as error:
                self.notify(str(error), severity="error", markup=False)

    async def action_take_back(self) -> None:
        """Put the files of the last turn that wrote some back."""
        if self._session is None:
            return
        written = [e.event for e in self._session.entries if isinstance(e.event, FileWritten)]
        try:
            if written:
                await self._session.take_back(written[-1].turn)
            else:
                self.notify("No turn of this session has written a file")
        except MimoError as error:
            self.notify(str(error), severity="error", markup=False)

    def action_summarise(self) -> None:
        """Let a model summarise the project, after a forecast; while it does so, stop it."""
        from mimo_tui.ui.screens.question import Question

        running = [each for each in self.workers if each.group == "summaries"]
        if any(not each.is_finished for each in running):
            text = "The project is being summarised. Stop it? What came back is kept."
            self.push_screen(Question(text), self._stop_summaries)
        elif self._session is not None:
            self.run_worker(self._summarise(self._session), group="summaries")

    async def _summarise(self, session: Session) -> None:
        from mimo_tui.ui.screens.question import Question
        from mimo_tui.ui.summaries import summarise

        async def ask(text: str) -> bool | None:
            return await self.push_screen_wait(Question(text))

        model, show = self.workbench.state.status.model, self.workbench.summarising
        try:
            said = await summarise(self._memory, session.settings, model, ask, show)
        except MimoError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        if said:
            self.notify(said, markup=False)

    def _stop_summaries(self, sure: bool | None) -> None:
        if sure:
            self.workers.cancel_group(self, "summaries")
            self.notify("Stopped: what was summarised is kept")

    def action_dream(self) -> None:
        """What could be put in order in the memory, to be accepted or rejected."""
        from mimo_tui.ui.screens.suggestions import SuggestionsScreen
        from mimo_tui.ui.suggesting import Dreaming

        self.workbench.proposed(0)
        self.push_screen(SuggestionsScreen(Dreaming(self._memory)))

    def action_distil(self) -> None:
        """Skills and commands from what was done more than once, to be accepted or rejected."""
        from mimo_tui.ui.screens.suggestions import SuggestionsScreen
        from mimo_tui.ui.suggesting import Distilling

        self.push_screen(SuggestionsScreen(Distilling(self._options.folder)))

    def action_remember(self) -> None:
        """Begin a line that is remembered."""
        self.workbench.action_open_chat()
        self.workbench.composer.text = "/remember "
        self.workbench.composer.move_cursor(self.workbench.composer.document.end)

    async def _remember(self, text: str) -> None:
        try:
            await self._memory.remember("decision", text.split("\n")[0][:80], text)
            self.notify("Remembered")
        except MimoError as error:
            self.notify(str(error), severity="error", markup=False)

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
