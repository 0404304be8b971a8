"""Distilling away from the loop: a few files in a thread, many in a process of low priority."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path

from mimo_tui.memory.distil import Distilled, FileGone, distil_file

_FEW = 24


class Workers:
    """A worker process that is there only while there is much to do."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._pool: ProcessPoolExecutor | None = None

    async def distil(self, paths: Sequence[str], *, many: bool) -> list[Distilled | FileGone]:
        """The files' records; a file that is gone meanwhile is told as gone."""
        if not many and len(paths) <= _FEW:
            return await asyncio.to_thread(distil_files, self._root, paths)
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=_lower_priority)
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._pool, distil_files, self._root, paths)
        except BrokenProcessPool:
            # A file may have killed it, or somebody did: what it had is done here, one by one.
            self.stop()
            return await asyncio.to_thread(distil_files, self._root, paths)

    def stop(self) -> None:
        """End the worker process."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)


def distil_files(root: Path, paths: Sequence[str]) -> list[Distilled | FileGone]:
    """The records of some files, one after the other."""
    found: list[Distilled | FileGone] = []
    for path in paths:
        try:
            found.append(distil_file(root, path))
        except FileNotFoundError:
            found.append(FileGone(path))
    return found


def _lower_priority() -> None:
    with suppress(OSError):
        os.nice(10)
