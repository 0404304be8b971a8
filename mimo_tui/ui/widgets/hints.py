"""The line of keys at the foot of a panel; a click on a key does what the key does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.widget import Widget

from mimo_tui.ui.widgets.row import MUTED


@dataclass(frozen=True, slots=True)
class Hint:
    """A key, what it does in a word or two, and the panel's action of it."""

    key: str
    label: str
    action: str
    strong: bool = False


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
        return Content("  ").join(parts)

    def _places(self) -> list[tuple[int, int, Hint]]:
        """Where each hint that fits begins and ends."""
        places: list[tuple[int, int, Hint]] = []
        start = 0
        for hint in self._hints:
            length = Content(f"{hint.key} {hint.label}").cell_length + 2 * hint.strong
            if start + length > self.content_size.width:
                break
            places.append((start, start + length, hint))
            start += length + 2
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
