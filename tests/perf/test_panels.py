"""Budgets of the side panels, in CPU time of this process beside what this machine is worth."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import islice
from statistics import median

import pytest
from textual.pilot import Pilot

from mimo_tui.core.blocks import DiffBlock
from mimo_tui.core.hunks import DiffLine, Hunk
from mimo_tui.memory.base import Filter, Page, Record
from mimo_tui.ui.panels.memory import MemoryPanel
from mimo_tui.ui.widgets.diff_view import DiffView
from mimo_tui.ui.widgets.record_list import RecordList
from tests.panels.memory_fake import FakeMemory
from tests.panels.panel_host import PanelHost, until
from tests.perf.yardstick import Budget

pytestmark = pytest.mark.perf

LONG = Hunk(
    0, 0, tuple(DiffLine("+", f"    value_{i} = compute({i}, '中文')\n") for i in range(50_000))
)
MANY = tuple(
    Hunk(
        i * 20,
        i * 20,
        (
            DiffLine(" ", "def f():\n"),
            DiffLine("-", f"    return {i}\n"),
            DiffLine("+", f"    return {i + 1}\n"),
            *(DiffLine(" ", f"line_{n} = {n}\n") for n in range(7)),
        ),
    )
    for i in range(5_000)
)


async def cpu(pilot: Pilot[None], act: Callable[[], object]) -> float:
    """Milliseconds of CPU until what `act` did is on the screen."""
    await pilot.pause()
    began = time.process_time()
    act()
    await pilot.pause()
    return (time.process_time() - began) * 1000


@pytest.mark.parametrize("hunks", [(LONG,), MANY], ids=["one hunk", "5,000 hunks"])
async def test_a_diff_of_50_000_lines_opens_within_100_ms(hunks: tuple[Hunk, ...]) -> None:
    view = DiffView()
    async with PanelHost(view).run_test(size=(120, 40)) as pilot:
        # The lexer is loaded once in a program's life; it is no part of opening.
        view.open(DiffBlock("a.py", (Hunk(0, 0, LONG.lines[:50]),)), ())
        blocks = [DiffBlock(f"big{n}.py", hunks) for n in range(3)]
        budget = Budget(100)
        # Other programs only ever add to it.
        taken = min([await cpu(pilot, lambda b=b: view.open(b, ())) for b in blocks])
        assert budget.holds(taken)


async def test_a_jump_in_a_long_diff_takes_20_ms() -> None:
    view = DiffView()
    async with PanelHost(view).run_test(size=(120, 40)) as pilot:
        view.open(DiffBlock("big.py", MANY), ())
        await pilot.pause()
        budget = Budget(20)
        jumps = [await cpu(pilot, lambda n=n: view.go_to(n)) for n in range(100, 4_100, 400)]
        assert budget.holds(median(jumps))


class Sliced(FakeMemory):
    """Answers at once, without a search: what is measured is the list."""

    async def page(self, filter: Filter, *, offset: int = 0, limit: int = 100) -> Page:
        rows = islice(self.records.values(), offset, offset + limit)
        return Page(tuple(rows), len(self.records), offset)


async def test_a_page_of_100_000_rows_takes_50_ms() -> None:
    many = [Record(f"r{i}", "function", f"f{i}", "", path=f"a/{i}.py") for i in range(100_000)]
    async with PanelHost(MemoryPanel(Sliced(many))).run_test(size=(120, 40)) as pilot:
        records = pilot.app.query_one(RecordList)
        await until(lambda: records.count == 100_000)
        budget = Budget(50)
        pages = [
            await cpu(pilot, lambda row=row: setattr(records, "cursor", row))
            for row in range(10_000, 90_000, 8_000)
        ]
        assert records.record is not None
        assert budget.holds(median(pages))
