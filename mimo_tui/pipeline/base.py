"""The seam to a stage of the pipeline."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from mimo_tui.core.events import Event, Outcome


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a stage ended. `answer` is what it says of its work; `error` why it failed."""

    outcome: Outcome
    answer: str = ""
    error: str = ""


class Stage(Protocol):
    """One step a prompt runs through."""

    @property
    def name(self) -> str:
        """What people call it: "coding", "review", "testing"."""
        ...

    @property
    def verdict(self) -> Verdict:
        """How it ended; to be read when its events have ended."""
        ...

    def events(self) -> AsyncIterator[Event]:
        """Run it; closing the iterator stops it."""
        ...

    def cancel(self) -> None:
        """Stop it in good order."""
        ...
