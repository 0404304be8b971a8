"""What people and conversations do to a memory: each as a value that can be written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mimo_tui.core.codec import from_json, to_json
from mimo_tui.memory.base import Record
from mimo_tui.memory.consolidate.proposals import Proposal, Verdict


@dataclass(frozen=True, slots=True)
class Pin:
    """A record is pinned, or no longer."""

    record_id: str
    pinned: bool


@dataclass(frozen=True, slots=True)
class Forget:
    """A record is kept out, or back again."""

    record_id: str
    forgotten: bool


@dataclass(frozen=True, slots=True)
class Edit:
    """A person's words in place of a record's own; without any words they are taken away."""

    record_id: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Remember:
    """A record in a person's or a conversation's words; again with one id takes its place."""

    record: Record

    @property
    def record_id(self) -> str:
        """The record's id."""
        return self.record.id


@dataclass(frozen=True, slots=True)
class Replace:
    """Another record stands in place of one, which stays in history; "" takes that back."""

    record_id: str
    replaced_by: str


@dataclass(frozen=True, slots=True)
class Judge:
    """What a person said of a proposal."""

    proposal: Proposal
    verdict: Verdict

    @property
    def record_id(self) -> str:
        """The proposal's id: it is what this says something of."""
        return self.proposal.id


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a record was shown to a model, and used by it then; how often a person vetoed it.

    `turn` is the last one that was counted.
    """

    record_id: str
    shown: int = 0
    used: int = 0
    vetoed: int = 0
    turn: str = ""


Mutation = Pin | Forget | Edit | Remember | Replace | Judge | Tally


@dataclass(frozen=True, slots=True)
class Entry:
    """A mutation as it was written down: its number, counted from 1, and its time (Unix seconds).

    Of two entries of one kind on one record the higher number holds, whatever a clock said.
    """

    number: int
    at: float
    mutation: Mutation

    @property
    def subject(self) -> tuple[str, str]:
        """What it says something of: a later entry of the same subject makes up for this one."""
        return type(self.mutation).__name__, self.mutation.record_id


def to_data(entry: Entry) -> dict[str, Any]:
    """An entry as plain JSON data."""
    data: dict[str, Any] = to_json(entry.mutation)
    return {"number": entry.number, "at": entry.at} | data


def from_data(data: Any) -> Entry:
    """The entry of JSON data.

    Raises UnknownKind for a mutation of a later version; KeyError, TypeError or ValueError for
    what is no entry.
    """
    return Entry(int(data["number"]), float(data["at"]), from_json(Mutation, data))
