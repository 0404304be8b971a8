"""The full-screen program: all that a person can tell it to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, get_args

from textual.command import Provider

from mimo_tui.core.errors import MimoError
from mimo_tui.core.events import FileWritten, PromptQueued
from mimo_tui.core.permissions import Mode
from mimo_tui.memory.base import Cue
from mimo_tui.session.options import Options
from mimo_tui.ui.commands import find_slash
from mimo_tui.ui.input.composer import Composer
from mimo_tui.ui.palette import CommandProvider
from mimo_tui.ui.panels import ContextPanel, MemoryPanel
from mimo_tui.ui.screens.workbench import Workbench
from mimo_tui.ui.session_app import SessionApp

if TYPE_CHECKING:  # All of this is loaded after the first frame.
    from mimo_tui.session.session import Session


def run(folder: Path, options: Options) -> int:
    """Run the workspace until the person leaves; gives the exit code."""
    app = MimoApp(replace(options, folder=folder))
    app.run()
    return app.return_code or 0


class MimoApp(SessionApp):
    """What the person says and commands: to the session, to the memory, to the screen."""

    CSS = """
    CommandPalette > Vertical { width: 76; max-width: 92%; background: $surface; }
    CommandPalette #--input { border: none; padding: 0; }
    CommandPalette SearchIcon { display: none; }
    CommandPalette CommandInput { padding: 0 1; }
    CommandPalette CommandList { border: none; background: $surface; padding: 0; }
    CommandPalette CommandList { scrollbar-size-vertical: 1; }
    """
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {CommandProvider}

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
