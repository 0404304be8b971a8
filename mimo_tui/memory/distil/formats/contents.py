"""What a reader of a format gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mimo_tui.memory.distil.facts import Fact

MAX_FACTS = 1000
_MAX_BODY = 2000
_MAX_COMMENT = 300


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file is called, what it holds in words for a model, and its facts with their lines."""

    title: str
    body: str
    facts: Sequence[Fact] = ()


def lines_of(data: bytes) -> list[str]:
    """The lines of a text, numbered as every editor does; the last one may be empty."""
    text = data.decode("utf-8", "replace").removesuffix("\n")
    return [line.removesuffix("\r") for line in text.split("\n")]


def within(text: str, limit: int = _MAX_BODY) -> str:
    """A text cut to a number of characters."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def flat(text: str, limit: int) -> str:
    """A text on one line, cut to a number of characters."""
    return within(" ".join(text[: 4 * limit].split()), limit)


def comment_at(lines: Sequence[str], line: int, marks: tuple[str, ...]) -> str:
    """The comment that stands right above a line, or ends it; "" where there is none."""
    above: list[str] = []
    row = line - 2
    while 0 <= row < len(lines) and lines[row][:_MAX_COMMENT].lstrip().startswith(marks):
        above.append(lines[row][:_MAX_COMMENT].strip().lstrip("".join(marks)).strip())
        row -= 1
        if len(above) >= 6:
            break
    if not any(above) and 0 < line <= len(lines):
        for mark in marks:
            _, found, behind = lines[line - 1][: 4 * _MAX_COMMENT].partition(f" {mark}")
            if found:
                above = [behind.lstrip("".join(marks)).strip()]
                break
    return flat(" ".join(filter(None, reversed(above))), _MAX_COMMENT)
