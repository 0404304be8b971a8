"""An app of one panel, and a change to show in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.app import App, ComposeResult
from textual.events import Key
from textual.pilot import Pilot
from textual.widget import Widget

from mimo_tui.core.blocks import DiffBlock
from mimo_tui.core.events import Entry, Event
from mimo_tui.core.hunks import make_hunks


class PanelHost(App[None]):
    """Shows a panel."""

    def __init__(self, panel: Widget) -> None:
        super().__init__()
        self.panel = panel

    def compose(self) -> ComposeResult:
        yield self.panel


def said(host: PanelHost, selector: str) -> str:
    """The words of a one-line widget."""
    return str(host.query_one(selector).render())


def lines(widget: Widget) -> list[str]:
    """What a widget of lines shows, without trailing blanks."""
    height = widget.scrollable_content_region.height
    return [widget.render_line(y).text.rstrip() for y in range(height)]


async def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


async def press_at_once(pilot: Pilot[None], *keys: str) -> None:
    """Press keys as one who types ahead: none waits until the one before had its effect."""
    for key in keys:
        pilot.app.post_message(Key(key, key))
    await pilot.pause()


def entries(*events: Event, at: float = 1000.0) -> list[Entry]:
    """Events two seconds apart."""
    return [Entry(i, at + 2.0 * i, event) for i, event in enumerate(events)]


BEFORE = '''\
"""A cart of a shop: 购物车."""

LIMIT = 100


class Cart:
    def __init__(self) -> None:
        self.lines = []
        self.member = False

    def total(self):
        return sum(line.price for line in self.lines)

    def add(self, item, quantity=1):
        self.lines.append((item, quantity))

    def clear(self):
        self.lines.clear()


def last(cart):
    return cart.lines[-1]
'''
AFTER = (
    BEFORE.replace("LIMIT = 100", "LIMIT = 250")
    .replace("        return sum(", "        # 含税总价\n        return sum(")
    .replace("quantity))\n", "quantity))\n        self.check()\n")
    .replace("    return cart.lines[-1]\n", "    return cart.lines[-1] if cart.lines else None")
)
BLOCK = DiffBlock("shop/cart.py", make_hunks(BEFORE, AFTER, context=1))
