"""What summaries will cost, before any is asked for, and which of them a budget bears."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mimo_tui.memory.semantic.base import LEVELS, Level, Unit
from mimo_tui.memory.semantic.meter import Budget, Rates

BATCH_TOKENS = 6_000
BATCH_UNITS = 10
# What is sent with each call beside the units, and what is answered to each of them.
_CALL_TOKENS = 900
_ANSWER_TOKENS: dict[Level, int] = {
    "function": 110,
    "class": 140,
    "module": 150,
    "package": 200,
    "project": 400,
}


@dataclass(frozen=True, slots=True)
class Forecast:
    """About how much; `usd` is None where the price is not known. `levels` counts the units."""

    calls: int
    tokens: int
    usd: float | None
    levels: dict[Level, int]
    known: int = 0

    def __str__(self) -> str:
        money = "price unknown" if self.usd is None else f"{self.usd:.2f} USD"
        calls = "1 call" if self.calls == 1 else f"{self.calls:,} calls"
        return f"about {calls}, {_short(self.tokens)} tokens, {money}"


def forecast(
    units: Sequence[Unit], rates: Rates | None, *, thinking: int = 0, known: int = 0
) -> Forecast:
    """What the units will cost. `thinking` is what a model thinks in each call, in tokens."""
    calls = sum(1 for wave in waves(units) for _ in batches(wave))
    sent = calls * _CALL_TOKENS + sum(unit.tokens for unit in units)
    answered = calls * thinking + sum(_ANSWER_TOKENS[unit.level] for unit in units)
    usd = (sent * rates.sent + answered * rates.answered) / 1_000_000 if rates else None
    counts = Counter(unit.level for unit in units)
    levels = {level: counts[level] for level in LEVELS if counts[level]}
    return Forecast(calls, sent + answered, usd, levels, known)


def affordable(
    units: Sequence[Unit], budget: Budget, rates: Rates | None, *, thinking: int = 0
) -> tuple[Unit, ...]:
    """The units that a budget bears, as far as can be told.

    The whole comes before its parts: a project that is too large for the budget gets its
    summaries from the outlines of its modules, and those of the functions that matter most.
    """
    ordered = sorted(units, key=_precedence)
    least, most = 0, len(ordered)
    while least < most:
        middle = (least + most + 1) // 2
        cost = forecast(ordered[:middle], rates, thinking=thinking)
        if _bears(budget, cost):
            least = middle
        else:
            most = middle - 1
    return tuple(ordered[:least])


def waves(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    """The units in the order to take them: a wave needs nothing but the waves before it."""
    found: dict[tuple[int, int], list[Unit]] = {}
    for unit in units:
        depth = unit.path.count("/") if unit.level == "package" else 0
        found.setdefault((LEVELS.index(unit.level), -depth), []).append(unit)
    for place in sorted(found):
        yield sorted(found[place], key=lambda unit: (-unit.weight, unit.path, unit.id))


def batches(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    """Units that go into one call together."""
    batch: list[Unit] = []
    tokens = 0
    for unit in units:
        if batch and (tokens + unit.tokens > BATCH_TOKENS or len(batch) == BATCH_UNITS):
            yield batch
            batch, tokens = [], 0
        batch.append(unit)
        tokens += unit.tokens
    if batch:
        yield batch


def _precedence(unit: Unit) -> tuple[int, float, str]:
    if unit.level in ("function", "class"):
        return 3, -unit.weight, unit.id
    return ("project", "package", "module").index(unit.level), -unit.weight, unit.id


def _bears(budget: Budget, cost: Forecast) -> bool:
    return (
        (not budget.calls or cost.calls <= budget.calls)
        and (not budget.tokens or cost.tokens <= budget.tokens)
        and (not budget.usd or (cost.usd or 0.0) <= budget.usd)
    )


def _short(number: int) -> str:
    if number >= 1_000_000:
        return f"{number / 1_000_000:.1f} M"
    return f"{number / 1000:.0f} k" if number >= 1000 else str(number)
