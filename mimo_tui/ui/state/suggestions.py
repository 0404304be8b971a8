"""Changes that are proposed to a person, each with the word that was said of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from mimo_tui.core.blocks import DiffBlock
from mimo_tui.memory.consolidate.proposals import Verdict


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One change: what sort it is, what it is about, why, and what it does as a diff."""

    id: str
    what: str
    title: str
    reason: str
    block: DiffBlock


@dataclass(frozen=True, slots=True)
class SuggestionsState:
    """What is proposed; `waiting` until that is known. `said` is the last word to the person."""

    items: tuple[Suggestion, ...] = ()
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    waiting: bool = True
    said: str = ""
    failed: bool = False

    def verdict(self, suggestion: str) -> Verdict:
        """What was said of one; "open" for nothing."""
        return self.verdicts.get(suggestion, "open")

    @property
    def open(self) -> int:
        """How many wait for a word."""
        return sum(self.verdict(each.id) == "open" for each in self.items)


def found(state: SuggestionsState, items: tuple[Suggestion, ...]) -> SuggestionsState:
    """The state once it is known what is proposed."""
    return replace(state, items=items, waiting=False)


def judged(state: SuggestionsState, item: Suggestion, verdict: Verdict) -> SuggestionsState:
    """The state after a verdict was carried out."""
    done = {"accepted": "Accepted", "rejected": "Rejected", "open": "Taken back"}[verdict]
    verdicts = state.verdicts | {item.id: verdict}
    return replace(state, verdicts=verdicts, said=f"{done}: {item.title}", failed=False)


def refused(state: SuggestionsState, why: str) -> SuggestionsState:
    """The state after something could not be done."""
    return replace(state, waiting=False, said=why, failed=True)
