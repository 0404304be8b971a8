"""What waits to be distilled, and how far that is."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping

from mimo_tui.memory.distil import FileState
from mimo_tui.memory.freshness import Job

# Each chunk costs a change of the archive; a person waits for one at most.
_CHUNK_BYTES = 300_000
_CHUNK_FILES = 200


class Backlog:
    """Files with their sizes, in their order; `total` is how many files the project has."""

    def __init__(self) -> None:
        self.total = 0
        self._waiting: deque[tuple[str, int]] = deque()
        self._in_hand = 0
        self._began = (0.0, 0)

    def __len__(self) -> int:
        """How many wait, without those in hand."""
        return len(self._waiting)

    @property
    def left(self) -> int:
        """How many are not done yet, the ones in hand among them."""
        return min(self.total, len(self._waiting) + self._in_hand)

    @property
    def seconds(self) -> float | None:
        """About how long the rest takes, None where nothing tells."""
        started, all_of_them = self._began
        left, done = self.left, all_of_them - self.left
        return (time.monotonic() - started) / done * left if left and done > 0 else None

    def fill(self, changed: Mapping[str, int], total: int) -> None:
        """From now on these wait, in place of all before."""
        if not self._waiting:
            self._began = (time.monotonic(), len(changed))
        self._waiting = deque(changed.items())
        self.total = total

    def take(self, known: Mapping[str, FileState]) -> list[Job]:
        """Take the next few in hand."""
        jobs: list[Job] = []
        left = _CHUNK_BYTES
        while self._waiting and left > 0 and len(jobs) < _CHUNK_FILES:
            path, size = self._waiting.popleft()
            state = known.get(path)
            jobs.append(Job(path, state))
            # Of a known file most is as it was.
            left -= size if state is None else size // 4
        self._in_hand = len(jobs)
        return jobs

    def put_down(self) -> None:
        """What was in hand is done, or is to be looked at anew."""
        self._in_hand = 0

    def clear(self) -> None:
        """Nothing waits any more."""
        self._waiting.clear()
