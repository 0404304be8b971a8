"""A budget, and the meter that holds every call to it."""

from __future__ import annotations

from dataclasses import dataclass

from mimo_tui.core.errors import MimoError


class BudgetSpent(MimoError):
    """No further call is within the budget."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that may be spent: calls, tokens both ways, and USD. 0 sets no bound."""

    calls: int = 0
    tokens: int = 0
    usd: float = 0.0


@dataclass(frozen=True, slots=True)
class Rates:
    """USD per million tokens, at their dearest."""

    sent: float
    answered: float


@dataclass(frozen=True, slots=True)
class Spending:
    """What calls, tokens and USD came to; USD None where no price is known."""

    calls: int = 0
    tokens: int = 0
    usd: float | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """What is set aside for a call under way: the most that it can come to."""

    tokens: int
    usd: float


class Meter:
    """Lets calls begin only where their most still fits; several may be under way at once."""

    def __init__(self, budget: Budget, rates: Rates | None) -> None:
        self._budget = budget
        self._rates = rates
        self._calls = 0
        self._tokens = 0
        self._usd = 0.0
        self._held: list[Hold] = []

    @property
    def spent(self) -> Spending:
        """What was spent so far."""
        return Spending(self._calls, self._tokens, self._usd if self._rates else None)

    def begin(self, sent: int, answered: int) -> Hold:
        """Set aside for a call that sends and gets at most so many tokens.

        Raises BudgetSpent where the budget does not bear it.
        """
        usd = self._price(sent, answered)
        hold = Hold(sent + answered, usd)
        tokens = self._tokens + sum(held.tokens for held in self._held) + hold.tokens
        money = self._usd + sum(held.usd for held in self._held) + hold.usd
        if _over(tokens, self._budget.tokens) or _over(money, self._budget.usd):
            raise BudgetSpent("The budget is used up", kept="What was summarised is kept")
        self.count_call()
        self._held.append(hold)
        return hold

    def count_call(self) -> None:
        """Count a call, also one made again. Raises BudgetSpent where there is none left."""
        if _over(self._calls + 1, self._budget.calls):
            raise BudgetSpent("The calls are used up", kept="What was summarised is kept")
        self._calls += 1

    def end(self, hold: Hold, tokens: int | None = None, usd: float | None = None) -> None:
        """Book what a call came to. Without figures it counts as the most that was set aside."""
        self._held.remove(hold)
        self._tokens += hold.tokens if tokens is None else tokens
        if self._rates is not None:
            self._usd += hold.usd if usd is None else usd

    def _price(self, sent: int, answered: int) -> float:
        if self._rates is None:
            return 0.0
        return (sent * self._rates.sent + answered * self._rates.answered) / 1_000_000


def _over(amount: float, limit: float) -> bool:
    return bool(limit) and amount > limit
