"""What a model is given: the parts of a request, and the records that memory gave for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecalledRecord:
    """A record that memory gave for this turn, with why it is there."""

    id: str
    kind: str
    title: str
    path: str
    line: int
    score: float
    reason: str
    tokens: int


@dataclass(frozen=True, slots=True)
class ContextPart:
    """One part of a request: instructions, recalled, history, tools or prompt."""

    name: str
    title: str
    tokens: int
    text: str = ""
