"""What the model is sent in the present turn, and what memory gave for it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mimo_tui.core.context import ContextPart, RecalledRecord
from mimo_tui.core.events import (
    ContextBuilt,
    Entry,
    ModelChanged,
    Recalled,
    TurnStarted,
    UsageReported,
    Vetoed,
)


@dataclass(frozen=True, slots=True)
class ContextState:
    """The latest request and recall. `used` is what the vendor counted, 0 before its first word.

    `window` is the model's, in tokens, 0 where it is unknown. `asked` says that memory has
    answered for this turn, be it with nothing. `vetoed` records stay out of the conversation.
    """

    turn: str = ""
    step: int = 0
    model: str = ""
    window: int = 0
    parts: tuple[ContextPart, ...] = ()
    asked: bool = False
    records: tuple[RecalledRecord, ...] = ()
    recalled_tokens: int = 0
    milliseconds: float = 0.0
    vetoed: frozenset[str] = frozenset()
    used: int = 0

    @property
    def tokens(self) -> int:
        """Of all parts together, estimated."""
        return sum(part.tokens for part in self.parts)

    @property
    def share(self) -> float:
        """Of the window, from 0 to 1; 0 where the window is unknown."""
        taken = self.used or self.tokens
        return min(1.0, taken / self.window) if self.window else 0.0


def reduce(state: ContextState, entry: Entry) -> ContextState:
    """The state after an entry of the session."""
    match entry.event:
        case ModelChanged(model=model, window=window):
            return replace(state, model=model, window=window)
        case TurnStarted(turn=turn):
            return ContextState(
                turn=turn, model=state.model, window=state.window, vetoed=state.vetoed
            )
        case Vetoed(record=record, vetoed=vetoed):
            changed = state.vetoed | {record} if vetoed else state.vetoed - {record}
            return replace(state, vetoed=changed)
        case Recalled() as event:
            return replace(
                state,
                asked=True,
                records=event.records,
                recalled_tokens=event.tokens,
                milliseconds=event.milliseconds,
            )
        case ContextBuilt() as event:
            return replace(state, turn=event.turn, step=event.step, parts=event.parts)
        case UsageReported(usage=usage):
            return replace(state, used=usage.context)
        case _:
            return state
