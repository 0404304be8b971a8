"""Proposed changes one by one: each with its diff, to be accepted, rejected or taken back."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from mimo_tui.core.blocks import DiffBlock
from mimo_tui.core.errors import MimoError
from mimo_tui.memory.consolidate.proposals import Verdict
from mimo_tui.ui.state import suggestions as state_of
from mimo_tui.ui.state.suggestions import Suggestion, SuggestionsState
from mimo_tui.ui.suggesting import Suggesting
from mimo_tui.ui.widgets.diff_view import DiffView
from mimo_tui.ui.widgets.hints import Hint, Hints
from mimo_tui.ui.widgets.row import FAINT, MUTED, Row, words
from mimo_tui.ui.widgets.virtual_list import RowList

_MARKS: dict[Verdict, tuple[str, str]] = {
    "accepted": ("✓", "bold $text-success"),
    "rejected": ("✗", "bold $text-error"),
    "open": ("·", MUTED),
}
_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
_HINTS = (
    Hint("a", "accept", "screen.judge('accepted')"),
    Hint("r", "reject", "screen.judge('rejected')"),
    Hint("u", "take back", "screen.judge('open')"),
    Hint("↑↓", "move", "screen.move(1)"),
    Hint("tab", "scroll the diff", "screen.focus_next"),
    Hint("esc", "close", "screen.dismiss"),
)


class SuggestionsScreen(ModalScreen[None]):
    """A list of proposals, and the diff of the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "judge('accepted')", "Accept the proposal", show=False, id="proposals.accept"),
        Binding("r", "judge('rejected')", "Reject it for good", show=False, id="proposals.reject"),
        Binding("u", "judge('open')", "Take the verdict back", show=False, id="proposals.undo"),
        Binding("escape", "dismiss", "Close", show=False, id="proposals.close"),
    ]
    HORIZONTAL_BREAKPOINTS = _BREAKPOINTS
    DEFAULT_CSS = """
    SuggestionsScreen {
        align: center middle; background: $background 60%;
        & > Vertical {
            width: 96%; height: 94%; background: $surface; border: round $primary 60%;
        }
        & #proposals { height: 1fr; padding: 0 1; layout: vertical; }
        & RowList { height: 1fr; max-height: 40%; }
        & DiffView { height: 2fr; border-top: solid $foreground 15%; }
        &.-wide #proposals { layout: horizontal; }
        &.-wide RowList { width: 2fr; height: 1fr; max-height: 100%; }
        &.-wide DiffView {
            width: 3fr; height: 1fr; border-top: none; border-left: solid $foreground 15%;
        }
        &.-nothing DiffView { display: none; }
        &.-nothing RowList { max-height: 100%; }
        & #proposals-said { height: 1; padding: 0 1; }
    }
    """

    def __init__(self, suggesting: Suggesting) -> None:
        super().__init__(classes="-nothing")
        self._suggesting = suggesting
        self._state = SuggestionsState()
        self._shown = ""

    def compose(self) -> ComposeResult:
        """Proposals and a diff, what was done last, the keys."""
        with Vertical() as box:
            box.border_title = self._suggesting.title
            with Container(id="proposals"):
                yield RowList(id="list")
                yield DiffView(id="change")
            yield Static(id="proposals-said", markup=False)
            yield Hints()

    def on_mount(self) -> None:
        """Ask for the proposals."""
        self.query_one(Hints).show(_HINTS)
        self._list.focus()
        self._draw()
        self.run_worker(self._read())

    def on_virtual_list_highlighted(self) -> None:
        """The diff follows the cursor."""
        self._draw_change()

    def action_move(self, rows: int) -> None:
        """Move the cursor."""
        self._list.action_move(rows)

    def action_judge(self, verdict: Verdict) -> None:
        """Say one's word on the proposal of the cursor."""
        item = self._current
        if item is not None and self._state.verdict(item.id) != verdict:
            self.run_worker(self._judge(item, verdict), group="verdicts")

    async def _read(self) -> None:
        try:
            items = await self._suggesting.suggestions()
        except MimoError as error:
            self._show(state_of.refused(self._state, str(error)))
            return
        self._show(state_of.found(self._state, items))

    async def _judge(self, item: Suggestion, verdict: Verdict) -> None:
        try:
            await self._suggesting.judge(item.id, verdict)
        except MimoError as error:
            self._show(state_of.refused(self._state, str(error)))
            return
        self._show(state_of.judged(self._state, item, verdict))
        if verdict != "open" and self._current is item:
            self._list.action_move(1)

    @property
    def _list(self) -> RowList:
        return self.query_one("#list", RowList)

    @property
    def _current(self) -> Suggestion | None:
        items = self._state.items
        return items[self._list.cursor] if items else None

    def _show(self, state: SuggestionsState) -> None:
        self._state = state
        if self.is_mounted:
            self._draw()

    def _draw(self) -> None:
        state = self._state
        self.set_class(not state.items, "-nothing")
        self._list.empty = "Looking …" if state.waiting else self._suggesting.nothing
        self._list.set_rows(tuple(map(self._row, state.items)))
        self.query_one(Vertical).border_subtitle = f"{state.open} open" if state.items else ""
        style = "$text-error" if state.failed else "$text-success"
        self.query_one("#proposals-said", Static).update(words(state.said, style), layout=False)
        self._draw_change()

    def _draw_change(self) -> None:
        item = self._current
        if item is not None and item.id != self._shown:
            self._shown = item.id
            self.query_one(DiffView).open(item.block, ())
        elif item is None:
            self.query_one(DiffView).open(DiffBlock("", ()), ())

    def _row(self, item: Suggestion) -> Row:
        verdict = self._state.verdict(item.id)
        mark, style = _MARKS[verdict]
        left = Content.styled(f"{mark} ", style)
        left += Content.styled(f"{item.what:<9} ", "$text-accent" if verdict == "open" else FAINT)
        left += words(item.title, "" if verdict == "open" else MUTED)
        return Row(left, words(item.reason, MUTED), item.id)
