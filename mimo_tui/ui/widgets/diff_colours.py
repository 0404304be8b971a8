"""The lines of a diff in colour: worked out for those in sight, and kept while one scrolls."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from textual.cache import LRUCache
from textual.content import Content, Span
from textual.style import Style

from mimo_tui.core.blocks import DiffBlock
from mimo_tui.ui.widgets.diff_rows import Line, changed_spans
from mimo_tui.ui.widgets.row import FAINT
from mimo_tui.ui.widgets.syntax import colour_lines, find_language, printable

# Lines that are coloured together: enough to know strings over lines, few enough to be quick.
_CHUNK = 48
_KEPT_CHUNKS = 64
_KEPT_LINES = 1024


class DiffColours:
    """Gives the lines of one diff; `emphasis` is the style of what changed within a line."""

    def __init__(self, block: DiffBlock, emphasis: Callable[[str], Style]) -> None:
        self._block = block
        self._emphasis = emphasis
        self._language = find_language(block.path)
        self._coloured: OrderedDict[tuple[int, str, int], list[Content]] = OrderedDict()
        self._drawn: LRUCache[tuple[int, int, int], Content] = LRUCache(_KEPT_LINES)

    def __len__(self) -> int:
        """How many lines are kept as they were drawn."""
        return len(self._drawn)

    def forget_drawn(self) -> None:
        """Another theme or layout: nothing of what was drawn holds."""
        self._drawn.clear()

    def text(self, hunk: int, line: Line) -> Content:
        """A line of a hunk: in colour, with what changed in it, and what its end hides."""
        side = 1 if line.kind == "+" else 0
        key = (hunk, line.at, side)
        if (known := self._drawn.get(key)) is not None:
            return known
        lines = self._block.hunks[hunk].lines
        raw = lines[line.at].text
        content = self._colour(hunk, line)
        if line.twin >= 0:
            twin = printable(lines[line.twin].text)
            mine = printable(raw)
            before, after = (mine, twin) if line.kind == "-" else (twin, mine)
            spans = changed_spans(before, after)[line.kind == "+"]
            emphasis = self._emphasis(line.kind)
            content = content.add_spans([Span(start, end, emphasis) for start, end in spans])
        content += _ending(raw, changed=line.kind != " ")
        self._drawn[key] = content
        return content

    def _colour(self, hunk: int, shown: Line) -> Content:
        """The line in colour, from a chunk of its side of the change."""
        chunk = shown.at // _CHUNK
        side = "-" if shown.kind == "-" else "+"
        key = (hunk, side, chunk)
        if key not in self._coloured:
            lines = self._block.hunks[hunk].lines[chunk * _CHUNK : (chunk + 1) * _CHUNK]
            mine = [printable(line.text) for line in lines if line.kind in (" ", side)]
            coloured = iter(colour_lines(mine, self._language))
            self._coloured[key] = [
                next(coloured) if line.kind in (" ", side) else Content() for line in lines
            ]
            while len(self._coloured) > _KEPT_CHUNKS:
                self._coloured.popitem(last=False)
        return self._coloured[key][shown.at % _CHUNK]


def _ending(raw: str, *, changed: bool) -> Content:
    """What a line's end hides: a carriage return that changed, or that there is no end."""
    if not raw.endswith("\n"):
        return Content.styled(" ⊘ no newline at the end", FAINT)
    if changed and raw.endswith("\r\n"):
        return Content.styled("␍", FAINT)
    return Content()
