"""The chunks of one model call, gathered into a message."""

from __future__ import annotations

from dataclasses import replace

from mimo_tui.core.codec import to_json
from mimo_tui.core.messages import Message, Part, TextPart, ThinkingPart, ToolCallPart
from mimo_tui.llm.base import Chunk, Finished, StopReason, Text, Thinking, ToolCallReady

CUT = "The answer was cut at the output limit: do it in several smaller calls"


def mended(chunk: Chunk) -> Chunk:
    """The chunk without lone surrogates, which could be sent to no model and kept in no journal."""
    if isinstance(chunk, Text | Thinking) and not chunk.text.isascii():
        return replace(chunk, text=to_json(chunk.text))
    return chunk


class Reply:
    """Grows with each chunk. `calls` are the whole tool calls, `reason` why the model stopped."""

    def __init__(self, model: str, used_ids: set[str]) -> None:
        self._model = model
        self._used = used_ids
        self._parts: list[Part] = []
        self.calls: list[ToolCallReady] = []
        self.reason: StopReason = "end"

    def add(self, chunk: Chunk) -> None:
        """Take in the next chunk."""
        match chunk:
            case Text(text=text) if text:
                last = self._parts[-1] if self._parts else None
                if isinstance(last, TextPart):
                    self._parts[-1] = TextPart(last.text + text)
                else:
                    self._parts.append(TextPart(text))
            case Thinking(text=text, signature=signature, redacted=True):
                self._parts.append(ThinkingPart(text, signature, redacted=True))
            case Thinking(text=text, signature=signature):
                self._think(text, signature)
            case ToolCallReady(call=call):
                # Some servers number the calls of every answer from nought again; the events,
                # and vendors that check, need an id to be one call's alone.
                unique = call.id or "call"
                number = 1
                while unique in self._used:
                    number += 1
                    unique = f"{call.id or 'call'}-{number}"
                self._used.add(unique)
                # `to_json` mends lone surrogates, which could never be sent back.
                arguments = to_json(call.arguments)
                ready = replace(chunk, call=ToolCallPart(unique, call.name, arguments))
                self.calls.append(ready)
                self._parts.append(ready.call)
            case Finished(reason=reason):
                self.reason = reason
            case _:
                pass

    def explain_cut(self) -> None:
        """Say of calls that the output limit has spoiled what spoiled them."""
        for index, ready in enumerate(self.calls):
            if ready.problem:
                problem = f"{ready.problem}. {CUT}"
                self.calls[index] = replace(ready, problem=problem)

    def message(self) -> Message | None:
        """The whole message; None where nothing came."""
        return Message("assistant", tuple(self._parts), self._model) if self._parts else None

    def cut_off(self) -> Message | None:
        """What can be kept of a message that was cut off: its words; None where there are none."""
        texts = tuple(p for p in self._parts if isinstance(p, TextPart) and p.text.strip())
        return Message("assistant", texts, self._model) if texts else None

    def _think(self, text: str, signature: str) -> None:
        last = self._parts[-1] if self._parts else None
        if isinstance(last, ThinkingPart) and not last.signature:
            self._parts[-1] = ThinkingPart(last.text + text, signature)
        elif text or signature:
            self._parts.append(ThinkingPart(text, signature))
