"""The one thread that touches a project's archive."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from mimo_tui.core.errors import MemoryUnavailable, MimoError

if TYPE_CHECKING:
    from mimo_tui.memory.archive import Archive

R = TypeVar("R")


class ArchiveThread:
    """Runs calls on the archive one after the other, in the order they came."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="archive")
        self._archive: Archive | None = None

    async def open(self) -> tuple[str, ...]:
        """Open the archive, once; gives what has to be known of it. Raises MimoError."""
        if self._archive is not None:
            return self._archive.notes
        loop = asyncio.get_running_loop()
        try:
            self._archive = await loop.run_in_executor(self._executor, self._open)
        except MimoError:
            raise
        except Exception as error:
            raise MemoryUnavailable(
                f"The archive cannot be opened ({error})", kept=f"It is in {self._folder}"
            ) from error
        return self._archive.notes

    async def run(self, call: Callable[[Archive], R]) -> R:
        """What `call` gives for the archive."""
        archive = self._archive
        if archive is None:
            raise MemoryUnavailable("The memory is closed")
        return await asyncio.get_running_loop().run_in_executor(
            self._executor, lambda: call(archive)
        )

    async def close(self) -> None:
        """Let the calls under way end, save, and let go."""
        archive, self._archive = self._archive, None
        if archive is not None:
            await asyncio.get_running_loop().run_in_executor(self._executor, archive.close)
        self._executor.shutdown(wait=False)

    def _open(self) -> Archive:
        from mimo_tui.memory.archive import Archive

        return Archive.open(self._folder)
