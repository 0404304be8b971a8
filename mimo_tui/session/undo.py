"""Taking a turn's writes back, unless a file was changed again after it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mimo_tui.core.errors import SettingsError
from mimo_tui.core.events import Entry, FileWritten
from mimo_tui.workspace.checkpoint import Checkpoints
from mimo_tui.workspace.files import content_hash, read_bytes


def take_back(
    checkpoints: Checkpoints, entries: Sequence[Entry], turn: str, folder: Path
) -> tuple[Path, ...]:
    """Put the files that a turn wrote back as they were before it; gives their paths.

    Raises SettingsError, and touches nothing, where one of them is not as the turn left it.
    """
    written = {
        folder / entry.event.path: entry.event.after_hash
        for entry in entries
        if isinstance(entry.event, FileWritten) and entry.event.turn == turn
    }
    for path, left in written.items():
        if not path.exists() or content_hash(read_bytes(path)) != left:
            raise SettingsError(
                f"{path.name} was changed after the turn",
                kept="Nothing was taken back",
                do="Take back what came later first",
            )
    return checkpoints.restore(turn) if written else ()
