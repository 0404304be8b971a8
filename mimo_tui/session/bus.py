"""The entries of a session, in order, for any number of readers.

Every reader walks the same list with a cursor of its own: a slow one delays nobody, none misses
an entry, and a reader that comes late sees what one that was there saw.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace

from mimo_tui.core.events import Entry, Event, TextDelta, ThinkingDelta, ToolProgress

MERGE_SECONDS = 0.05
# A merged entry is cut here so that one line of the journal stays of a readable size.
MERGE_CHARACTERS = 16_000


class Bus:
    """Numbers events, merges neighbouring deltas about 20 times a second, hands on entries."""

    def __init__(
        self, entries: Sequence[Entry] = (), *, clock: Callable[[], float] = time.time
    ) -> None:
        self._entries: list[Entry] = list(entries)
        self._clock = clock
        self._tail: TextDelta | ThinkingDelta | ToolProgress | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._news = asyncio.Event()
        self._closed = False

    @property
    def entries(self) -> Sequence[Entry]:
        """All entries so far, the merged tail not yet among them."""
        return self._entries

    def publish(self, event: Event) -> None:
        """Add an event; a delta is held back for up to `MERGE_SECONDS` to grow."""
        if not isinstance(event, TextDelta | ThinkingDelta | ToolProgress):
            self.flush()
            self._append(event)
            return
        merged = merge(self._tail, event)
        if merged is None:
            self.flush()
            merged = event
        self._tail = merged
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(MERGE_SECONDS, self.flush)

    def flush(self) -> None:
        """Hand on the deltas that were held back."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._tail is not None:
            tail, self._tail = self._tail, None
            self._append(tail)

    def close(self) -> None:
        """Hand on what is left and end every reader."""
        self.flush()
        self._closed = True
        self._wake()

    async def read(self, start: int = 0) -> AsyncIterator[Entry]:
        """Entries from the index `start` on, then live ones, until the bus is closed."""
        async for batch in self.read_batches(start):
            for entry in batch:
                yield entry

    async def read_batches(self, start: int = 0) -> AsyncIterator[list[Entry]]:
        """As `read`, but all that is there at once."""
        cursor = start
        while True:
            news = self._news
            if cursor < len(self._entries):
                batch = self._entries[cursor:]
                cursor += len(batch)
                yield batch
            elif self._closed:
                return
            else:
                await news.wait()

    def _append(self, event: Event) -> None:
        seq = self._entries[-1].seq + 1 if self._entries else 1
        self._entries.append(Entry(seq, self._clock(), event))
        self._wake()

    def _wake(self) -> None:
        # Whoever waits holds the old event: setting it wakes them all, and none can miss it.
        self._news.set()
        self._news = asyncio.Event()


def merge(
    first: TextDelta | ThinkingDelta | ToolProgress | None,
    second: TextDelta | ThinkingDelta | ToolProgress,
) -> TextDelta | ThinkingDelta | ToolProgress | None:
    """Two neighbouring deltas as one, or None where they must stay apart."""
    if first is None or type(first) is not type(second) or first.turn != second.turn:
        return None
    if isinstance(first, ToolProgress) and first.call != getattr(second, "call", None):
        return None
    if len(first.text) + len(second.text) > MERGE_CHARACTERS:
        return None
    return replace(first, text=first.text + second.text)
