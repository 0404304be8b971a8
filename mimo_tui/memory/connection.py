"""A connection to the memory process: calls by number, and the progress that it tells of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from mimo_tui.core.codec import from_json
from mimo_tui.core.errors import MemoryUnavailable
from mimo_tui.core.events import MemoryProgress
from mimo_tui.memory import rpc, transport
from mimo_tui.memory.latest import Latest


class Connection:
    """Calls by number, and the progress that it tells of. `lost`: nothing comes any more."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._calls: dict[int, asyncio.Future[Any]] = {}
        self._number = 0
        self._progress: Latest[MemoryProgress] = Latest()
        self._is_followed = False
        self.lost = False
        self._task = asyncio.create_task(self._read(), name="read from memory")

    async def call(self, method: str, parameters: dict[str, Any]) -> Any:
        """The result of a call. Raises ConnectionError where the connection is lost."""
        if self.lost:
            raise ConnectionResetError
        self._number += 1
        number = self._number
        line = rpc.request(number, method, parameters)
        if len(line) > transport.MAX_LINE:
            raise MemoryUnavailable("This is too long for the memory", do="Shorten it")
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._calls[number] = future
        try:
            self._writer.write(line)
            # Where the connection is lost, the future says so.
            with suppress(ConnectionError):
                await self._writer.drain()
            return rpc.read_result(method, await future)
        finally:
            self._calls.pop(number, None)

    async def follow(self) -> AsyncIterator[MemoryProgress]:
        """Progress now and at each change, until the connection is lost."""
        if not self._is_followed:
            self._is_followed = True
            await self.call("follow", {})
        async for progress in self._progress.follow():
            yield progress

    async def close(self) -> None:
        """End it."""
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        self._writer.close()

    async def _read(self) -> None:
        try:
            while line := await self._reader.readline():
                self._take(rpc.read_message(line))
        except (OSError, ValueError, KeyError, TypeError):
            pass  # Lost or garbled is all the same: the calls are made again.
        finally:
            self.lost = True
            self._progress.close()
            for future in self._calls.values():
                if not future.done():
                    future.set_exception(ConnectionResetError())

    def _take(self, message: dict[str, Any]) -> None:
        if message.get("method") == "progress":
            self._progress.set(from_json(MemoryProgress, message["params"]))
            return
        future = self._calls.get(message.get("id") or 0)
        if future is None or future.done():
            return
        if "error" in message:
            future.set_exception(rpc.read_failure(message["error"]))
        else:
            future.set_result(message.get("result"))
