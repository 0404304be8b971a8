"""A list that draws only the lines one sees, with a cursor for keys and mouse."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from mimo_tui.ui.widgets.row import MUTED, Row


class VirtualList(ScrollView, can_focus=True):
    """Rows by number. What a row shows is `row(index)`; `count` says how many there are."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Next", show=False, id="list.next"),
        Binding("up,k", "move(-1)", "Previous", show=False, id="list.previous"),
        Binding("pagedown,ctrl+d", "leap(1)", "Page down", show=False, id="list.page-down"),
        Binding("pageup,ctrl+u", "leap(-1)", "Page up", show=False, id="list.page-up"),
        Binding("home,g", "edge(0)", "First", show=False, id="list.first"),
        Binding("end,G", "edge(1)", "Last", show=False, id="list.last"),
        Binding("enter", "choose", "Open", show=False, id="list.choose"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"list--cursor", "list--cursor-blurred"}
    DEFAULT_CSS = """
    VirtualList {
        background: transparent;
        scrollbar-size-vertical: 1;
        overflow-x: hidden;
        & > .list--cursor { background: $primary 30%; }
        & > .list--cursor-blurred { background: $primary 12%; }
        &:ansi > .list--cursor { background: transparent; text-style: reverse; }
        &:ansi > .list--cursor-blurred { background: transparent; text-style: underline; }
    }
    """

    class Highlighted(Message):
        """The cursor stands on another row."""

        def __init__(self, sender: VirtualList, index: int) -> None:
            super().__init__()
            self.list = sender
            self.index = index

        @property
        def control(self) -> VirtualList:
            """The list."""
            return self.list

    class Chosen(Message):
        """Enter or a second click on the row of the cursor."""

        def __init__(self, sender: VirtualList, index: int) -> None:
            super().__init__()
            self.list = sender
            self.index = index

        @property
        def control(self) -> VirtualList:
            """The list."""
            return self.list

    cursor: reactive[int] = reactive(0, repaint=False)
    # What is said where there are no rows; the list itself stays, and so does its focus.
    empty: reactive[str] = reactive("")

    def __init__(
        self, *, id: str | None = None, classes: str | None = None, show_cursor: bool = True
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._count = 0
        self._show_cursor = show_cursor

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self._count

    def set_count(self, count: int) -> None:
        """Say how many rows there are; everything is drawn anew."""
        self._count = count
        self.virtual_size = Size(0, count)
        self.cursor = self.validate_cursor(self.cursor)
        self.refresh()

    def row(self, index: int) -> Row | None:
        """The row of a number, or None where it is not there yet."""
        raise NotImplementedError

    def validate_cursor(self, cursor: int) -> int:
        """Within the rows."""
        return max(0, min(cursor, self._count - 1))

    def watch_cursor(self, before: int, now: int) -> None:
        """Draw the two rows anew, and show the cursor's."""
        if before == now:
            return
        self.refresh_line(before)
        self.refresh_line(now)
        self.reveal(now)
        if self._count:
            self.post_message(self.Highlighted(self, now))

    def reveal(self, index: int) -> None:
        """Scroll no further than it takes to see a row."""
        top, height = round(self.scroll_y), self.scrollable_content_region.height
        if not height:
            return
        if index < top:
            self.scroll_to(y=index, animate=False)
        elif index >= top + height:
            self.scroll_to(y=index - height + 1, animate=False)

    def render_line(self, y: int) -> Strip:
        """One line of what is seen."""
        index = y + round(self.scroll_y)
        width = self.scrollable_content_region.width
        base = self.visual_style
        if index >= self._count:
            said = self._said(y, width) if not self._count else Content()
            return self.strip(said, base, width)
        if self._show_cursor and index == self.cursor:
            name = "list--cursor" if self.has_focus else "list--cursor-blurred"
            base = self.get_visual_style(name)
        row = self.row(index)
        content = row.lay_out(width) if row else Content.styled("·", MUTED)
        return self.strip(content, base, width)

    def _said(self, y: int, width: int) -> Content:
        lines = Content.styled(self.empty, MUTED).wrap(max(10, width - 2)) if self.empty else []
        return Content(" ") + lines[y - 1] if 1 <= y <= len(lines) else Content()

    def strip(self, content: Content, base: Style, width: int) -> Strip:
        """Content as a line of a width, on a base style."""
        parse = self.app.stylesheet.parse_style
        segments = [
            Segment(text, style.rich_style)
            for text, style in content.render(base, end="", parse_style=parse)
        ]
        line = Strip(segments, content.cell_length)
        return line.adjust_cell_length(width, base.rich_style)

    def on_focus(self) -> None:
        """The cursor is strong while keys go to it."""
        self.refresh_line(self.cursor)

    def on_blur(self) -> None:
        """And faint when they do not."""
        self.refresh_line(self.cursor)

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor there; one on the cursor's row chooses it."""
        index = event.y + round(self.scroll_y)
        if index >= self._count or not self._show_cursor:
            return
        if index == self.cursor:
            self.action_choose()
        self.cursor = index

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        self.cursor = self.validate_cursor(self.cursor + rows)

    def action_leap(self, pages: int) -> None:
        """Move the cursor by pages."""
        self.action_move(pages * max(1, self.scrollable_content_region.height - 1))

    def action_edge(self, end: int) -> None:
        """Move the cursor to the first or to the last row."""
        self.cursor = self.validate_cursor(self._count - 1 if end else 0)

    def action_choose(self) -> None:
        """Open the row of the cursor."""
        if self._count:
            self.post_message(self.Chosen(self, self.cursor))


class RowList(VirtualList):
    """A list of rows that are all there. The cursor stays on the row of its key."""

    def __init__(
        self, *, id: str | None = None, classes: str | None = None, show_cursor: bool = True
    ) -> None:
        super().__init__(id=id, classes=classes, show_cursor=show_cursor)
        self._rows: tuple[Row, ...] = ()

    @property
    def key(self) -> str:
        """The key of the cursor's row, "" where there is none."""
        return self._rows[self.cursor].key if self._rows else ""

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        """Show other rows."""
        key = self.key
        self._rows = rows
        self.set_count(len(rows))
        if key and self.key != key:
            self.select(key)

    def select(self, key: str) -> None:
        """Put the cursor on the row of a key, where there is one."""
        for index, row in enumerate(self._rows):
            if row.key == key:
                self.cursor = index
                return

    def row(self, index: int) -> Row | None:
        """The row of a number."""
        return self._rows[index] if index < len(self._rows) else None
