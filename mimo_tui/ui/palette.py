"""The palette: every command of the table, found by its words, with its key beside it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from mimo_tui.ui.commands import COMMANDS, Command
from mimo_tui.ui.keys import key_name

_KEYS = 11


class CommandProvider(Provider):
    """Offers the commands, one line each."""

    async def discover(self) -> Hits:
        """All of them."""
        for command in COMMANDS:
            line = _line(command, Content(command.title))
            yield DiscoveryHit(line, self._doing(command.action), text=command.title)

    async def search(self, query: str) -> Hits:
        """Those that fit."""
        matcher = self.matcher(query)
        for command in COMMANDS:
            score = matcher.match(command.title)
            if score:
                line = _line(command, matcher.highlight(command.title))
                yield Hit(score, line, self._doing(command.action), text=command.title)

    def _doing(self, action: str) -> Callable[[], Awaitable[object]]:
        return lambda: self.app.run_action(action, default_namespace=self.screen)


def _line(command: Command, title: Content) -> Content:
    return Content.styled(f"{key_name(command.key):<{_KEYS}}", "$text-accent") + title
