"""A line of choices, one of them taken."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from mimo_tui.ui.widgets.row import MUTED


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice: its key and what stands on it."""

    key: str
    label: str


class Chips(Widget):
    """Choices side by side; the line moves so that the taken one is seen."""

    DEFAULT_CSS = """
    Chips { height: 1; padding: 0 1; }
    """

    class Changed(Message):
        """Another chip is taken."""

        def __init__(self, sender: Chips, key: str) -> None:
            super().__init__()
            self.chips = sender
            self.key = key

    chosen: reactive[int] = reactive(0)

    def __init__(self, chips: tuple[Chip, ...], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._chips = chips

    @property
    def key(self) -> str:
        """The key of the taken chip."""
        return self._chips[self.chosen].key

    def step(self, by: int) -> None:
        """Take the chip `by` further, round the ends."""
        self.chosen = (self.chosen + by) % len(self._chips)

    def watch_chosen(self, before: int, now: int) -> None:
        """Tell of it."""
        if before != now:
            self.post_message(self.Changed(self, self.key))

    def render(self) -> Content:
        """The line, cut on the left as far as it takes to see the taken chip."""
        line = Content()
        for index, chip in enumerate(self._chips):
            style = "bold $text on $primary" if index == self.chosen else MUTED
            line += Content.styled(f" {chip.label} ", style)
        return line[self._offset() :]

    def _places(self) -> list[tuple[int, int]]:
        places: list[tuple[int, int]] = []
        start = 0
        for chip in self._chips:
            places.append((start, start + len(chip.label) + 2))
            start = places[-1][1]
        return places

    def _offset(self) -> int:
        end = self._places()[self.chosen][1]
        return max(0, end - self.content_size.width)

    def on_click(self, event: events.Click) -> None:
        """Take the chip under the mouse."""
        x = event.x - self.gutter.left + self._offset()
        for index, (start, end) in enumerate(self._places()):
            if start <= x < end:
                event.stop()
                self.chosen = index
