"""A diff of any length: only the lines in sight are worked out, coloured and drawn."""

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

from mimo_tui.core.blocks import DiffBlock
from mimo_tui.core.hunks import Hunk
from mimo_tui.ui.state.changes import Mark
from mimo_tui.ui.widgets.diff_colours import DiffColours
from mimo_tui.ui.widgets.diff_rows import DiffRows, Line, Place
from mimo_tui.ui.widgets.row import FAINT, MUTED

_MARKS: dict[Mark, tuple[str, str]] = {
    "accepted": ("✓", "bold $text-success"),
    "rejected": ("✗", "bold $text-error"),
    "undecided": ("?", "bold $text-warning"),
}
_NAMES = {" ": "diff--same", "-": "diff--removed", "+": "diff--added"}


class DiffView(ScrollView, can_focus=True):
    """Shows a `DiffBlock` with a mark on each hunk; one hunk is the current one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "aside(-8)", "Left", show=False, id="diff.left"),
        Binding("right,l", "aside(8)", "Right", show=False, id="diff.right"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "diff--same",
        "diff--added",
        "diff--removed",
        "diff--added-word",
        "diff--removed-word",
        "diff--nothing",
        "diff--header",
        "diff--header-current",
    }
    DEFAULT_CSS = """
    DiffView {
        background: transparent;
        scrollbar-size-vertical: 1;
        scrollbar-size-horizontal: 0;
        & > .diff--same { color: $text; }
        & > .diff--added { background: $success 14%; }
        & > .diff--removed { background: $error 14%; }
        & > .diff--added-word { background: $success 36%; }
        & > .diff--removed-word { background: $error 36%; }
        & > .diff--nothing { background: $foreground 4%; }
        & > .diff--header { background: $foreground 8%; color: $text-muted; }
        & > .diff--header-current { background: $primary 30%; color: $text; }
        /* Sixteen colours cannot be mixed: signs and lines have to do. */
        &:ansi > .diff--added, &:ansi > .diff--removed { background: transparent; }
        &:ansi > .diff--added-word, &:ansi > .diff--removed-word {
            background: transparent; text-style: underline;
        }
        &:ansi > .diff--header, &:ansi > .diff--nothing { background: transparent; }
        &:ansi > .diff--header-current { background: transparent; text-style: bold underline; }
    }
    """

    class HunkPicked(Message):
        """A click on a hunk; `on_mark` where it was on its mark."""

        def __init__(self, hunk: int, *, on_mark: bool) -> None:
            super().__init__()
            self.hunk = hunk
            self.on_mark = on_mark

    hunk: reactive[int] = reactive(0, repaint=False)
    split: reactive[bool] = reactive(False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        nothing = DiffBlock("", ())
        self._rows = DiffRows(nothing, split=False)
        self._colours = DiffColours(nothing, self._emphasis)
        self._marks: tuple[Mark, ...] = ()
        self._digits = 1

    def open(self, block: DiffBlock, marks: tuple[Mark, ...]) -> None:
        """Show another diff from its first hunk; no marks where there is nothing to decide."""
        self._colours = DiffColours(block, self._emphasis)
        last = block.hunks[-1] if block.hunks else Hunk(0, 0, ())
        highest = max(last.before_start, last.after_start) + len(last.lines)
        self._digits = max(2, len(str(highest)))
        self._marks = marks
        self._widest = max((_width(line.text) for h in block.hunks for line in h.lines), default=0)
        self._lay_out(block)
        self.hunk = 0
        self.scroll_to(x=0, y=0, animate=False)

    def set_marks(self, marks: tuple[Mark, ...]) -> None:
        """Show other marks."""
        if marks != self._marks:
            self._marks = marks
            self.refresh()

    @property
    def hunks(self) -> int:
        """How many hunks there are."""
        return len(self._rows.block.hunks)

    def go_to(self, hunk: int) -> None:
        """Make a hunk the current one and show as much of it as there is room for."""
        if not self.hunks:
            return
        self.hunk = max(0, min(hunk, self.hunks - 1))
        start, end = self._rows.start(self.hunk), self._rows.end(self.hunk)
        top, height = round(self.scroll_y), self.scrollable_content_region.height
        if start < top or end > top + height:
            self.scroll_to(y=max(0, start - 1 if end - start < height else start), animate=False)

    def watch_hunk(self) -> None:
        """The headers show which hunk is current."""
        self.refresh()

    def watch_split(self) -> None:
        """Lines side by side, or one under the other."""
        block, hunk = self._rows.block, self.hunk
        self._lay_out(block)
        self.go_to(hunk)

    def action_aside(self, cells: int) -> None:
        """Scroll long lines to the side."""
        self.scroll_to(x=max(0, self.scroll_x + cells), animate=False)

    def on_resize(self) -> None:
        """How far one can scroll to the side depends on the width."""
        self._measure()

    def notify_style_update(self) -> None:
        """Another theme: nothing of what was drawn holds."""
        super().notify_style_update()
        self._colours.forget_drawn()

    def render_line(self, y: int) -> Strip:
        """One line of what is seen."""
        row = y + round(self.scroll_y)
        width = self.scrollable_content_region.width
        if row >= self._rows.count:
            return Strip.blank(width, self.visual_style.rich_style)
        place = self._rows.place(row)
        if place.row == 0:
            return self._header(place.hunk, width)
        if self._rows.split:
            return self._pair(place, width)
        line = self._rows.line(place)
        numbers = f"{line.old or '':>{self._digits}} {line.new or '':>{self._digits}}"
        return self._edge(place.hunk) + self._side(place.hunk, line, numbers, width - 1)

    def on_click(self, event: events.Click) -> None:
        """A click makes a hunk the current one; one on its mark decides it."""
        row = event.y + round(self.scroll_y)
        if row < self._rows.count:
            place = self._rows.place(row)
            self.post_message(self.HunkPicked(place.hunk, on_mark=place.row == 0 and event.x <= 3))

    def _lay_out(self, block: DiffBlock) -> None:
        self._rows = DiffRows(block, split=self.split)
        self._colours.forget_drawn()
        self._measure()
        self.refresh()

    def _measure(self) -> None:
        sides = 2 if self._rows.split else 1
        room = (self.scrollable_content_region.width - 1 - (sides - 1)) // sides - self._gutter
        extra = max(0, self._widest - room) if self._rows.count else 0
        self.virtual_size = Size(self.scrollable_content_region.width + extra, self._rows.count)

    @property
    def _gutter(self) -> int:
        return self._digits + 3 if self._rows.split else 2 * self._digits + 4

    _widest = 0

    def _header(self, hunk: int, width: int) -> Strip:
        current = hunk == self.hunk
        base = self.get_visual_style("diff--header-current" if current else "diff--header")
        content = Content.styled("▌" if current else " ", "$primary")
        if self._marks:
            mark, style = _MARKS[self._marks[hunk]]
            content += Content.styled(f"{mark} ", style)
        shown = self._rows.size(hunk)
        content += Content(shown.header)
        content += Content.styled(f"  +{shown.added}", "$text-success")
        content += Content.styled(f" -{shown.removed}", "$text-error")
        if self.hunks > 1:
            tail = Content.styled(f"hunk {hunk + 1} of {self.hunks} ", MUTED)
            room = width - content.cell_length - tail.cell_length
            if room > 1:
                content += Content(" " * room) + tail
        return self._strip(content, base).adjust_cell_length(width, base.rich_style)

    def _edge(self, hunk: int) -> Strip:
        base = self.visual_style
        content = Content.styled("▌", "$primary") if hunk == self.hunk else Content(" ")
        return self._strip(content, base)

    def _pair(self, place: Place, width: int) -> Strip:
        left_width = (width - 2) // 2
        pair = self._rows.pair(place)
        strips = [self._edge(place.hunk)]
        for line, room, old in (
            (pair.left, left_width, True),
            (pair.right, width - 2 - left_width, False),
        ):
            if line is None:
                style = self.get_visual_style("diff--nothing")
                strips.append(Strip.blank(room, style.rich_style))
            else:
                number = line.old if old else line.new
                strips.append(self._side(place.hunk, line, f"{number:>{self._digits}}", room))
            if old:
                strips.append(self._strip(Content.styled("│", FAINT), self.visual_style))
        return Strip.join(strips)

    def _side(self, hunk: int, line: Line, numbers: str, width: int) -> Strip:
        """A line with its numbers, cut to a width; the numbers stay where one scrolls aside."""
        base = self.get_visual_style(_NAMES[line.kind])
        sign = {"+": "$text-success bold", "-": "$text-error bold"}.get(line.kind, "")
        gutter = Content.styled(f"{numbers} ", FAINT) + Content.styled(f"{line.kind} ", sign)
        text = self._strip(self._colours.text(hunk, line), base)
        room = max(0, width - gutter.cell_length)
        aside = round(self.scroll_x)
        more = text.cell_length > aside + room
        shown = text.crop(min(aside, text.cell_length), aside + room - more)
        shown = shown.adjust_cell_length(room - more, base.rich_style)
        if more:
            shown = Strip.join([shown, self._strip(Content.styled("›", FAINT), base)])
        return Strip.join([self._strip(gutter, base), shown]).adjust_cell_length(width)

    def _emphasis(self, kind: str) -> Style:
        """The background of what changed within a line."""
        name = "diff--added-word" if kind == "+" else "diff--removed-word"
        return self.get_visual_style(name, partial=True).background_style

    def _strip(self, content: Content, base: Style) -> Strip:
        parse = self.app.stylesheet.parse_style
        segments = [
            Segment(text, style.rich_style)
            for text, style in content.render(base, end="", parse_style=parse)
        ]
        return Strip(segments, content.cell_length)


def _width(line: str) -> int:
    """No less than the cells that a line takes, quickly."""
    return len(line) + 3 * line.count("\t") if line.isascii() else 2 * len(line)
