"""What a newcomer does next, told from the session's events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mimo_tui.core.events import (
    ApprovalAnswered,
    ApprovalAsked,
    Entry,
    Event,
    FileWritten,
    TurnFinished,
    TurnStarted,
)

QUESTION = "What does Cart.add refuse?"
CHANGE = "Give members 10 % off."


@dataclass(frozen=True, slots=True)
class Stand:
    """How far the newcomer is. `asks` is the tool that waits for an answer, "" for none."""

    answered: bool = False
    changed: bool = False
    running: bool = False
    wrote: bool = False
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """Words for the newcomer, and the prompt that is offered with them ("" for none)."""

    words: str
    prompt: str = ""


DISTILLING = Advice("One moment: the sample project is distilled into memory.")


def follow(stand: Stand, entries: Iterable[Entry]) -> Stand:
    """The stand after some entries more."""
    for entry in entries:
        stand = _after(stand, entry.event)
    return stand


def _after(stand: Stand, event: Event) -> Stand:
    match event:
        case TurnStarted():
            return replace(stand, running=True, wrote=False, asks="")
        case ApprovalAsked():
            return replace(stand, asks=event.name)
        case ApprovalAnswered():
            return replace(stand, asks="")
        case FileWritten():
            return replace(stand, wrote=True)
        case TurnFinished():
            done = event.outcome == "done"
            return Stand(
                stand.answered or done,
                stand.changed or (done and stand.wrote),
            )
    return stand


def advise(stand: Stand) -> Advice:
    """What to do next."""
    if stand.asks == "Write":
        return Advice("2 of 3 · F4 opens the edit: r rejects a hunk, a accepts one, enter sends.")
    if stand.asks:
        return Advice("3 of 3 · y runs the tests, for real.")
    if stand.running:
        return Advice("The answer comes…")
    if not stand.answered:
        return Advice("1 of 3 · enter asks this: memory answers it.", QUESTION)
    if not stand.changed:
        return Advice("2 of 3 · enter asks for a change.", CHANGE)
    return Advice(
        "That was the loop. F3: memory followed. ctrl+q leaves; nothing stays."
        " Then set a key, and open a project of yours."
    )
