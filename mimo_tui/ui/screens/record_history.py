"""The past of one record: what was done to it, and the commits that touched its lines."""

from __future__ import annotations

import time
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.base import Memory, Record
from mimo_tui.memory.commits import Change, Deed, Past
from mimo_tui.ui.panels.record_words import kind_glyph, place
from mimo_tui.ui.widgets.row import MUTED, Row, words
from mimo_tui.ui.widgets.syntax import printable
from mimo_tui.ui.widgets.virtual_list import RowList

_SHORT = 8
_SHOWN_LINES = 400
_LINE_STYLES = {"+": "$text-success", "-": "$text-error", "@": "$text-accent"}


class RecordHistoryScreen(ModalScreen[None]):
    """Newest first; Enter unfolds the words or the diff of a line, and folds them again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,h,q", "dismiss", "Close the history", show=False, id="history.close")
    ]
    DEFAULT_CSS = """
    RecordHistoryScreen {
        align: center middle; background: $background 60%;
        & > Vertical {
            width: 110; max-width: 96%; height: 90%; background: $surface;
            border: round $primary 60%; padding: 0 1;
        }
        & RowList { height: 1fr; }
    }
    """

    def __init__(self, memory: Memory, record: Record) -> None:
        super().__init__()
        self._memory = memory
        self._record = record
        self._past: Past | None = None
        self._unfolded: set[str] = set()

    def compose(self) -> ComposeResult:
        """A list of what happened."""
        with Vertical() as box:
            box.border_title = "History of a record"
            box.border_subtitle = "↑↓ move   enter its words or diff   esc close"
            yield RowList(id="happened")

    def on_mount(self) -> None:
        """Ask for it; git may take a while."""
        self._list.empty = "Reading the history …"
        self._list.focus()
        self.run_worker(self._read())

    def on_resize(self, _: events.Resize) -> None:
        """Long lines are folded anew."""
        self.call_after_refresh(self._lay_out)

    def on_virtual_list_chosen(self, event: RowList.Chosen) -> None:
        """Unfold or fold what stands behind the line."""
        event.stop()
        if key := self._list.key:
            self._unfolded ^= {key}
            self._lay_out()

    @property
    def _list(self) -> RowList:
        return self.query_one(RowList)

    async def _read(self) -> None:
        try:
            self._past = await self._memory.past(self._record.id)
        except MimoError as error:
            self._list.empty = str(error)
            return
        if self._past is None:
            self._list.empty = "This record is gone"
        self._lay_out()

    def _lay_out(self) -> None:
        if self._past is not None:
            width = max(20, self._list.scrollable_content_region.width)
            self._list.set_rows(
                tuple(history_rows(self._record, self._past, self._unfolded, width))
            )


def history_rows(record: Record, past: Past, unfolded: set[str], width: int) -> list[Row]:
    """The past as lines; `unfolded` are the keys of those whose words or diff are shown."""
    title = kind_glyph(record.kind) + " " + words(record.title or "untitled", "bold")
    rows = [Row(title, words(place(record), MUTED)), Row(Content()), _heading("What became of it")]
    for number, deed in enumerate(past.deeds):
        key = f"deed:{number}" if deed.body.strip() else ""
        rows.append(_deed(deed, key))
        if key in unfolded:
            rows += _folded(deed.body.strip(), width, {})
    rows += [Row(Content()), _heading("Commits that touched its lines")]
    for change in past.changes:
        rows.append(_change(change))
        if change.id in unfolded:
            rows += _folded(change.diff, width, _LINE_STYLES)
    if past.note:
        rows += _folded(past.note, width, {})
    return rows


def _deed(deed: Deed, key: str) -> Row:
    left = Content.styled(f"{_when(deed.at)}  ", MUTED) + Content(deed.kind)
    return Row(left, words(f"by {deed.by}", MUTED), key)


def _change(change: Change) -> Row:
    left = Content.styled(f"{_when(change.at)}  ", MUTED)
    left += Content.styled(f"{change.id[:_SHORT]}  ", "$text-accent") + words(change.summary)
    return Row(left, words(change.author, MUTED), change.id)


def _when(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at))


def _heading(text: str) -> Row:
    return Row(words(text, "bold $text-accent"))


def _folded(text: str, width: int, styles: dict[str, str]) -> list[Row]:
    """Text below the line that it belongs to; long lines go on below."""
    rows: list[Row] = []
    lines = text.split("\n")
    for line in lines[:_SHOWN_LINES]:
        style = styles.get(line[:1], "")
        content = Content.styled(printable(line), style) if style else Content(printable(line))
        room = width - 2
        parts = content.fold(room) if content.cell_length > room else [content]
        rows += [Row(Content("  ") + part) for part in parts]
    if len(lines) > _SHOWN_LINES:
        rows.append(Row(Content.styled(f"  and {len(lines) - _SHOWN_LINES} lines more", MUTED)))
    return rows
