"""What an empty conversation says: where one is, what is known, which keys are next."""

from __future__ import annotations

from pathlib import Path

from textual.content import Content

from mimo_tui.core.events import MemoryProgress
from mimo_tui.ui.state.status import StatusState
from mimo_tui.ui.widgets.figures import bar
from mimo_tui.ui.widgets.row import MUTED, words

_BAR = 12
_KEYS = (
    ("enter", "send"),
    ("@", "name a file"),
    ("/", "commands"),
    ("F3", "what is remembered"),
    ("F1", "all keys"),
)


def welcome(
    folder: Path, status: StatusState, memory: MemoryProgress | None, connect: str
) -> Content:
    """Some calm lines. `connect` says how to get a model where there is none."""
    lines = [
        words(folder.name or str(folder), "bold") + "  " + words(_short(folder), MUTED),
        Content(),
        _line("Memory", _memory(memory)),
        _line("Model", words(status.model) if status.model else Content.styled(connect, "")),
        Content(),
        *(Content.assemble((f"{key:<8}", "$text-accent"), (what, MUTED)) for key, what in _KEYS),
    ]
    return Content("\n").join(lines)


def _line(name: str, value: Content) -> Content:
    return Content.styled(f"{name:<8}", MUTED) + value


def _memory(progress: MemoryProgress | None) -> Content:
    if progress is None or progress.state == "starting":
        return Content.styled("opening…", MUTED)
    if progress.state == "unavailable":
        return words(progress.detail or "not to be reached", "$text-error")
    if progress.state == "ready":
        return Content(f"{progress.records:,} records of {progress.files_total:,} files")
    share = progress.files_done / progress.files_total if progress.files_total else 0.0
    left = "" if progress.seconds_left is None else f", {progress.seconds_left:.0f} s left"
    return Content.assemble(
        (bar(share, _BAR), "$text-accent on $foreground 12%"),
        f" {share:.0%} of {progress.files_total:,} files{left}",
        (", usable now", MUTED),
    )


def _short(folder: Path) -> str:
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)
