"""Summarising from the bottom up: some calls at once, and what comes back is kept at once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.semantic.base import (
    Summariser,
    Summary,
    SummaryMemory,
    SummaryTask,
    Unit,
)
from mimo_tui.memory.semantic.forecast import batches, waves
from mimo_tui.memory.semantic.meter import BudgetSpent, Meter, Spending

_AT_ONCE = 4
# So many batches in a row that fail are no accident of their texts.
_FAILURES = 3


@dataclass(frozen=True, slots=True)
class SummaryProgress:
    """How far summarising is. `done` units have a summary now, `failed` got none that served.

    `ended` says why it stopped before its end, "" where it did not.
    """

    done: int
    failed: int
    total: int
    spent: Spending
    ended: str = ""


class SummaryRun:
    """One run over some units. Cancel its task to stop it: what came back until then is kept."""

    def __init__(
        self,
        memory: SummaryMemory,
        summariser: Summariser,
        meter: Meter,
        tell: Callable[[SummaryProgress], None],
    ) -> None:
        self._memory = memory
        self._summariser = summariser
        self._meter = meter
        self._tell = tell
        self._failures = 0
        self._progress = SummaryProgress(0, 0, 0, meter.spent)

    async def run(self, units: Sequence[Unit]) -> SummaryProgress:
        """Summarise the units; gives how far it came. A failing model ends it, too, in words."""
        self._progress = replace(self._progress, total=len(units))
        for wave in waves(units):
            waiting = deque(batches(wave))
            async with asyncio.TaskGroup() as workers:
                for _ in range(min(_AT_ONCE, len(waiting))):
                    workers.create_task(self._work(waiting), name="summarise")
            if self._progress.ended:
                break
        return self._progress

    async def _work(self, waiting: deque[list[Unit]]) -> None:
        while waiting and not self._progress.ended:
            units = waiting.popleft()
            try:
                tasks = await self._memory.summary_tasks(tuple(unit.id for unit in units))
                kept = await self._summarise(tasks) if tasks else 0
            except MimoError as error:
                self._end(str(error))
                return
            # What is summarised by now, or must not be sent, is nobody's failure.
            total = self._progress.total - (len(units) - len(tasks))
            self._progress = replace(self._progress, total=total)
            self._step(kept, 0 if self._progress.ended else len(tasks) - kept)

    async def _summarise(self, tasks: Sequence[SummaryTask]) -> int:
        """Ask for summaries and keep them; gives how many there were."""
        try:
            summaries = await self._summariser.summarise(tasks, self._meter)
        except BudgetSpent as error:
            if len(tasks) == 1:
                self._end(str(error))
                return 0
            # Less at once may still be within the budget.
            middle = len(tasks) // 2
            kept = await self._summarise(tasks[:middle])
            return kept + (0 if self._progress.ended else await self._summarise(tasks[middle:]))
        except MimoError as error:
            self._failures += 1
            if self._failures >= _FAILURES or not _is_about_its_text(error):
                self._end(str(error))
            return 0
        self._failures = 0
        if summaries:
            await self._keep(tuple(summaries))
        return len(summaries)

    async def _keep(self, summaries: tuple[Summary, ...]) -> None:
        keeping = asyncio.create_task(self._memory.keep_summaries(summaries))
        try:
            await asyncio.shield(keeping)
        except asyncio.CancelledError:
            # It is paid for.
            await keeping
            raise

    def _end(self, reason: str) -> None:
        if not self._progress.ended:
            self._step(ended=reason)

    def _step(self, done: int = 0, failed: int = 0, ended: str = "") -> None:
        now = self._progress
        self._progress = replace(
            now,
            done=now.done + done,
            failed=now.failed + failed,
            spent=self._meter.spent,
            ended=ended or now.ended,
        )
        self._tell(self._progress)


def _is_about_its_text(error: MimoError) -> bool:
    """Whether an endpoint refused what was sent, rather than whoever sent it."""
    return getattr(error, "status", 0) in (400, 413, 422)
