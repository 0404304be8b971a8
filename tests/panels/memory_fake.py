"""A memory of records in a list, which answers when it is let."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from mimo_tui.core.errors import MemoryUnavailable
from mimo_tui.core.events import MemoryProgress
from mimo_tui.memory.base import Cue, Detail, Edge, Feedback, Filter, Hit, Page, Record, RecordKind
from mimo_tui.memory.commits import Past
from mimo_tui.memory.consolidate.proposals import Proposal
from mimo_tui.memory.statistics import Statistics


class FakeMemory:
    """Everything in memory. `gate` holds answers back while it is clear."""

    def __init__(self, records: list[Record], details: dict[str, Detail] | None = None) -> None:
        self.records = {record.id: record for record in records}
        self.details = details or {}
        self.asked: list[tuple[Filter, int]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.down = False
        self.generation = 1
        self.figures: Statistics | None = None
        self.pasts: dict[str, Past] = {}

    async def _answer(self) -> None:
        await self.gate.wait()
        if self.down:
            raise MemoryUnavailable("The memory process cannot be reached", do="Press ctrl+r")

    async def recall(self, cue: Cue, *, tokens: int = 2000, limit: int = 12) -> tuple[Hit, ...]:
        await self._answer()
        found = [r for r in self.records.values() if _passes(r, Filter(cue.text))]
        return tuple(
            Hit(record, 0.9 - 0.2 * place, f"has {cue.text}") for place, record in enumerate(found)
        )

    async def note(self, turn: str, feedback: tuple[Feedback, ...]) -> None:
        await self._answer()

    async def page(self, filter: Filter, *, offset: int = 0, limit: int = 100) -> Page:
        self.asked.append((filter, offset))
        await self._answer()
        found = [r for r in self.records.values() if _passes(r, filter)]
        return Page(tuple(found[offset : offset + limit]), len(found), offset)

    async def detail(self, record_id: str) -> Detail | None:
        await self._answer()
        record = self.records.get(record_id)
        if record is None:
            return None
        known = self.details.get(record_id, Detail(record, (), (), ""))
        return replace(known, record=record)

    async def past(self, record_id: str) -> Past | None:
        await self._answer()
        return self.pasts.get(record_id)

    async def _alter(self, record_id: str, **values: Any) -> None:
        await self._answer()
        self.records[record_id] = replace(self.records[record_id], **values)
        self.generation += 1

    async def pin(self, record_id: str, pinned: bool) -> None:
        await self._alter(record_id, pinned=pinned)

    async def forget(self, record_id: str, forgotten: bool) -> None:
        await self._alter(record_id, forgotten=forgotten)

    async def edit(self, record_id: str, title: str, body: str) -> None:
        await self._alter(record_id, title=title, body=body, edited=True)

    async def remember(self, kind: RecordKind, title: str, body: str, origin: str = "") -> str:
        return ""

    async def dream(self) -> tuple[Proposal, ...]:
        await self._answer()
        return ()

    async def statistics(self) -> Statistics:
        await self._answer()
        assert self.figures is not None
        return self.figures

    async def embed_with(self, choice: str, key_env: str = "") -> None:
        await self._answer()

    async def progress(self) -> MemoryProgress:
        return MemoryProgress("ready", 1, 1, len(self.records), self.generation)

    async def follow(self) -> AsyncIterator[MemoryProgress]:
        yield await self.progress()

    async def settle(self) -> MemoryProgress:
        return await self.progress()

    async def close(self) -> None:
        return


def _passes(record: Record, filter: Filter) -> bool:
    return (
        record.forgotten == filter.forgotten
        and (not filter.pinned or record.pinned)
        and (not filter.kinds or record.kind in filter.kinds)
        and filter.text.strip().lower() in f"{record.title} {record.body}".lower()
    )


SOURCE = '''\
def add(self, item: Item, quantity: int = 1) -> None:
    """Put an item into the cart.

    Raises CartFull where it holds 100 items already.
    """
    if self.count + quantity > LIMIT:
        raise CartFull(f"no more than {LIMIT} items")  # 购物车已满
    self.lines.append(Line(item, quantity))
'''


def shop() -> FakeMemory:
    """A small shop's memory."""
    cart = Record(
        "cart",
        "class",
        "Cart",
        "Items one buys together.",
        "class Cart:",
        "shop/cart.py",
        12,
        58,
        "python",
        tokens=84,
    )
    add = Record(
        "add",
        "method",
        "Cart.add",
        "Puts an item into the cart. Raises CartFull where it would hold more than LIMIT items.",
        "def add(self, item: Item, quantity: int = 1) -> None",
        "shop/cart.py",
        24,
        31,
        "python",
        tokens=61,
        pinned=True,
        times_recalled=7,
        origin="3f2c1d0",
    )
    records = [
        Record("m", "module", "shop.cart", "The cart.", "", "shop/cart.py", 1, 59, "python"),
        cart,
        add,
        Record(
            "total",
            "method",
            "Cart.total",
            "Sum of all lines, with tax.",
            "def total(self) -> Decimal",
            "shop/cart.py",
            40,
            47,
            "python",
            tokens=40,
        ),
        Record("limit", "constant", "LIMIT", "100", "LIMIT = 100", "shop/cart.py", 9, 9, "python"),
        Record(
            "full",
            "class",
            "CartFull",
            "No room.",
            "class CartFull(Exception)",
            "shop/cart.py",
            5,
            6,
            "python",
            edited=True,
        ),
        Record(
            "order", "class", "Order", "What was bought.", "", "shop/orders.py", 8, 30, "python"
        ),
        Record(
            "submit",
            "function",
            "提交订单",
            "把购物车变成订单。",
            "",
            "shop/orders.py",
            33,
            51,
            "python",
        ),
        Record(
            "rule",
            "rule",
            "Prices are in cents",
            "Never use floats for money.",
            source="document",
            path="docs/rules.md",
            first_line=3,
        ),
        Record(
            "dec",
            "decision",
            "Orders are immutable once paid",
            "Decided while adding refunds: a refund is a new order.",
            source="conversation",
            origin="s1/t4",
        ),
        Record(
            "doc",
            "document",
            "Shop [handbook]",
            "How the shop works.",
            "",
            "README.md",
            1,
            40,
            note="not valid UTF-8",
        ),
    ]
    detail = Detail(
        add,
        (
            Edge("add", "calls", "Line", 31, "line"),
            Edge("add", "calls", "CartFull", 30, "full"),
            Edge("add", "mentions", "LIMIT", 29, "limit"),
        ),
        (records[7], cart),
        SOURCE,
    )
    return FakeMemory(records, {"add": detail})
