"""What is summarised and by whom. A memory knows no model: it talks to a `Summariser`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from mimo_tui.memory.semantic.meter import Meter

Level = Literal["function", "class", "module", "package", "project"]
LEVELS: tuple[Level, ...] = ("function", "class", "module", "package", "project")
"""From the bottom up: each is made from its source or from the summaries below it."""

EDITION = "1"
"""Raised when models are asked so differently that earlier answers should be paid for again."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Something to be summarised. `id` is the record's of a definition or file, else its own.

    `key` is the hash of what the summary is made from; `tokens` about what is sent of it;
    `weight` how much its summary is worth beside others of its level.
    """

    id: str
    level: Level
    title: str
    path: str
    key: str
    tokens: int
    weight: float


@dataclass(frozen=True, slots=True)
class SummaryPlan:
    """What is not summarised yet, and how many summaries are known for what is there now."""

    units: tuple[Unit, ...]
    known: int


@dataclass(frozen=True, slots=True)
class SummaryTask:
    """A unit with the text that a model sees of it: data, in which lines may be numbered."""

    unit_id: str
    key: str
    level: Level
    title: str
    path: str
    text: str
    first_line: int = 0


@dataclass(frozen=True, slots=True)
class SummaryRule:
    """A rule in words. `literal` stands in the source, `offset` lines below the unit's first."""

    text: str
    literal: str
    offset: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What a model said of a unit; `key` is that of what it was shown."""

    unit_id: str
    key: str
    level: Level
    text: str
    rules: tuple[SummaryRule, ...]
    model: str


class Summariser(Protocol):
    """A model that writes summaries."""

    async def summarise(self, tasks: Sequence[SummaryTask], meter: Meter) -> tuple[Summary, ...]:
        """Summaries of the tasks; those that came out badly are missing.

        Raises BudgetSpent where the meter lets no call for all of them, ModelError where the
        model fails.
        """
        ...


class SummaryMemory(Protocol):
    """The part of a memory that keeps summaries."""

    async def plan_summaries(self) -> SummaryPlan:
        """What could be summarised now."""
        ...

    async def summary_tasks(self, unit_ids: tuple[str, ...]) -> tuple[SummaryTask, ...]:
        """What to show a model of some units.

        Missing is what is gone, changes just now, is summarised already, or must not be sent.
        """
        ...

    async def keep_summaries(self, summaries: tuple[Summary, ...]) -> int:
        """Keep what a model said; gives how many of it are about what is there now."""
        ...
