"""A list of records and the detail of one, side by side where there is room."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.timer import Timer

from mimo_tui.memory.base import Memory, Record
from mimo_tui.ui.panels.record_detail import RecordDetail
from mimo_tui.ui.panels.record_source import RecordSource
from mimo_tui.ui.widgets.record_list import Fetch, RecordList
from mimo_tui.ui.widgets.virtual_list import VirtualList

# From this width on the detail stands beside the list.
_WIDE = 100
_DETAIL_DELAY = 0.06


class RecordBrowser(Horizontal):
    """The detail beside the list follows the cursor; where it is opened, keys go to it."""

    DEFAULT_CSS = """
    RecordBrowser {
        & #records, & #detail { width: 1fr; height: 1fr; padding: 0 1; }
        & #detail { display: none; }
        &.-detail #detail { display: block; }
        &.-detail #records { display: none; }
        &.-wide #detail { display: block; border-left: solid $foreground 15%; }
        &.-wide.-detail #records { display: block; }
        &.-wide.-nothing #detail { display: none; }
    }
    """

    class Looked(Message):
        """Another record is what keys are about."""

    def __init__(self, memory: Memory, source: RecordSource, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._memory = memory
        self._source = source
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """The list, and the detail."""
        yield RecordList(self._source.row, id="records")
        yield RecordDetail(self._memory, id="detail")

    @property
    def records(self) -> RecordList:
        """The list."""
        return self.query_one("#records", RecordList)

    @property
    def is_open(self) -> bool:
        """Whether keys go to the detail."""
        return self.has_class("-detail")

    @property
    def focused_part(self) -> VirtualList:
        """Where keys go."""
        return self._detail if self.is_open else self.records

    @property
    def record(self) -> Record | None:
        """The record that keys are about."""
        return self._detail.record if self.is_open else self.records.record

    def focus(self, scroll_visible: bool = True) -> RecordBrowser:
        """Keys go to the list, or to the detail where it is open."""
        self.focused_part.focus(scroll_visible)
        return self

    def read(self, fetch: Fetch) -> None:
        """List other records, from the top."""
        self.remove_class("-detail")
        self.records.set_source(fetch)

    def reload(self) -> None:
        """Read again what is shown; the cursor stays on its record."""
        self.records.reload()
        self._detail.reload()

    def open_record(self, record_id: str) -> None:
        """Show a record, wherever it lies in the list."""
        self.add_class("-detail")
        self._show(record_id)
        self._detail.focus()

    def back(self) -> bool:
        """From the detail back to where one was; False where no detail is open."""
        if not self.is_open:
            return False
        if not (self._detail.has_focus and self._detail.back()):
            self.remove_class("-detail")
        return True

    def on_resize(self, event: events.Resize) -> None:
        """List and detail side by side where there is room."""
        self.set_class(event.size.width >= _WIDE, "-wide")

    def on_virtual_list_highlighted(self, event: RecordList.Highlighted) -> None:
        """The detail beside the list follows the cursor, once it rests."""
        event.stop()
        if event.list is self.records:
            self._follow_cursor()
            self.post_message(self.Looked())

    def on_virtual_list_chosen(self, event: RecordList.Chosen) -> None:
        """Open the detail."""
        event.stop()
        record = self.records.record
        if event.list is self.records and record is not None:
            self.open_record(record.id)

    def on_record_list_loaded(self, event: RecordList.Loaded) -> None:
        """Records came; what is around hears of it, too."""
        self.set_class(event.total == 0, "-nothing")
        self._follow_cursor()

    def on_record_detail_shown(self, event: RecordDetail.Shown) -> None:
        """The detail shows another record."""
        event.stop()
        self.post_message(self.Looked())

    @property
    def _detail(self) -> RecordDetail:
        return self.query_one("#detail", RecordDetail)

    def _follow_cursor(self) -> None:
        if not self.has_class("-wide") or self.is_open:
            return
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_DETAIL_DELAY, self._show_cursor)

    def _show_cursor(self) -> None:
        if (record := self.records.record) is not None:
            self._show(record.id)

    def _show(self, record_id: str) -> None:
        self._detail.open(record_id, why=self._source.why(record_id))
