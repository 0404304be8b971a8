"""A process of low priority that distils; it ends with its owner."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from mimo_tui.memory.freshness import Job, Result, distil
from mimo_tui.memory.shelf import Shelf

_START_SECONDS = 60.0
_CHUNK_SECONDS = 120.0
_IDLE_SECONDS = 20.0
_NICE = 10


class WorkerError(Exception):
    """The worker process crashed, or took too long and was killed."""


class Worker:
    """Starts its process when it is first asked, and ends it when it was not asked for a while."""

    def __init__(self, root: Path, shelf: Path) -> None:
        self._root = root
        self._shelf = shelf
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._idle: asyncio.TimerHandle | None = None

    @property
    def is_running(self) -> bool:
        """Whether there is a process."""
        return self._process is not None

    async def distil(self, jobs: Sequence[Job]) -> list[Result]:
        """What became of the files. Raises WorkerError, and RuntimeError where none starts."""
        if self._idle is not None:
            self._idle.cancel()
        try:
            return await asyncio.to_thread(_ask, await self._connected(), jobs)
        except (EOFError, OSError, TimeoutError) as error:
            self.stop()
            late = isinstance(error, TimeoutError)
            raise WorkerError("it takes too long" if late else "the process died") from error
        except asyncio.CancelledError:
            self.stop()
            raise
        finally:
            if self._connection is not None:
                self._idle = asyncio.get_running_loop().call_later(_IDLE_SECONDS, self.stop)

    def stop(self) -> None:
        """End the process at once."""
        if self._idle is not None:
            self._idle.cancel()
        if self._process is not None:
            self._process.kill()
            self._process.join()
        # A thread may still read from the connection: it closes when the last one lets go of it.
        self._process = self._connection = self._idle = None

    async def _connected(self) -> Connection:
        if self._connection is not None:
            return self._connection
        process, connection = await asyncio.to_thread(_start, self._root, self._shelf)
        self._process, self._connection = process, connection
        return connection


def _start(root: Path, shelf: Path) -> tuple[SpawnProcess, Connection]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, root, shelf), name="distil", daemon=True)
    process.start()
    theirs.close()
    # One that cannot even begin must not be taken for one that a file killed.
    try:
        if not ours.poll(_START_SECONDS):
            raise TimeoutError
        ours.recv()
    except (EOFError, OSError) as error:
        process.kill()
        process.join()
        raise RuntimeError("the distilling process does not start") from error
    return process, ours


def _ask(connection: Connection, jobs: Sequence[Job]) -> list[Result]:
    connection.send(list(jobs))
    if not connection.poll(_CHUNK_SECONDS):
        raise TimeoutError
    results: list[Result] = connection.recv()
    return results


def serve(connection: Connection, root: Path, shelf: Path) -> None:
    """The life of a worker: lists of jobs in, lists of results out, until its owner is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_owner, name="owner", daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(_NICE)
    with suppress(EOFError, OSError):
        connection.send("ready")
        while True:
            jobs: list[Job] = connection.recv()
            connection.send(distil_all(root, shelf, jobs))


def _end_with_owner() -> None:
    """End at once with the owner, also in the middle of a file that takes long."""
    owner = multiprocessing.parent_process()
    assert owner is not None
    owner.join()
    os._exit(1)


def distil_all(root: Path, shelf: Path, jobs: Sequence[Job]) -> list[Result]:
    """What became of some files, one after the other."""
    with closing(Shelf(shelf)) as known:
        return [distil(root, job, known) for job in jobs]
