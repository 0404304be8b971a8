"""Worker processes that distil: started when there is much to do, gone when there is not."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from mimo_tui.memory.freshness import Job, Result, distil, failed

_CHUNK_SECONDS = 120.0
_IDLE_SECONDS = 20.0
_NICE = 10

_log = logging.getLogger(__name__)


class WorkerDied(Exception):
    """The worker process crashed, or took too long and was killed."""


class Worker:
    """One process of low priority; it ends with its owner, however that ends."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._idle: asyncio.TimerHandle | None = None

    async def distil(self, jobs: Sequence[Job]) -> list[Result]:
        """What became of the files. A file that kills its worker is noted, and no other is lost."""
        try:
            return await self._try(jobs)
        except WorkerDied:
            _log.warning("a worker died on %d files; they are tried one by one", len(jobs))
        results: list[Result] = []
        for job in jobs:
            try:
                results += await self._try([job])
            except WorkerDied as error:
                results.append(failed(self._root, job.path, f"distilling failed: {error}"))
        return results

    def stop(self) -> None:
        """End the process at once."""
        if self._idle is not None:
            self._idle.cancel()
        if self._process is not None:
            self._process.kill()
            self._process.join()
        # A thread may still read from the connection: it closes when the last one lets go of it.
        self._process = self._connection = self._idle = None

    async def _try(self, jobs: Sequence[Job]) -> list[Result]:
        if self._idle is not None:
            self._idle.cancel()
        try:
            if self._connection is None:
                self._process, self._connection = await asyncio.to_thread(_start, self._root)
            return await asyncio.to_thread(_ask, self._connection, jobs)
        except (EOFError, OSError, TimeoutError) as error:
            self.stop()
            raise WorkerDied("it took too long" if isinstance(error, TimeoutError) else "it crashed") from error
        except asyncio.CancelledError:
            self.stop()
            raise
        finally:
            if self._connection is not None:
                self._idle = asyncio.get_running_loop().call_later(_IDLE_SECONDS, self.stop)


def _start(root: Path) -> tuple[SpawnProcess, Connection]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, root), name="distil", daemon=True)
    process.start()
    theirs.close()
    return process, ours


def _ask(connection: Connection, jobs: Sequence[Job]) -> list[Result]:
    connection.send(list(jobs))
    if not connection.poll(_CHUNK_SECONDS):
        raise TimeoutError
    results: list[Result] = connection.recv()
    return results


def serve(connection: Connection, root: Path) -> None:
    """The life of a worker: lists of jobs in, lists of results out, until its owner is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(_NICE)
    with suppress(EOFError, OSError):
        while True:
            jobs: list[Job] = connection.recv()
            connection.send([distil(root, job) for job in jobs])
