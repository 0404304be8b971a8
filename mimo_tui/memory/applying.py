"""Results into the archive: a bounded number at a time, and one that fails takes no other along."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mimo_tui.core.errors import MemoryUnavailable, MimoError
from mimo_tui.memory.archive_thread import ArchiveThread
from mimo_tui.memory.distil import Distilled, FileChange, FileGone, FileState
from mimo_tui.memory.freshness import Result, Same, failed
from mimo_tui.memory.renames import renames
from mimo_tui.memory.repository import has_worktrees

if TYPE_CHECKING:
    from mimo_tui.memory.archive import Archive

log = logging.getLogger(__name__)

# What is asked meanwhile waits for one such batch at most: some 0.2 s.
_RECORDS = 1500
_KNOWN_COST = 0.25
# What came or went so long before may belong to the same change, made in several steps.
_ONE_CHANGE_SECONDS = 600.0


class Applying:
    """Puts results into the archive and knows what stands there.

    `files` is what is archived; `records` and `generation` are the archive's.
    """

    def __init__(self, root: Path, archive: ArchiveThread) -> None:
        self.files: dict[str, FileState] = {}
        self.failed: set[str] = set()
        self.records = 0
        self.generation = 0
        self._root = root
        self._archive = archive
        self._quiet = time.time()

    async def start(self) -> None:
        """Read what is archived."""
        self.files = await self._archive.run(lambda archive: archive.files())
        await self.count()

    async def count(self) -> None:
        """Read how many records there are, after a change made elsewhere."""
        self.records, self.generation = await self._archive.run(_count)

    async def apply(self, results: Sequence[Result]) -> None:
        """Take results over, in their order."""
        changes = [result for result in results if self._says_something(result)]
        for batch in self._batches(changes):
            await self._apply(batch)

    async def catch_up(self) -> bool:
        """Add some missing vectors; False once there are none."""
        return await self._archive.run(lambda archive: archive.catch_up())

    async def follow_moves(self) -> None:
        """Have marks follow what was moved; to be called once everything on disk is applied."""
        now = time.time()
        since = self._quiet - _ONE_CHANGE_SECONDS
        try:
            is_left = await self._archive.run(lambda archive: archive.follow_moves(since, {}))
            if is_left and (known := await renames(self._root)):
                await self._archive.run(lambda archive: archive.follow_moves(since, known))
            await self.count()
        except MimoError as error:
            # A full disk, for example: they are followed the next time.
            log.warning("marks could not follow their records: %s", error)
            return
        self._quiet = now

    async def share(self) -> bool:
        """Give other worktrees some of what is archived; False once they have it all."""
        return await asyncio.to_thread(has_worktrees, self._root) and await self._archive.run(
            lambda archive: archive.shelving.share()
        )

    def _says_something(self, result: Result) -> bool:
        return not isinstance(result, FileGone) or result.path in self.files

    def _batches(self, results: Sequence[Result]) -> Iterator[list[Result]]:
        batch: list[Result] = []
        cost = 0.0
        for result in results:
            more = self._cost(result)
            if batch and cost + more > _RECORDS:
                yield batch
                batch, cost = [], 0.0
            batch.append(result)
            cost += more
        if batch:
            yield batch

    def _cost(self, result: Result) -> float:
        """How much work a result is, in new records: of a known file most are as they were."""
        if not isinstance(result, Distilled):
            return 1.0
        return len(result.records) * (_KNOWN_COST if result.path in self.files else 1.0)

    async def _apply(self, batch: Sequence[Result]) -> None:
        try:
            self.records, self.generation = await self._archive.run(
                lambda archive: _write(archive, batch)
            )
        except MemoryUnavailable:
            raise
        except Exception:
            if len(batch) > 1:
                log.warning("%d files could not be archived together", len(batch))
                for result in batch:
                    await self._apply([result])
                return
            log.exception("%r could not be archived", batch[0].path)
            self._note_failure(batch[0].path)
            return
        for result in batch:
            self.failed.discard(result.path)
            if isinstance(result, FileGone):
                self.files.pop(result.path, None)
            else:
                self.files[result.path] = result.state

    def _note_failure(self, path: str) -> None:
        """Not to be tried again before the file changes."""
        self.failed.add(path)
        state = failed(self._root, path, "")
        if isinstance(state, Distilled):
            self.files[path] = state.state


def _write(archive: Archive, batch: Sequence[Result]) -> tuple[int, int]:
    changes: list[FileChange] = [item for item in batch if not isinstance(item, Same)]
    archive.touch({item.path: item.state for item in batch if isinstance(item, Same)})
    if changes:
        archive.apply(changes)
    return _count(archive)


def _count(archive: Archive) -> tuple[int, int]:
    return archive.count, archive.generation
