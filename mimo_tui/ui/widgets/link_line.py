"""A line that does something when it is clicked."""

from __future__ import annotations

from textual import events
from textual.widgets import Static


class LinkLine(Static):
    """`action` is what a click does, an action of the screen."""

    def __init__(self, text: str, action: str, *, id: str | None = None) -> None:
        super().__init__(text, id=id, markup=False)
        self._action = action

    async def on_click(self, event: events.Click) -> None:
        """Do it."""
        event.stop()
        await self.app.run_action(self._action, default_namespace=self.screen)
