"""The last few commits that were asked for, kept beside the memory of the present."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.past.base import Reached
from mimo_tui.memory.past.tree import find_commit

if TYPE_CHECKING:
    from mimo_tui.memory.archive import Archive
    from mimo_tui.memory.past.snapshot import Present, Snapshot

T = TypeVar("T")

KEPT = 3
"""How many commits are kept on disk."""

_STEP_SECONDS = 1.0
_IDLE_SECONDS = 60.0


class Snapshots:
    """One commit's archive at a time is open, and closed when it was not asked for a while."""

    def __init__(self, root: Path, folder: Path, shelf: Path, present: Present) -> None:
        self._root = root
        self._folder = folder
        self._shelf = shelf
        self._present = present
        self._open: Snapshot | None = None
        self._one_at_a_time = asyncio.Lock()
        self._idle: asyncio.TimerHandle | None = None
        self._closing: asyncio.Task[None] | None = None

    async def reach(self, revision: str) -> Reached:
        """Take in some more of a commit. Raises MimoError where there is none."""
        commit = await find_commit(self._root, revision)
        async with self._one_at_a_time:
            snapshot = await self._opened(commit)
            await snapshot.advance(_STEP_SECONDS)
            return snapshot.reached

    async def ask(self, revision: str, call: Callable[[Archive], T]) -> T:
        """What `call` gives for the archive of a commit. Raises MimoError where there is none."""
        commit = await find_commit(self._root, revision)
        async with self._one_at_a_time:
            snapshot = await self._opened(commit)
            return await snapshot.ask(call)

    async def close(self) -> None:
        """Let go of what is open."""
        async with self._one_at_a_time:
            await self._let_go()

    async def _opened(self, commit: str) -> Snapshot:
        # What distils takes long to load, and few ask for the past.
        from mimo_tui.memory.past.snapshot import Snapshot

        if self._open is None or self._open.commit != commit:
            await self._let_go()
            folder = self._folder / commit
            await asyncio.to_thread(_make_room, folder)
            snapshot = Snapshot(self._root, commit, folder, self._shelf, self._present)
            try:
                await snapshot.open()
            except BaseException:
                await snapshot.close()
                raise
            self._open = snapshot
        if self._idle is not None:
            self._idle.cancel()
        self._idle = asyncio.get_running_loop().call_later(_IDLE_SECONDS, self._begin_to_close)
        return self._open

    def _begin_to_close(self) -> None:
        self._closing = asyncio.create_task(self.close(), name="close a commit's archive")

    async def _let_go(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        snapshot, self._open, self._idle = self._open, None, None
        if snapshot is not None:
            await snapshot.close()


def _make_room(folder: Path) -> None:
    """Make a commit's folder, the newest of a few. Raises MimoError where it cannot be."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.utime(folder)
    except OSError as error:
        raise MimoError(f"{folder} cannot be written ({error.strerror})") from error
    with suppress(OSError):
        by_use = sorted(folder.parent.iterdir(), key=lambda each: -each.stat().st_mtime)
        for oldest in [each for each in by_use if each != folder][KEPT - 1 :]:
            shutil.rmtree(oldest, ignore_errors=True)
