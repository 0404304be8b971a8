"""The one screen of the workspace: chat and a panel, a line above and a line below."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.screen import Screen
from textual.widgets import ContentSwitcher, Input, TextArea

from mimo_tui.core.blocks import DiffBlock
from mimo_tui.core.events import ApprovalAsked, Decision, Entry, Event, MemoryProgress
from mimo_tui.memory.base import Memory
from mimo_tui.ui.commands import bindings
from mimo_tui.ui.input.composer import Composer
from mimo_tui.ui.panels import ContextPanel, DiffPanel, MemoryPanel, PipelinePanel
from mimo_tui.ui.screens.chat import Chat
from mimo_tui.ui.screens.status_bar import StatusBar
from mimo_tui.ui.screens.top_line import TABS, TopLine
from mimo_tui.ui.state.workspace import WorkspaceState, reduce
from mimo_tui.ui.transcript.approval import ApprovalCard

if TYPE_CHECKING:
    from mimo_tui.memory.semantic.run import SummaryProgress

_NARROW = 110
_BREAKPOINTS = [(0, "-narrow"), (_NARROW, "-medium"), (180, "-wide")]
PANELS = tuple(tab.name for tab in TABS if tab.name != "chat")


class Workbench(Screen[None]):
    """Lays out, moves the focus, hands states on. It knows no session: it posts what is wanted."""

    BINDINGS: ClassVar[list[BindingType]] = bindings()
    CSS_PATH = "workbench.tcss"
    HORIZONTAL_BREAKPOINTS = _BREAKPOINTS

    class Decided(Message):
        """The person answered a call that waited."""

        def __init__(self, call: str, decision: Decision) -> None:
            super().__init__()
            self.call = call
            self.decision = decision

    class Cancelled(Message):
        """The person wants the turn stopped."""

    def __init__(self, folder: Path, memory: Memory, connect: str) -> None:
        # The classes that most begin with: to set them later styles everything once more.
        super().__init__(classes="-chat -medium")
        self._folder = folder
        self._memory = memory
        self._connect = connect
        self._state = WorkspaceState()
        self._asked_before = ""
        self.panel = "memory"

    def compose(self) -> ComposeResult:
        """Top line, chat and panel side by side, status bar."""
        yield TopLine(self._folder.name or str(self._folder), id="top")
        with Horizontal(id="body"):
            yield Chat(self._folder, self._connect, id="chat")
            with ContentSwitcher(initial="memory", id="side"):
                yield MemoryPanel(self._memory, id="memory")
                yield DiffPanel(id="diff")
                yield PipelinePanel(id="pipeline")
                yield ContextPanel(id="context")
        yield StatusBar(id="status")

    def on_mount(self) -> None:
        """Keys go to the prompt at once."""
        self.composer.focus()

    # What the session and the memory tell

    def show(self, state: WorkspaceState) -> None:
        """Show another state; what did not change is not touched."""
        before, self._state = self._state, state
        self.chat.show(state)
        self.query_one(StatusBar).show(state.status)
        self.query_one(TopLine).waiting = len(state.changes.waiting)
        self._show_panel()
        if state.chat is not before.chat:
            self._ask()

    def foresee(self, event: Event) -> None:
        """Show what the session is going to tell, before there is one."""
        self.show(reduce(self._state, Entry(0, 0.0, event)))

    def progress(self, progress: MemoryProgress) -> None:
        """Show how far memory is."""
        self.chat.progress(progress)
        self.query_one(StatusBar).progress(progress)
        self.query_one(MemoryPanel).progress(progress)

    def summarising(self, progress: SummaryProgress | None) -> None:
        """Show how far a model is that summarises, None once it does not."""
        self.query_one(StatusBar).summarising(progress)

    def proposed(self, proposals: int) -> None:
        """Hint at how much could be put in order in the memory."""
        self.query_one(MemoryPanel).proposed(proposals)

    def clear(self) -> None:
        """An empty workspace, for another session."""
        self.show(WorkspaceState())

    @property
    def busy(self) -> bool:
        """Whether a turn runs."""
        return self._state.status.busy

    @property
    def state(self) -> WorkspaceState:
        """What is shown."""
        return self._state

    @property
    def is_open(self) -> bool:
        """Whether a session is shown."""
        return self._state.status.opened

    @property
    def chat(self) -> Chat:
        """The left side, which is always the same."""
        return self.query_one("#chat", Chat)

    @property
    def composer(self) -> Composer:
        """The prompt."""
        return self.chat.composer

    def _show_panel(self) -> None:
        """Panels out of sight are drawn when they come into sight."""
        match self.panel:
            case "diff":
                self.query_one(DiffPanel).show(self._state.changes)
            case "pipeline":
                self.query_one(PipelinePanel).show(self._state.pipeline)
            case "context":
                self.query_one(ContextPanel).show(self._state.context)

    def _ask(self) -> None:
        waiting = self._state.chat.approvals
        card = self.chat.card
        self._mark_parts()
        call = waiting[0].call if waiting else ""
        if call == self._asked_before:
            return
        self._asked_before = call
        if not waiting:
            if card.has_focus_within or self.focused is None:
                self.composer.focus()
            return
        # Who is typing goes on typing, who reads goes on reading; F2 leads to the question.
        if self._is_in("side"):
            return
        if _is_edit(waiting[0]) and not self._is_alone:
            self._switch("diff")
        if not self.composer.text:
            card.focus()

    # Moving about

    def action_open(self, panel: str) -> None:
        """Show a panel and give it the keys."""
        self._switch(panel)
        self.set_class(True, "-side")
        self.set_class(False, "-chat")
        self.query_one(f"#{panel}").focus()
        self._mark_parts()

    def action_record_history(self) -> None:
        """Show the past of the record of the Memory panel's cursor."""
        self.action_open("memory")
        self.query_one(MemoryPanel).action_history()

    def action_open_chat(self) -> None:
        """Give the keys to the prompt, or to the question that waits."""
        self.set_class(False, "-side")
        self.set_class(True, "-chat")
        card = self.chat.card
        target = card if card.display and not card.has_focus else self.composer
        # At once where it is in sight, for the very next key is meant for it.
        if target.focusable:
            self.set_focus(target)
        else:
            target.focus()
        self._mark_parts()

    def action_zoom(self) -> None:
        """The panel in use takes the whole screen, or gives it back."""
        self.toggle_class("-zoom")
        self._mark_parts()

    def action_scroll(self, pages: int) -> None:
        """Scroll the conversation by pages, if it has more than one."""
        if not self.chat.transcript.max_scroll_y:
            return
        if pages < 0:
            self.chat.transcript.scroll_page_up(animate=False)
        else:
            self.chat.transcript.scroll_page_down(animate=False)

    def action_scroll_end(self) -> None:
        """Go to the end of the conversation, and stay there."""
        self.chat.transcript.anchor()

    def action_toggle_folds(self) -> None:
        """Unfold or fold the details of the conversation."""
        self.chat.transcript.toggle_folds()

    def action_copy_answer(self) -> None:
        """Copy the last answer."""
        answer = self.chat.transcript.last_answer()
        if answer:
            self.app.copy_to_clipboard(answer)
            self.notify("The last answer is copied")

    def action_cancel(self) -> None:
        """Leave what is open; else stop the turn; else go to the prompt."""
        if self.chat.card.leave_reason():
            return
        if self.busy and not self._is_in("side"):
            self.post_message(self.Cancelled())
        else:
            self.action_open_chat()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The part that has the keys is the one in use."""
        is_side = self._is_in("side")
        self.set_class(is_side, "-side")
        self.set_class(not is_side, "-chat")
        self._mark_parts()
        self.call_after_refresh(self._place_cursor)

    def _place_cursor(self) -> None:
        """An input method writes at the terminal's cursor: it stands where one types.

        What is shown only now has its place after the layout, and was focused before it.
        """
        if isinstance(self.focused, Input | TextArea):
            self.app.cursor_position = self.focused.cursor_screen_offset

    def on_resize(self) -> None:
        """Other parts may be in sight."""
        self.call_after_refresh(self._mark_parts)

    def _switch(self, panel: str) -> None:
        self.panel = panel
        self.query_one("#side", ContentSwitcher).current = panel
        self._show_panel()
        self._mark_parts()

    @property
    def _is_alone(self) -> bool:
        """Whether only the chat or only the panel is in sight."""
        return self.has_class("-zoom") or self.size.width < _NARROW

    def _is_in(self, part: str) -> bool:
        focused = self.focused
        return focused is not None and any(node.id == part for node in focused.ancestors)

    def _mark_parts(self) -> None:
        top = self.query_one(TopLine)
        used = self.panel if self.has_class("-side") else "chat"
        alone = self._is_alone
        top.used = used
        top.shown = frozenset({used}) if alone else frozenset({"chat", self.panel})
        # An edit that is open beside the question need not be in it as well.
        waiting = self._state.chat.approvals
        is_beside = self.panel == "diff" and not alone and bool(waiting) and _is_edit(waiting[0])
        self.chat.card.set_class(is_beside, "-beside")

    # Questions

    def on_approval_card_decided(self, event: ApprovalCard.Decided) -> None:
        """Answered on the card."""
        event.stop()
        self.post_message(self.Decided(event.call, event.decision))

    def on_diff_panel_decided(self, event: DiffPanel.Decided) -> None:
        """Answered in the Diff panel."""
        event.stop()
        self.post_message(self.Decided(event.call, event.decision))
        if not self._state.changes.waiting[1:]:
            self.action_open_chat()

    def on_approval_card_review(self, event: ApprovalCard.Review) -> None:
        """Read the edit hunk by hunk."""
        event.stop()
        self.action_open("diff")

    def on_context_panel_record_opened(self, event: ContextPanel.RecordOpened) -> None:
        """Show a recalled record in the memory."""
        event.stop()
        self.action_open("memory")
        self.query_one(MemoryPanel).open_record(event.record_id)


def _is_edit(asked: ApprovalAsked) -> bool:
    return any(isinstance(block, DiffBlock) for block in asked.blocks)
