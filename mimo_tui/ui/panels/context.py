"""The context: what the model was sent this turn, and what memory gave for it and why."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from mimo_tui.core.context import ContextPart, RecalledRecord
from mimo_tui.ui.state.context import ContextState
from mimo_tui.ui.widgets.figures import bar, percent, short_count
from mimo_tui.ui.widgets.hints import Hint, Hints
from mimo_tui.ui.widgets.row import FAINT, MUTED, Row, words
from mimo_tui.ui.widgets.syntax import printable
from mimo_tui.ui.widgets.virtual_list import RowList, VirtualList

# From this share of the window on the bar is a warning.
_FULL = 0.8
_BAR = 12


class ContextPanel(Vertical):
    """Parts of the request with their tokens; Enter unfolds a part or opens a record."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "unfold", "Unfold", show=False, id="context.unfold"),
        Binding("o", "open", "Open the record in memory", show=False, id="context.open"),
        Binding("x,delete", "veto", "Leave out, or admit again", show=False, id="context.veto"),
    ]
    DEFAULT_CSS = """
    ContextPanel {
        & > #window { height: 2; padding: 0 1; }
        & > #parts { height: 1fr; padding: 0 1; }
        &.-empty > #window { display: none; }
    }
    """

    class RecordOpened(Message):
        """The person wants to see a recalled record in memory."""

        def __init__(self, record_id: str) -> None:
            super().__init__()
            self.record_id = record_id

    class Vetoed(Message):
        """The person wants a record left out of this conversation, or admitted again."""

        def __init__(self, turn: str, record_id: str, *, vetoed: bool) -> None:
            super().__init__()
            self.turn = turn
            self.record_id = record_id
            self.vetoed = vetoed

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._state = ContextState()
        self._unfolded: frozenset[str] = frozenset()

    def compose(self) -> ComposeResult:
        """The window's share, the parts and records, the keys."""
        yield Static(id="window", markup=False)
        yield RowList(id="parts")
        yield Hints(id="hints")

    def on_mount(self) -> None:
        """Draw what is there."""
        self.query_one(
            "#parts", RowList
        ).empty = "Nothing was sent yet. Each part of the next request is shown here."
        self.query_one(Hints).show(
            [
                Hint("↑↓", "move", "next"),
                Hint("enter", "unfold", "unfold"),
                Hint("o", "open record", "open"),
                Hint("x", "leave out", "veto"),
            ]
        )
        self._draw()

    def focus(self, scroll_visible: bool = True) -> ContextPanel:
        """Keys go to the parts."""
        self._list.focus(scroll_visible)
        return self

    def show(self, state: ContextState) -> None:
        """Show another state."""
        if state is self._state:
            return
        self._state = state
        if self.is_mounted:
            self._draw()

    def on_resize(self) -> None:
        """The bar is as wide as the panel."""
        self._draw()

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        """Enter or a second click."""
        event.stop()
        self.action_unfold()

    def action_next(self) -> None:
        """Move on."""
        self._list.action_move(1)

    def action_unfold(self) -> None:
        """Unfold or fold a part's text or a record's reason; long reasons need the room."""
        kind, _, name = self._list.key.partition(":")
        if kind in ("part", "record"):
            self._unfolded ^= {f"{kind}:{name}"}
            self._draw()

    def action_open(self) -> None:
        """Open the record of the cursor in memory."""
        kind, _, name = self._list.key.partition(":")
        if kind == "record":
            self.post_message(self.RecordOpened(name))

    def action_veto(self) -> None:
        """Leave the record of the cursor out of this conversation, or admit it again."""
        kind, _, name = self._list.key.partition(":")
        if kind == "record":
            is_vetoed = name in self._state.vetoed
            self.post_message(self.Vetoed(self._state.turn, name, vetoed=not is_vetoed))

    @property
    def _list(self) -> RowList:
        return self.query_one("#parts", RowList)

    def _draw(self) -> None:
        state = self._state
        self.set_class(not state.parts and not state.asked, "-empty")
        self.query_one("#window", Static).update(self._window(), layout=False)
        rows: list[Row] = []
        for index, part in enumerate(state.parts):
            rows += self._part(f"part:{index}", part)
        rows += self._recalled()
        self._list.set_rows(tuple(rows))

    def _window(self) -> Content:
        state = self._state
        taken = state.used or state.tokens
        known = "" if state.used else "about "
        text = f"{known}{short_count(taken)} tokens"
        if state.window:
            text += f" of {short_count(state.window)}  {percent(state.share).strip()}"
        head = Row(Content.styled(text, "bold"), words(state.model, MUTED))
        width = max(1, self.size.width - 2)
        style = "$text-warning" if state.share >= _FULL else "$text-accent"
        line = Content.styled(bar(state.share, width), f"{style} on $foreground 8%")
        return head.lay_out(width) + "\n" + (line if state.window else Content())

    def _part(self, key: str, part: ContextPart) -> list[Row]:
        whole = max(1, self._state.tokens)
        is_open = key in self._unfolded
        glyph = ("▾ " if is_open else "▸ ") if part.text else "  "
        left = Content.styled(glyph, MUTED) + words(part.title)
        right = Content.styled(bar(part.tokens / whole, _BAR), "$text-accent on $foreground 8%")
        right += Content.styled(
            f" {short_count(part.tokens):>5} {percent(part.tokens / whole)}", MUTED
        )
        rows = [Row(left, right, key)]
        if is_open:
            rows += [
                Row(Content.styled("  │ ", FAINT) + line, key=f"{key}/{number}")
                for number, line in enumerate(_wrapped(part.text, self.size.width - 7))
            ]
        return rows

    def _recalled(self) -> list[Row]:
        state = self._state
        if not state.asked:
            return []
        rows = [Row(Content(), key="gap")]
        if not state.records:
            silent = "Memory stayed silent: nothing was good enough"
            return [*rows, Row(Content.styled(silent, MUTED), key="recalled")]
        figures = f"{short_count(state.recalled_tokens)} tokens · {state.milliseconds:.0f} ms"
        title = f"Recalled {len(state.records)} record{'' if len(state.records) == 1 else 's'}"
        rows.append(Row(Content.styled(title, "bold"), Content.styled(figures, MUTED), "recalled"))
        for record in state.records:
            rows += self._record(record)
        return rows

    def _record(self, record: RecalledRecord) -> list[Row]:
        key = f"record:{record.id}"
        is_open = key in self._unfolded
        is_vetoed = record.id in self._state.vetoed
        title = words(record.title, f"{FAINT} strike" if is_vetoed else "")
        left = Content.styled("▾ " if is_open else "▸ ", MUTED) + title
        if not is_open:
            why = "left out of this conversation" if is_vetoed else record.reason
            left += Content.styled("  ", "") + words(why, MUTED)
        score = Content.styled(bar(record.score, 4), "$text-success on $foreground 8%")
        score += Content.styled(f" {record.score:.2f} {short_count(record.tokens):>5}", MUTED)
        rows = [Row(left, score, key)]
        if is_open:
            where = f"{record.path}:{record.line}" if record.path else ""
            lines = [" · ".join(part for part in (record.kind, where) if part), record.reason]
            rows += [
                Row(Content("    ") + words(line, MUTED), key=f"{key}/{number}")
                for number, line in enumerate(lines)
            ]
        return rows


def _wrapped(text: str, width: int) -> list[Content]:
    """The lines of a text, folded to a width."""
    lines: list[Content] = []
    for line in text.rstrip("\n").split("\n"):
        content = Content(printable(line))
        lines += content.fold(max(10, width)) if content.cell_length > width else [content]
    return lines
