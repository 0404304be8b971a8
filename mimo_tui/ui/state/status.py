"""What the status bar shows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mimo_tui.core.events import (
    ApprovalAnswered,
    ApprovalAsked,
    Entry,
    ModeChanged,
    ModelChanged,
    PromptQueued,
    SessionStarted,
    TurnFinished,
    TurnStarted,
    UsageReported,
)


@dataclass(frozen=True, slots=True)
class StatusState:
    """Model, mode, tokens in the window, cost of the session (None: unknown), what goes on.

    `opened`: there is a session.
    """

    opened: bool = False
    model: str = ""
    window: int = 0
    mode: str = "default"
    context: int = 0
    cost: float | None = 0.0
    priced: bool = False
    busy: bool = False
    waiting: int = 0


def reduce(state: StatusState, entry: Entry) -> StatusState:
    """The status after an entry."""
    match entry.event:
        case SessionStarted():
            # A session that is opened again runs nothing of what it ran before.
            return replace(state, opened=True, busy=False, waiting=0)
        case ModelChanged(model, window):
            return replace(state, model=model, window=window)
        case ModeChanged(mode):
            return replace(state, mode=mode)
        case UsageReported(_, _, usage, cost):
            total = None if cost is None or state.cost is None else state.cost + cost
            return replace(state, context=usage.context, cost=total, priced=True)
        case PromptQueued() | TurnStarted():
            return replace(state, busy=True)
        case TurnFinished():
            return replace(state, busy=False, waiting=0)
        case ApprovalAsked():
            return replace(state, waiting=state.waiting + 1)
        case ApprovalAnswered():
            return replace(state, waiting=max(0, state.waiting - 1))
        case _:
            return state
