"""The seam to any language model."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal, Protocol

from mimo_tui.core.messages import Message, ToolCallPart, ToolSpec, Usage

StopReason = Literal["end", "tools", "length", "refusal"]


@dataclass(frozen=True, slots=True)
class Price:
    """USD per million tokens."""

    input: float
    output: float
    cache_read: float
    cache_write: float

    def cost(self, usage: Usage) -> float:
        """USD for the tokens of a call."""
        return (
            usage.input * self.input
            + usage.output * self.output
            + usage.cache_read * self.cache_read
            + usage.cache_write * self.cache_write
        ) / 1_000_000


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What is known of a model. `window` and `max_output` in tokens; `price` None where unknown."""

    provider: str
    id: str
    name: str
    window: int
    max_output: int
    price: Price | None = None
    reasoning: bool = False

    @property
    def full_name(self) -> str:
        """`provider/model`, as a person names it."""
        return f"{self.provider}/{self.id}"


@dataclass(frozen=True, slots=True)
class Request:
    """One call of a model. Parts that change least come first, so that vendors' caches hit."""

    system: str
    messages: tuple[Message, ...]
    tools: tuple[ToolSpec, ...] = ()
    max_tokens: int = 0  # 0: as many as the model may give


@dataclass(frozen=True, slots=True)
class Text:
    """Some words of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Thinking:
    """Some reasoning; a chunk that carries the `signature` ends a block of it.

    A `redacted` one is a whole block of its own, with a signature and no text.
    """

    text: str
    signature: str = ""
    redacted: bool = False


@dataclass(frozen=True, slots=True)
class ToolCallStarted:
    """The model began a tool call; its arguments are still coming."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ToolCallReady:
    """A whole tool call. `problem` says what is wrong where its arguments are not a JSON object."""

    call: ToolCallPart
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Retry:
    """The call failed and is made again after `delay` seconds; nothing had been streamed yet."""

    attempt: int
    delay: float
    reason: str


@dataclass(frozen=True, slots=True)
class Finished:
    """Last chunk of a stream."""

    reason: StopReason
    usage: Usage


Chunk = Text | Thinking | ToolCallStarted | ToolCallReady | Retry | Finished


class ChatModel(Protocol):
    """A model that can be streamed."""

    @property
    def info(self) -> ModelInfo:
        """What is known of it."""
        ...

    def stream(self, request: Request) -> AsyncIterator[Chunk]:
        """The answer as it comes, ended by `Finished`.

        Closing the iterator or cancelling its task ends the call at the endpoint.
        Raises ModelError where the call failed for good or broke off in the middle.
        """
        ...

    async def close(self) -> None:
        """Give back its connections."""
        ...
