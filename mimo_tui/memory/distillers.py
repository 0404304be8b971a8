"""Distilling away from the loop: a few files in a thread, many in processes of low priority."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Sequence
from pathlib import Path

from mimo_tui.memory.freshness import FAILED, Job, Result, failed
from mimo_tui.memory.worker import Worker, WorkerError, distil_all

# What they make is archived by one thread, which is not much faster than two of them.
_MOST_WORKERS = 2

log = logging.getLogger(__name__)


class Distillers:
    """Distils files. Its processes are there while there is much to do, and end with their owner.

    While `careful` it distils nothing in this process; nor ever again what killed another one.
    """

    def __init__(self, root: Path, shelf: Path, *, careful: bool = False) -> None:
        self.careful = careful
        self._root = root
        self._shelf = shelf
        count = min(_MOST_WORKERS, os.cpu_count() or 1)
        self._workers = [Worker(root, shelf) for _ in range(count)]

    @property
    def is_running(self) -> bool:
        """Whether there are worker processes."""
        return any(worker.is_running for worker in self._workers)

    async def distil(self, jobs: Sequence[Job], *, many: bool) -> list[Result]:
        """What became of the files; `many` says that these are some of many.

        A file that kills a process is noted, and no other is lost.
        """
        deadly = any(job.known is not None and job.known.hash == FAILED for job in jobs)
        if not (many or deadly or self.careful):
            return await asyncio.to_thread(distil_all, self._root, self._shelf, jobs)
        # One more with each chunk: to start one takes as long as to distil some hundred files.
        workers = self._workers[: 1 + sum(worker.is_running for worker in self._workers)]
        shares = [(worker, jobs[at :: len(workers)]) for at, worker in enumerate(workers)]
        done = await asyncio.gather(
            *(self._distil(worker, share) for worker, share in shares if share),
            return_exceptions=True,
        )
        results: list[Result] = []
        for each in done:
            if isinstance(each, BaseException):
                raise each
            results += each
        return results

    def stop(self) -> None:
        """End the processes at once."""
        for worker in self._workers:
            worker.stop()

    async def _distil(self, worker: Worker, jobs: Sequence[Job]) -> list[Result]:
        try:
            return await worker.distil(jobs)
        except WorkerError as error:
            log.warning("%s on %d files; they are tried one by one", error, len(jobs))
        results: list[Result] = []
        for job in jobs:
            try:
                results += await worker.distil([job])
            except WorkerError as error:
                log.warning("%s on %r", error, job.path)
                results.append(failed(self._root, job.path, f"distilling failed: {error}"))
        return results
