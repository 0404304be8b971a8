"""A session on disk: one JSON line for each entry, only ever added to."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from mimo_tui.core.codec import UnknownKind, decode, encode
from mimo_tui.core.errors import JournalError
from mimo_tui.core.events import Entry, MemoryProgress, TurnFinished, TurnStarted


@dataclass(frozen=True, slots=True)
class Replay:
    """What a journal holds, and how many lines could not be used."""

    entries: tuple[Entry, ...]
    damaged: int = 0
    unknown: int = 0

    @property
    def note(self) -> str:
        """One line on what could not be used, "" where all could."""
        parts = []
        if self.damaged:
            parts.append(f"{_lines(self.damaged)} damaged")
        if self.unknown:
            parts.append(f"{_lines(self.unknown)} of a later version")
        return f"In this session's journal {' and '.join(parts)} left out" if parts else ""


def read_journal(path: Path) -> Replay:
    """The entries of a journal. A torn last line is what a crash leaves: no damage."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise JournalError(f"The session {path.stem} cannot be read ({error.strerror})") from error
    entries: list[Entry] = []
    damaged = unknown = 0
    lines = raw.split(b"\n")
    torn = lines.pop()
    for line in lines:
        if not line.strip():
            continue
        try:
            entry = decode(line.decode("utf-8"))
        except UnknownKind:
            unknown += 1
        except (JournalError, UnicodeDecodeError):
            damaged += 1
        else:
            entries.append(entry)
    with suppress(JournalError, UnicodeDecodeError):
        if torn:
            entries.append(decode(torn.decode("utf-8")))
    return Replay(tuple(entries), damaged, unknown)


class Journal:
    """Writes entries as they come, off the loop; nothing is written before the first turn."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] | None = None
        self._held: list[Entry] = []

    async def follow(self, batches: AsyncIterator[list[Entry]]) -> None:
        """Write all that comes, until it ends. Raises JournalError where the disk refuses."""
        try:
            async for batch in batches:
                await asyncio.to_thread(self.write, batch)
        finally:
            await asyncio.to_thread(self.close)

    def write(self, entries: Sequence[Entry]) -> None:
        """Add entries and hand them to the system; at the end of a turn, to the disk."""
        kept = [entry for entry in entries if not isinstance(entry.event, MemoryProgress)]
        if self._file is None:
            self._held += kept
            if not any(isinstance(entry.event, TurnStarted) for entry in kept):
                return
            kept, self._held = self._held, []
        try:
            file = self._file or self._open()
            file.write("".join(f"{encode(entry)}\n" for entry in kept).encode())
            file.flush()
            if any(isinstance(entry.event, TurnFinished) for entry in kept):
                os.fsync(file.fileno())
        except OSError as error:
            raise JournalError(
                f"The session cannot be written to {self.path} ({error.strerror})",
                kept="You can go on, but what follows is not kept",
            ) from error

    def resume(self) -> None:
        """Write from now on, whatever comes: the journal is there already."""
        try:
            self._open()
        except OSError as error:
            raise JournalError(f"{self.path} cannot be written ({error.strerror})") from error

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self) -> IO[bytes]:
        _make_folders(self.path.parent)
        descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        self._file = file = os.fdopen(descriptor, "r+b", buffering=0)
        _lock(file, self.path)
        # After a crash in the middle of a line the next one must not be glued to it.
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            os.write(descriptor, b"\n")
        return file


def _make_folders(folder: Path) -> None:
    """As mkdir with `parents`, but those, too, are made for their owner only."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):
        place.mkdir(mode=0o700, exist_ok=True)


def _lock(file: IO[bytes], path: Path) -> None:
    """Two programs that continue one session would each number its entries anew."""
    try:
        import fcntl
    except ImportError:  # no such locks on Windows
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise JournalError(
            f"The session {path.stem} is open in another window", do="Go on there, or close it"
        ) from error


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count} lines"
