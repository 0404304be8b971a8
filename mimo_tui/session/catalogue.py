"""The sessions of a project that are on disk."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from mimo_tui.core.codec import decode
from mimo_tui.core.errors import JournalError, SettingsError
from mimo_tui.core.events import TurnStarted

# The first prompt stands near the start of a journal; a longer search is not worth its time.
LINES_SEARCHED = 200
TITLE_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """A session for a list: `title` is its first prompt, `changed` a Unix time."""

    id: str
    title: str
    changed: float
    size: int


class Catalogue:
    """The journals in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def new_id(self) -> str:
        """An id for a new session; ids sort by time."""
        return f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(3)}"

    def path(self, session: str) -> Path:
        """Where the journal of a session is."""
        if not session or not all(c.isalnum() or c in "-_" for c in session):
            raise SettingsError(f"{session!r} is no id of a session", do="See: mimo-tui sessions")
        return self._folder / f"{session}.jsonl"

    def find(self, start: str) -> str:
        """The full id of the one session that begins with `start`."""
        if self.path(start).is_file():
            return start
        found = [path.stem for path in self._newest_first() if path.stem.startswith(start)]
        if len(found) == 1:
            return found[0]
        problem = f"{len(found)} sessions begin with" if found else "There is no session"
        raise SettingsError(f"{problem} {start}", do="See: mimo-tui sessions")

    def last(self) -> str | None:
        """The id of the session that was used last."""
        return next((path.stem for path in self._newest_first()), None)

    def sessions(self, limit: int = 100) -> tuple[SessionInfo, ...]:
        """The sessions, newest first."""
        return tuple(islice((_info(path) for path in self._newest_first()), limit))

    def _newest_first(self) -> Iterator[Path]:
        try:
            paths = [(path.stat().st_mtime_ns, path) for path in self._folder.glob("*.jsonl")]
        except OSError as error:
            raise JournalError(f"{self._folder} cannot be read ({error.strerror})") from error
        return (path for _, path in sorted(paths, reverse=True))


def _info(path: Path) -> SessionInfo:
    stat = path.stat()
    return SessionInfo(path.stem, _title(path), stat.st_mtime, stat.st_size)


def _title(path: Path) -> str:
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in islice(file, LINES_SEARCHED):
            if '"TurnStarted"' not in line:
                continue
            try:
                event = decode(line).event
            except JournalError:
                continue
            if isinstance(event, TurnStarted):
                return " ".join(event.prompt.split())[:TITLE_CHARACTERS]
    return "(no prompt)"
