"""Paths as a model writes them, and as people read them."""

from __future__ import annotations

from pathlib import Path

from mimo_tui.core.errors import ToolError
from mimo_tui.core.messages import JSON
from mimo_tui.tools.base import ToolContext


def resolve(name: str, context: ToolContext) -> Path:
    """An absolute path for what the model wrote: `~` is home, relative is from Bash's folder."""
    path = Path(name).expanduser()
    absolute = path if path.is_absolute() else context.cwd / path
    return Path(*absolute.parts[:1], *_flatten(absolute.parts[1:]))


def relative(path: Path, folder: Path) -> str:
    """The path as people read it: relative to the project where it lies inside."""
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


def text_argument(arguments: JSON, name: str) -> str:
    """A text argument. Raises ToolError where it is missing or no text."""
    value = arguments.get(name)
    if not isinstance(value, str):
        raise ToolError(f"The parameter `{name}` must be a text")
    return value


def whole_argument(arguments: JSON, name: str, default: int, *, least: int = 0) -> int:
    """A whole number; models sometimes write it as text. Raises ToolError where it is none."""
    value = arguments.get(name, default)
    try:
        number = int(value)
    except (TypeError, ValueError) as error:
        raise ToolError(f"The parameter `{name}` must be a whole number") from error
    if number < least:
        raise ToolError(f"The parameter `{name}` must be at least {least}")
    return number


def _flatten(parts: tuple[str, ...]) -> list[str]:
    """The parts without "..": the path is compared with rules, so it must not wander."""
    flat: list[str] = []
    for part in parts:
        if part == "..":
            del flat[-1:]
        else:
            flat.append(part)
    return flat
