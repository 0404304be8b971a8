"""Summaries of a project by a model: offered with what they will cost, then made when accepted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mimo_tui.agent.summariser import THINKING_TOKENS, ModelSummariser
from mimo_tui.core.errors import SettingsError
from mimo_tui.llm.base import ChatModel, ModelInfo
from mimo_tui.memory.semantic.base import SummaryMemory, Unit
from mimo_tui.memory.semantic.forecast import Forecast, affordable, forecast
from mimo_tui.memory.semantic.meter import Budget, Meter, Rates, Spending
from mimo_tui.memory.semantic.run import SummaryProgress, SummaryRun
from mimo_tui.session.models import Models

if TYPE_CHECKING:  # pydantic is not needed before there are settings to read
    from mimo_tui.config.settings import SummarySettings


@dataclass(frozen=True, slots=True)
class Offer:
    """What a model could summarise now, and what a budget bears of it. Nothing was sent yet."""

    model: ChatModel
    budget: Budget
    units: tuple[Unit, ...]
    whole: Forecast
    within: Forecast

    def __str__(self) -> str:
        name = self.model.info.full_name
        if not self.whole.calls:
            return f"Nothing to summarise: {self.whole.known:,} summaries are up to date"
        lines = [f"{name}: {self.whole}", _counted(self.whole)]
        if self.whole.known:
            lines.append(f"{self.whole.known:,} summaries are there already and cost nothing")
        if len(self.units) < sum(self.whole.levels.values()):
            lines.append(f"Within the budget of {_budget(self.budget)}: {self.within}")
            lines.append(_counted(self.within))
        else:
            lines.append(f"The budget is {_budget(self.budget)}")
        if self.whole.usd is None and self.budget.usd:
            lines.append("Its price is not known: only calls and tokens are bounded")
        lines.append(
            "Source code is sent to it, without files that git ignores and what looks like secrets"
        )
        return "\n".join(lines)


class Summarising:
    """Summaries of one project. `current` is the progress of the run under way, else None."""

    def __init__(self, memory: SummaryMemory, models: Models, settings: SummarySettings) -> None:
        self._memory = memory
        self._models = models
        self._settings = settings
        self.current: SummaryProgress | None = None

    async def offer(self, model: str = "", budget: Budget | None = None) -> Offer:
        """What could be summarised by the named model, else the settings' one, and its cost.

        Raises SettingsError where there is no such model, or a price is needed and not known.
        """
        info = await self._models.choose(model or self._settings.model or None)
        opened = await self._models.current()
        info = info or opened.info
        rates = _rates(info)
        if budget is not None and budget.usd and rates is None:
            raise SettingsError(
                f"The price of {info.full_name} is not known, so USD cannot bound it",
                do="Bound it by calls or tokens",
            )
        bounds = budget or Budget(self._settings.calls, self._settings.tokens, self._settings.usd)
        plan = await self._memory.plan_summaries()
        thinking = THINKING_TOKENS if info.reasoning else 0
        units = affordable(plan.units, bounds, rates, thinking=thinking)
        return Offer(
            opened,
            bounds,
            units,
            forecast(plan.units, rates, thinking=thinking, known=plan.known),
            forecast(units, rates, thinking=thinking, known=plan.known),
        )

    async def run(
        self, offer: Offer, tell: Callable[[SummaryProgress], None] = lambda progress: None
    ) -> SummaryProgress:
        """Make what was offered; `tell` hears of each step. Cancel it to stop: all is kept."""

        def note(progress: SummaryProgress) -> None:
            self.current = progress
            tell(progress)

        meter = Meter(offer.budget, _rates(offer.model.info))
        run = SummaryRun(self._memory, ModelSummariser(offer.model), meter, note)
        note(SummaryProgress(0, 0, len(offer.units), meter.spent))
        try:
            return await run.run(offer.units)
        finally:
            self.current = None

    async def close(self) -> None:
        """Give back the model's connections."""
        await self._models.close()


def said(progress: SummaryProgress) -> str:
    """How far a run is, and what it has spent, in a line."""
    parts = [f"{progress.done:,} of {progress.total:,} summarised"]
    if progress.failed:
        parts.append(f"{progress.failed:,} without a usable answer")
    return ", ".join([*parts, spending(progress.spent)])


def spending(spent: Spending) -> str:
    """Calls, tokens and money in words."""
    parts = [f"{spent.calls:,} calls", f"{spent.tokens:,} tokens"]
    return ", ".join(parts if spent.usd is None else [*parts, f"{spent.usd:.4f} USD"])


def _rates(info: ModelInfo) -> Rates | None:
    price = info.price
    if price is None:
        return None
    return Rates(max(price.input, price.cache_read, price.cache_write), price.output)


def _counted(cost: Forecast) -> str:
    names = {"class": "classes", "project": "project"}
    return ", ".join(
        f"{number:,} {level if number == 1 else names.get(level, f'{level}s')}"
        for level, number in cost.levels.items()
    )


def _budget(budget: Budget) -> str:
    parts = [
        f"{budget.calls:,} calls" if budget.calls else "",
        f"{budget.tokens:,} tokens" if budget.tokens else "",
        f"{budget.usd:g} USD" if budget.usd else "",
    ]
    return ", ".join(filter(None, parts)) or "no bound"
