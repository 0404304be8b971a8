"""A list of any length that is read page by page, off the loop, as one comes to see it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual import events
from textual.message import Message

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.base import Page, Record
from mimo_tui.ui.widgets.row import Row
from mimo_tui.ui.widgets.virtual_list import VirtualList

Fetch = Callable[[int, int], Awaitable[Page]]
Draw = Callable[[Record], Row]
PAGE = 100
# Pages kept in memory: 5,000 records, a few megabytes.
KEPT_PAGES = 50


class RecordList(VirtualList):
    """Records from an asynchronous source. Only pages with rows in sight are asked for."""

    PAGE: ClassVar[int] = PAGE

    class Loaded(Message):
        """A page came; `total` records in all."""

        def __init__(self, total: int) -> None:
            super().__init__()
            self.total = total

    class Failed(Message):
        """A page could not be read; the error says why."""

        def __init__(self, error: MimoError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, draw: Draw, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._draw = draw
        self._fetch: Fetch | None = None
        self._pages: OrderedDict[int, tuple[Record, ...]] = OrderedDict()
        self._stale: set[int] = set()
        self._asked: set[int] = set()
        self._anchor = ""

    @property
    def record(self) -> Record | None:
        """The record of the cursor, where it has come."""
        return self.record_at(self.cursor) if self.count else None

    def record_at(self, index: int) -> Record | None:
        """The record of a row, where it has come."""
        page = self._pages.get(index // PAGE)
        offset = index % PAGE
        return page[offset] if page is not None and offset < len(page) else None

    def set_source(self, fetch: Fetch) -> None:
        """Read from another source, from the top; what the old one still owes is dropped."""
        self._drop_requests()
        self._fetch = fetch
        self._anchor = ""
        self._stale = set(self._pages)
        self.cursor = 0
        self.scroll_to(y=0, animate=False)
        self._ask(0)

    def reload(self) -> None:
        """Read again what is in sight; the cursor stays on its record, old rows until new come."""
        self._drop_requests()
        current = self.record
        self._anchor = current.id if current is not None else ""
        self._stale = set(self._pages)
        self._ask_for_sight()

    def row(self, index: int) -> Row | None:
        """The record's row, or None while its page is on its way."""
        number = index // PAGE
        if number not in self._pages or number in self._stale:
            self.call_later(self._ask, number)
        record = self.record_at(index)
        return self._draw(record) if record is not None else None

    def on_resize(self, _: events.Resize) -> None:
        """More rows may be in sight."""
        self._ask_for_sight()

    def _ask_for_sight(self) -> None:
        top = round(self.scroll_y)
        first, last = top // PAGE, (top + max(1, self.size.height) - 1) // PAGE
        for number in range(first, last + 1):
            self._ask(number)
        if self.count and self.cursor // PAGE not in range(first, last + 1):
            self._ask(self.cursor // PAGE)

    def _ask(self, number: int) -> None:
        if self._fetch is None or number in self._asked:
            return
        if number in self._pages and number not in self._stale:
            return
        self._asked.add(number)
        self.run_worker(self._read(self._fetch, number), group="pages", exit_on_error=True)

    async def _read(self, fetch: Fetch, number: int) -> None:
        try:
            page = await fetch(number * PAGE, PAGE)
        except MimoError as error:
            if fetch is self._fetch:
                self._asked.discard(number)
                self.post_message(self.Failed(error))
            return
        if fetch is not self._fetch:
            return
        self._asked.discard(number)
        self._stale.discard(number)
        self._pages[number] = page.records
        self._pages.move_to_end(number)
        while len(self._pages) > KEPT_PAGES:
            old, _ = self._pages.popitem(last=False)
            self._stale.discard(old)
        if number == 0 and not page.records:
            self._pages.clear()
            self._stale.clear()
        self.set_count(page.total)
        self._keep_place(number)
        self.post_message(self.Loaded(page.total))

    def _keep_place(self, number: int) -> None:
        """After a reload the cursor follows its record within the page that came."""
        if not self._anchor:
            return
        for offset, record in enumerate(self._pages.get(number, ())):
            if record.id == self._anchor:
                self.cursor = number * PAGE + offset
                self._anchor = ""
                return

    def _drop_requests(self) -> None:
        self.workers.cancel_group(self, "pages")
        self._asked.clear()
