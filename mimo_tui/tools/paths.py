"""Paths as a model writes them, and as people read them."""

from __future__ import annotations

import json
from pathlib import Path

from mimo_tui.core.errors import ToolError
from mimo_tui.core.messages import JSON
from mimo_tui.tools.base import ToolContext

TITLE_LETTERS = 300


def resolve(name: str, context: ToolContext) -> Path:
    """An absolute path for what the model wrote: `~` is home, relative is from Bash's folder.

    Raises ToolError for what can be no path.
    """
    if "\0" in name:
        raise ToolError("A path cannot hold a NUL character")
    try:
        path = Path(name).expanduser()
    except RuntimeError as error:  # ~someone who does not exist
        raise ToolError(f"There is no such home folder: {name}") from error
    absolute = path if path.is_absolute() else context.cwd / path
    return Path(*absolute.parts[:1], *_flatten(absolute.parts[1:]))


def relative(path: Path, folder: Path) -> str:
    """The path as people read it: relative to the project where it lies inside."""
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


def listed(path: str) -> str:
    """A path on a line of its own: quoted as in JSON where it holds a newline or the like."""
    return path if path.isprintable() else json.dumps(path)


def one_line(text: str) -> str:
    """A title for people: one line of a bounded length, without control characters."""
    short = " ".join(text[: 4 * TITLE_LETTERS].split())
    shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in short)
    return shown if len(shown) <= TITLE_LETTERS else f"{shown[:TITLE_LETTERS]}…"


def text_argument(arguments: JSON, name: str) -> str:
    """A text argument. Raises ToolError where it is missing or no text."""
    value = arguments.get(name)
    if not isinstance(value, str):
        raise ToolError(f"The parameter `{name}` must be a text")
    return value


def whole_argument(arguments: JSON, name: str, default: int, *, least: int = 0) -> int:
    """A whole number; models sometimes write it as text. Raises ToolError where it is none."""
    value = arguments.get(name)
    try:
        # Some models give null for what they leave out.
        number = default if value is None else int(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise ToolError(f"The parameter `{name}` must be a whole number") from error
    if number < least:
        raise ToolError(f"The parameter `{name}` must be at least {least}")
    return number


def flag_argument(arguments: JSON, name: str) -> bool:
    """A yes or no; models sometimes write it as text."""
    return str(arguments.get(name)).lower() == "true"


def _flatten(parts: tuple[str, ...]) -> list[str]:
    """The parts without "..": the path is compared with rules, so it must not wander."""
    flat: list[str] = []
    for part in parts:
        if part == "..":
            del flat[-1:]
        else:
            flat.append(part)
    return flat
