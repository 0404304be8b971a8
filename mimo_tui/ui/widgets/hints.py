"""The line of keys at the foot of a panel; a click on a key does what the key does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from textual import events
from textual.content import Content
from textual.widget import Widget

from mimo_tui.ui.widgets.row import MUTED

_GAP = 2


@dataclass(frozen=True, slots=True)
class Hint:
    """A key, what it does in a word or two, and the panel's action of it.

    `short` is what it does where not all hints have room for their labels ("": the same).
    """

    key: str
    label: str
    action: str
    strong: bool = False
    short: str = ""

    @property
    def length(self) -> int:
        """In cells."""
        return Content(f"{self.key} {self.label}").cell_length + 2 * self.strong


class Hints(Widget):
    """As many hints as fit; what matters most comes first."""

    DEFAULT_CSS = """
    Hints { height: 1; background: $panel; padding: 0 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._hints: tuple[Hint, ...] = ()

    def show(self, hints: Sequence[Hint]) -> None:
        """Show other hints."""
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self.refresh()

    def render(self) -> Content:
        """The line."""
        parts: list[Content] = []
        for _, _, hint in self._places():
            key = "bold $text on $primary" if hint.strong else "bold $text-accent"
            key_text = f" {hint.key} " if hint.strong else hint.key
            label = Content.styled(f" {hint.label}", "" if hint.strong else MUTED)
            parts.append(Content.styled(key_text, key) + label)
        return Content(" " * _GAP).join(parts)

    def _places(self) -> list[tuple[int, int, Hint]]:
        """Where each hint that fits begins and ends."""
        width, hints = self.content_size.width, self._hints
        if sum(hint.length + _GAP for hint in hints) - _GAP > width:
            hints = tuple(replace(hint, label=hint.short or hint.label) for hint in hints)
        places: list[tuple[int, int, Hint]] = []
        start = 0
        for hint in hints:
            if start + hint.length > width:
                break
            places.append((start, start + hint.length, hint))
            start += hint.length + _GAP
        return places

    async def on_click(self, event: events.Click) -> None:
        """Do what the key under the mouse does."""
        x = event.x - self.gutter.left
        panel = self.parent
        for start, end, hint in self._places():
            if start <= x < end and isinstance(panel, Widget):
                event.stop()
                await self.app.run_action(hint.action, default_namespace=panel)
                return
