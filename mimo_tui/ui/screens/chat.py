"""The chat: a welcome or the conversation, the question that waits, the prompt."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from mimo_tui.core.events import MemoryProgress
from mimo_tui.ui.input.composer import Composer
from mimo_tui.ui.input.prompt import Prompt
from mimo_tui.ui.state.workspace import WorkspaceState
from mimo_tui.ui.transcript.approval import ApprovalCard
from mimo_tui.ui.transcript.view import TranscriptView
from mimo_tui.ui.transcript.welcome import welcome
from mimo_tui.ui.widgets.link_line import LinkLine


class Chat(Vertical):
    """Shows states; what is typed and answered goes on to the screen as messages."""

    def __init__(self, folder: Path, connect: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._folder = folder
        self._connect = connect
        self._state = WorkspaceState()
        self._progress: MemoryProgress | None = None

    def compose(self) -> ComposeResult:
        """One below the other; what is not needed is not seen."""
        yield Static(id="welcome")
        yield TranscriptView(id="transcript")
        yield LinkLine("↓ more below   ctrl+end goes there", "scroll_end", id="behind")
        yield ApprovalCard(id="approval")
        yield Prompt(self._folder, id="prompt")

    def on_mount(self) -> None:
        """Something is to be read at once."""
        self._draw_welcome()

    def show(self, state: WorkspaceState) -> None:
        """Show another state; what did not change is not touched."""
        before, self._state = self._state, state
        chat = state.chat
        if chat is not before.chat:
            self.set_class(bool(chat.blocks), "-talking")
            self.transcript.show(chat)
            self.composer.set_history(chat.prompts)
            self.card.show(chat.approvals[0] if chat.approvals else None, len(chat.approvals))
        if state.status is not before.status or chat is not before.chat:
            self._draw_welcome()

    def progress(self, progress: MemoryProgress) -> None:
        """Show how far memory is."""
        self._progress = progress
        self._draw_welcome()

    @property
    def composer(self) -> Composer:
        """The line to type in."""
        return self.query_one("#composer", Composer)

    @property
    def transcript(self) -> TranscriptView:
        """The conversation."""
        return self.query_one("#transcript", TranscriptView)

    @property
    def card(self) -> ApprovalCard:
        """The question."""
        return self.query_one("#approval", ApprovalCard)

    def scroll_pages(self, pages: int) -> None:
        """Scroll the conversation by pages, if it has more than one."""
        if not self.transcript.max_scroll_y:
            return
        if pages < 0:
            self.transcript.scroll_page_up(animate=False)
        else:
            self.transcript.scroll_page_down(animate=False)

    def on_transcript_view_moved(self) -> None:
        """Say that there is more below."""
        self.set_class(self.transcript.behind, "-behind")

    def _draw_welcome(self) -> None:
        if not self._state.chat.blocks:
            text = welcome(self._folder, self._state.status, self._progress, self._connect)
            self.query_one("#welcome", Static).update(text)
