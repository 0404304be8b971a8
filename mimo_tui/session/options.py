"""What a front end is started with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mimo_tui.core.permissions import Mode


@dataclass(frozen=True, slots=True)
class Options:
    """The command line, as a front end needs it; None leaves the choice to the settings.

    `resume` is the id of a session (its start will do); `continue_last` takes the newest one.
    `allow` holds more permission rules, such as "Bash(git status:*)".
    """

    folder: Path
    model: str | None = None
    mode: Mode | None = None
    resume: str | None = None
    continue_last: bool = False
    theme: str | None = None
    allow: tuple[str, ...] = ()
