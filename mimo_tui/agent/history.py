"""A model's history, built from a journal and kept valid whatever was cut off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mimo_tui.core.events import (
    ApprovalAnswered,
    ApprovalAsked,
    Entry,
    Event,
    MessageAdded,
    TextDelta,
    ToolCalled,
    ToolFinished,
    TurnFinished,
    TurnStarted,
)
from mimo_tui.core.messages import Message, Part, TextPart, ToolResultPart
from mimo_tui.core.permissions import Decision

CANCELLED = "Cancelled by the user before it was done."
LOST = "[The beginning of this conversation is lost.]"
INTERRUPTED = "Interrupted: the program ended before this was done. It may have been done in part."


def messages_of(entries: Iterable[Entry]) -> tuple[Message, ...]:
    """The conversation that a journal holds, valid for a model."""
    return repair(e.event.message for e in entries if isinstance(e.event, MessageAdded))


def repair(messages: Iterable[Message]) -> tuple[Message, ...]:
    """The messages with a result after every tool call and no result without its call.

    Damaged journals, and turns that were cut off, leave such gaps; vendors refuse them.
    """
    repaired: list[Message] = []
    waiting: dict[str, None] = {}
    for message in messages:
        parts: list[Part] = []
        for part in message.parts:
            if not isinstance(part, ToolResultPart) or waiting.pop(part.call_id, part) is None:
                parts.append(part)
        missing = [ToolResultPart(call, INTERRUPTED, is_error=True) for call in waiting]
        waiting = {}
        if message.role == "user":
            # Results come before words.
            parts = [*missing, *sorted(parts, key=lambda part: isinstance(part, TextPart))]
        elif missing:
            repaired.append(Message("user", tuple(missing)))
        if parts:
            repaired.append(Message(message.role, tuple(parts), message.model))
            waiting = {call.id: None for call in message.tool_calls}
    if waiting:
        results = tuple(ToolResultPart(call, INTERRUPTED, is_error=True) for call in waiting)
        repaired.append(Message("user", results))
    return tuple(repaired)


def alternating(messages: Iterable[Message]) -> tuple[Message, ...]:
    """The messages in turns, a user's first, as some endpoints insist on.

    Neighbours of one role are joined. What an assistant only thought is left out: an answer must
    have words or calls.
    """
    joined: list[Message] = []
    for message in messages:
        if message.role == "assistant" and not (message.text.strip() or message.tool_calls):
            continue
        last = joined[-1] if joined else None
        if last is None and message.role == "assistant":
            joined.append(Message("user", (TextPart(LOST),)))
        if last is not None and last.role == message.role:
            model = last.model if last.model == message.model else ""
            joined[-1] = Message(last.role, last.parts + message.parts, model)
        else:
            joined.append(message)
    return tuple(joined)


def turn_starts(messages: Sequence[Message]) -> list[int]:
    """The indexes of the messages that begin a turn: a person's words, not tool results."""
    return [
        index
        for index, message in enumerate(messages)
        if message.role == "user" and any(isinstance(part, TextPart) for part in message.parts)
    ]


def close_open_turn(entries: Sequence[Entry]) -> tuple[Event, ...]:
    """The events that end a turn whose program died, so that replay and history are whole."""
    started = _open_turn(entries)
    if started is None:
        return ()
    turn, start = started
    said: list[str] = []
    calls: dict[str, ToolFinished | None] = {}
    asked: dict[str, None] = {}
    for entry in entries[start:]:
        match entry.event:
            case TextDelta(text=text):
                said.append(text)
            case MessageAdded(message=message):
                said.clear()
                answered = [p.call_id for p in message.parts if isinstance(p, ToolResultPart)]
                for done in answered:
                    calls.pop(done, None)
                calls.update((new.id, None) for new in message.tool_calls)
            case ToolCalled(call=call):
                calls.setdefault(call, None)
            case ToolFinished(call=call):
                calls[call] = entry.event
            case ApprovalAsked(call=call):
                asked[call] = None
            case ApprovalAnswered(call=call):
                asked.pop(call, None)
            case _:
                pass
    return (
        *(ApprovalAnswered(turn, call, Decision("deny"), "cancel") for call in asked),
        *_close_calls(turn, calls),
        *_close_text(turn, "".join(said)),
        TurnFinished(turn, "failed", 0.0, "The program ended in the middle of this turn"),
    )


def _open_turn(entries: Sequence[Entry]) -> tuple[str, int] | None:
    for index in range(len(entries) - 1, -1, -1):
        event = entries[index].event
        if isinstance(event, TurnFinished):
            return None
        if isinstance(event, TurnStarted):
            return event.turn, index
    return None


def _close_calls(turn: str, calls: dict[str, ToolFinished | None]) -> list[Event]:
    events: list[Event] = []
    parts: list[Part] = []
    for call, finished in calls.items():
        if finished is None:
            events.append(ToolFinished(turn, call, INTERRUPTED, (), True, 0.0))
            parts.append(ToolResultPart(call, INTERRUPTED, is_error=True))
        else:
            parts.append(ToolResultPart(call, finished.text, finished.is_error))
    if parts:
        events.append(MessageAdded(turn, Message("user", tuple(parts))))
    return events


def _close_text(turn: str, text: str) -> list[Event]:
    if not text.strip():
        return []
    return [MessageAdded(turn, Message("assistant", (TextPart(text),)))]
