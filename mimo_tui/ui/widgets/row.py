"""One line of a list: words on the left, figures on the right."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content

from mimo_tui.ui.widgets.syntax import printable

# In content, "$text-muted" loses its share of the background: it is white. These keep it.
MUTED = "$foreground 60%"
FAINT = "$foreground 38%"


@dataclass(frozen=True, slots=True)
class Row:
    """A line. `key` tells rows apart.

    Where both sides do not fit, `brief` stands for `right`, and then `left` gives way to it: first
    what lies between the two characters of `spare`, from its start, then its end.
    """

    left: Content
    right: Content | None = None
    key: str = ""
    brief: Content | None = None
    spare: tuple[int, int] = (0, 0)

    def lay_out(self, width: int) -> Content:
        """The row in exactly `width` cells."""
        right = self.right if self.right is not None else Content()
        if self.brief is not None and self.left.cell_length + right.cell_length >= width:
            right = self.brief
        # The figures go where the words would have less than half of the width.
        if right.cell_length > width // 2 and self.left.cell_length + right.cell_length >= width:
            right = right.truncate(max(0, width // 2), ellipsis=True)
        room = max(0, width - right.cell_length - (1 if right else 0))
        left = self._left(room).truncate(room, ellipsis=True, pad=True)
        return left + " " + right if right else left

    def _left(self, room: int) -> Content:
        """The left side without what it can spare, as far as there is too little room."""
        start, end = self.spare
        over = self.left.cell_length - room
        if over <= 0 or end - start < 2:
            return self.left
        return self.left[:start] + "…" + self.left[min(end, start + over + 1) :]


def words(text: str, style: str = "") -> Content:
    """Foreign text as one line of content; nothing in it is taken for markup."""
    line = printable(" ".join(text.split()))
    return Content.styled(line, style) if style else Content(line)
