"""A conversation as a model sees it, in no vendor's format."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TextPart:
    """Words."""

    text: str


@dataclass(frozen=True, slots=True)
class ThinkingPart:
    """A model's reasoning. `signature` is the vendor's proof, sent back unchanged; may be empty.

    Of `redacted` reasoning the vendor shows nothing: the signature is all there is.
    """

    text: str
    signature: str = ""
    redacted: bool = False


@dataclass(frozen=True, slots=True)
class ToolCallPart:
    """A model's wish to call a tool."""

    id: str
    name: str
    arguments: JSON = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToolResultPart:
    """What came of a tool call, for the model."""

    call_id: str
    text: str
    is_error: bool = False


Part = TextPart | ThinkingPart | ToolCallPart | ToolResultPart


@dataclass(frozen=True, slots=True)
class Message:
    """One message. Tool results stand in messages of the role `user`.

    `model` ("provider/model") says who wrote an assistant message: thinking goes back only to
    the provider that it came from.
    """

    role: Literal["user", "assistant"]
    parts: tuple[Part, ...]
    model: str = ""

    @property
    def text(self) -> str:
        """All words of the message."""
        return "".join(part.text for part in self.parts if isinstance(part, TextPart))

    @property
    def tool_calls(self) -> tuple[ToolCallPart, ...]:
        """The tool calls of the message, in order."""
        return tuple(part for part in self.parts if isinstance(part, ToolCallPart))


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool as a model is told of it; `schema` is the JSON schema of its arguments."""

    name: str
    description: str
    schema: JSON


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one model call. `input` counts what was not read from or written to a cache."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input + other.input,
            self.output + other.output,
            self.cache_read + other.cache_read,
            self.cache_write + other.cache_write,
        )

    @property
    def context(self) -> int:
        """Tokens that stood in the model's window after the call."""
        return self.input + self.output + self.cache_read + self.cache_write
