"""A memory that is connected to while one already works: opening a session waits for nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from mimo_tui.core.errors import MemoryUnavailable, MimoError
from mimo_tui.core.events import MemoryProgress
from mimo_tui.memory.base import Cue, Detail, Filter, Hit, Memory, Page, RecordKind

RETRY_SECONDS = 5.0


class LazyMemory:
    """The memory that `connect` gives. Calls wait for it; where it failed they try again."""

    def __init__(self, connect: Callable[[], Awaitable[Memory]]) -> None:
        self._connect = connect
        self._task: asyncio.Task[Memory] | None = None

    def start(self) -> None:
        """Begin to connect."""
        if self._task is None or (self._task.done() and not _is_connected(self._task)):
            self._task = asyncio.create_task(self._connected(), name="connect to memory")

    async def recall(self, cue: Cue, *, tokens: int = 2000, limit: int = 12) -> tuple[Hit, ...]:
        """As the memory's."""
        return await (await self._memory()).recall(cue, tokens=tokens, limit=limit)

    async def page(self, filter: Filter, *, offset: int = 0, limit: int = 100) -> Page:
        """As the memory's."""
        return await (await self._memory()).page(filter, offset=offset, limit=limit)

    async def detail(self, record_id: str) -> Detail | None:
        """As the memory's."""
        return await (await self._memory()).detail(record_id)

    async def pin(self, record_id: str, pinned: bool) -> None:
        """As the memory's."""
        await (await self._memory()).pin(record_id, pinned)

    async def forget(self, record_id: str, forgotten: bool) -> None:
        """As the memory's."""
        await (await self._memory()).forget(record_id, forgotten)

    async def edit(self, record_id: str, title: str, body: str) -> None:
        """As the memory's."""
        await (await self._memory()).edit(record_id, title, body)

    async def remember(self, kind: RecordKind, title: str, body: str, origin: str = "") -> str:
        """As the memory's."""
        return await (await self._memory()).remember(kind, title, body, origin)

    async def progress(self) -> MemoryProgress:
        """As the memory's; "starting" while it is being connected to."""
        if self._task is not None and not self._task.done():
            return MemoryProgress("starting", 0, 0, 0, 0)
        return await (await self._memory()).progress()

    async def follow(self) -> AsyncIterator[MemoryProgress]:
        """As the memory's, "starting" first; where it cannot be reached it is tried again."""
        yield MemoryProgress("starting", 0, 0, 0, 0)
        while True:
            try:
                async for progress in (await self._memory()).follow():
                    yield progress
                return
            except MemoryUnavailable as error:
                yield MemoryProgress("unavailable", 0, 0, 0, 0, detail=str(error))
            await asyncio.sleep(RETRY_SECONDS)

    async def settle(self) -> MemoryProgress:
        """As the memory's."""
        return await (await self._memory()).settle()

    async def close(self) -> None:
        """Let go of it, also while it is being connected to."""
        task, self._task = self._task, None
        if task is None:
            return
        task.cancel()
        await asyncio.wait({task})
        if _is_connected(task):
            await task.result().close()

    async def _memory(self) -> Memory:
        self.start()
        assert self._task is not None
        # Who gives up waiting must not end the connecting for everybody else.
        return await asyncio.shield(self._task)

    async def _connected(self) -> Memory:
        try:
            return await self._connect()
        except MimoError:
            raise
        except Exception as error:
            raise MemoryUnavailable(f"The memory cannot be reached ({error})") from error


def _is_connected(task: asyncio.Task[Memory]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is None
