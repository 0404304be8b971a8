"""The first line of the screen: the project, and the panels with their keys."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from mimo_tui.ui.widgets.row import MUTED, Row


@dataclass(frozen=True, slots=True)
class Tab:
    """A panel: its name, the key that opens it, what stands on its tab."""

    name: str
    key: str
    label: str


TABS = (
    Tab("chat", "F2", "Chat"),
    Tab("memory", "F3", "Memory"),
    Tab("diff", "F4", "Diff"),
    Tab("pipeline", "F5", "Pipeline"),
    Tab("context", "F6", "Context"),
)


class TopLine(Widget):
    """Tabs to be seen, clicked, and read for their keys."""

    shown: reactive[frozenset[str]] = reactive(frozenset({"chat"}))
    used: reactive[str] = reactive("chat")
    waiting: reactive[int] = reactive(0)

    def __init__(self, title: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._title = title

    def render(self) -> Content:
        """The line."""
        title = Content.assemble(("mimo ", "bold $text-primary"), (self._title, "bold"))
        tabs = Content().join(self._label(tab) for tab in TABS)
        return Row(title, tabs).lay_out(self.content_size.width)

    async def on_click(self, event: events.Click) -> None:
        """Open the panel under the mouse."""
        labels = [self._label(tab).cell_length for tab in TABS]
        at = self.content_size.width - sum(labels)
        x = event.x - self.gutter.left
        for tab, length in zip(TABS, labels, strict=True):
            if at <= x < at + length:
                event.stop()
                action = "open_chat" if tab.name == "chat" else f"open('{tab.name}')"
                await self.app.run_action(action, default_namespace=self.screen)
            at += length

    def _label(self, tab: Tab) -> Content:
        count = f" {self.waiting}" if tab.name == "diff" and self.waiting else ""
        name = "bold" if tab.name == self.used else "" if tab.name in self.shown else MUTED
        ground = " on $foreground 12%" if tab.name == self.used else ""
        return Content.assemble(
            (" ", ground.strip()),
            (tab.key, f"$text-accent{ground}"),
            (f" {tab.label}", f"{name}{ground}".strip()),
            (count, f"bold $text-warning{ground}"),
            (" ", ground.strip()),
        )
