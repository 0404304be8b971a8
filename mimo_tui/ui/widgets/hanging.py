"""Lines that keep their margin where they wrap: list items, quotes, code, diffs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

# A margin never takes so much that fewer cells than this are left for words.
_LEAST = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A line: `margin` stands before its first row, `further` before those it wraps into."""

    text: Content
    margin: Content = Content()  # noqa: RUF009 - it cannot be changed
    further: Content | None = None

    @property
    def plain(self) -> str:
        """The line as a text."""
        return self.margin.plain + self.text.plain

    def inside(self, margin: Content) -> Line:
        """The line with one more margin before its own."""
        further = None if self.further is None else margin + self.further
        return Line(self.text, margin + self.margin, further)

    def rows(self, width: int) -> list[Content]:
        """The line in rows of at most `width` cells."""
        if self.margin.cell_length + self.text.cell_length <= width:
            return [self.margin + self.text]
        further = Content(" " * self.margin.cell_length) if self.further is None else self.further
        rows = self.text.wrap(max(_LEAST, width - self.margin.cell_length))
        return [(further if number else self.margin) + row for number, row in enumerate(rows)]


class Hanging(Visual):
    """Lines, wrapped for the width at hand."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = tuple(lines)
        self._width = -1
        self._wrapped = Content()

    def wrap(self, width: int) -> Content:
        """All rows at a width in cells."""
        if width != self._width:
            self._width = width
            rows = [row for line in self.lines for row in line.rows(width)]
            self._wrapped = Content("\n").join(rows)
        return self._wrapped

    @property
    def plain(self) -> str:
        """The lines as a text."""
        return "\n".join(line.plain for line in self.lines)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """The width at which nothing wraps."""
        lengths = (line.margin.cell_length + line.text.cell_length for line in self.lines)
        return max(lengths, default=0)

    def get_height(self, rules: RulesMap, width: int) -> int:
        """The number of rows at a width."""
        return self.wrap(width).plain.count("\n") + 1

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """The rows."""
        return self.wrap(width).render_strips(width, height, style, options)


def lines_of(content: Content) -> list[Line]:
    """Lines without margins."""
    return [Line(line) for line in content.split("\n", allow_blank=True)]
