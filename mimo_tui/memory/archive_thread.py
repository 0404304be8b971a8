"""The one thread that touches a project's archive."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

from mimo_tui.core.errors import MemoryUnavailable, MimoError
from mimo_tui.memory.trouble import unwritable

if TYPE_CHECKING:
    from mimo_tui.memory.archive import Archive

log = logging.getLogger(__name__)

R = TypeVar("R")


class ArchiveThread:
    """Runs calls on the archive one after the other, in the order they came."""

    def __init__(self, folder: Path, shelf: Path) -> None:
        self._folder = folder
        self._shelf = shelf
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="archive")
        self._archive: Archive | None = None
        self._copy: TemporaryDirectory[str] | None = None

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

    @property
    def is_apart(self) -> bool:
        """Whether it serves from a copy, for its folder could not be written."""
        return self._copy is not None

    async def reopen(self, prepare: Callable[[Path], None]) -> None:
        """Close the archive, and let `prepare` change its files before it is opened again."""
        archive, self._archive = self._archive, None

        def close() -> None:
            if archive is not None:
                # What it could not save can be made again.
                with suppress(Exception):
                    archive.close()
            prepare(self._folder)

        await asyncio.get_running_loop().run_in_executor(self._executor, close)
        copy, self._copy = self._copy, None
        if copy is not None:
            copy.cleanup()

    async def run(self, call: Callable[[Archive], R]) -> R:
        """What `call` gives for the archive."""
        if self._archive is None:
            raise MemoryUnavailable("The memory is closed")
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._executor, self._call, call)
        except MimoError:
            raise
        except Exception as error:
            if (reason := unwritable(error)) is None:
                raise
            raise MemoryUnavailable(
                f"The memory cannot be written ({reason})",
                kept="All that it acknowledged is kept",
                do=f"Make room, or make {self._folder} writable",
            ) from error

    async def close(self) -> None:
        """Let the calls under way end, save, and let go."""
        archive, self._archive = self._archive, None
        if archive is not None:
            await asyncio.get_running_loop().run_in_executor(self._executor, archive.close)
        if self._copy is not None:
            self._copy.cleanup()
        self._executor.shutdown(wait=False)

    def _call(self, call: Callable[[Archive], R]) -> R:
        import duckdb

        assert self._archive is not None
        try:
            return call(self._archive)
        except duckdb.FatalException:
            # DuckDB answers nothing more on this connection; what it committed is on disk.
            log.exception("the store is opened again")
            with suppress(Exception):
                self._archive.close()
            self._archive = self._open()
            raise

    def _open(self) -> Archive:
        from mimo_tui.memory.apart import open_apart
        from mimo_tui.memory.archive import Archive
        from mimo_tui.memory.shelf import Shelf

        try:
            return Archive.open(self._folder, shelf=Shelf(self._shelf))
        except Exception as error:
            if (reason := unwritable(error)) is None:
                raise
            log.exception("the memory serves from a copy")
            self._copy = TemporaryDirectory(prefix="mimo-tui-memory-", ignore_cleanup_errors=True)
            try:
                return open_apart(self._folder, Path(self._copy.name), reason)
            except Exception:
                log.exception("it cannot be copied either")
            raise
