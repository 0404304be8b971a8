"""A project's memory in this process: it follows the files, and answers."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import ParamSpec, TypeVar

from mimo_tui.core.events import MemoryProgress
from mimo_tui.memory.archive import Archive
from mimo_tui.memory.base import Cue, Detail, Filter, Hit, Page, Record, RecordKind, Source
from mimo_tui.memory.distil.bodies import count_tokens
from mimo_tui.memory.follower import Follower

log = logging.getLogger(__name__)

_P = ParamSpec("_P")
_T = TypeVar("_T")
_SAVE_AFTER = 3.0
_MAX_TEXT_LINES = 400


class EmbeddedMemory:
    """`Memory` over an archive that this process alone has open."""

    def __init__(self, root: Path, data: Path, *, watch: bool = True) -> None:
        self._root = root
        self._data = data
        self._watch = watch
        # DuckDB and the indexes are touched by this one thread only.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="archive")
        self._archive: Archive | None = None
        self._follower: Follower | None = None
        self._progress = MemoryProgress("starting", 0, 0, 0, 0)
        self._changed = asyncio.Condition()
        self._saver: asyncio.Task[None] | None = None
        self._notes: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Open the archive and begin to follow the files. Raises MimoError where it cannot."""
        loop = asyncio.get_running_loop()
        self._archive = await loop.run_in_executor(self._thread, Archive.open, self._data)
        for note in self._archive.notes:
            log.warning("%s", note)
        self._follower = Follower(self._root, self, watch=self._watch)
        self._saver = asyncio.create_task(self._save_when_quiet())
        self._follower.start()

    async def run(self, call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Call something of the archive in its thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: call(*args, **kwargs))

    @property
    def archive(self) -> Archive:
        """The archive, to be used through `run`."""
        if self._archive is None:
            raise RuntimeError("the memory is not started")
        return self._archive

    async def publish(self, progress: MemoryProgress) -> None:
        """Make a new progress known to all that follow it."""
        async with self._changed:
            self._progress = progress
            self._changed.notify_all()

    async def recall(self, cue: Cue, *, tokens: int = 2000, limit: int = 12) -> tuple[Hit, ...]:
        """The few records that matter for the cue."""
        return await self.run(self.archive.recall, cue, tokens=tokens, limit=limit)

    async def page(self, filter: Filter, *, offset: int = 0, limit: int = 100) -> Page:
        """Records for a list."""
        return await self.run(self.archive.page, filter, offset=offset, limit=limit)

    async def detail(self, record_id: str) -> Detail | None:
        """A record with its surroundings and its source as it stands on disk now."""
        found = await self.run(self.archive.detail, record_id)
        if found is None or found.text or not found.record.path:
            return found
        return replace(found, text=await asyncio.to_thread(_source, self._root, found.record))

    async def pin(self, record_id: str, pinned: bool) -> None:
        """Pin a record, or take the pin away."""
        await self.run(self.archive.pin, record_id, pinned)
        await self._tell()

    async def forget(self, record_id: str, forgotten: bool) -> None:
        """Forget a record, or restore it."""
        await self.run(self.archive.forget, record_id, forgotten)
        await self._tell()

    async def edit(self, record_id: str, title: str, body: str) -> None:
        """Put a person's words in place of what was distilled."""
        await self.run(self.archive.edit, record_id, title, body)
        await self._tell()

    async def remember(
        self, kind: RecordKind, title: str, body: str, origin: str = "", record_id: str = ""
    ) -> str:
        """Add a record; the same `record_id` again changes it instead."""
        identity = record_id or uuid.uuid4().hex[:20]
        source: Source = "conversation" if origin else "person"
        record = Record(identity, kind, title, body, source=source, origin=origin)
        await self.run(self.archive.remember, replace(record, tokens=count_tokens(body)))
        await self._tell()
        return identity

    async def progress(self) -> MemoryProgress:
        """How far it is now."""
        return self._progress

    async def follow(self) -> AsyncIterator[MemoryProgress]:
        """Progress now and at each change; a slow reader misses only what is outdated."""
        shown: MemoryProgress | None = None
        while True:
            async with self._changed:
                while self._progress is shown:
                    await self._changed.wait()
                shown = self._progress
            yield shown

    async def settle(self) -> MemoryProgress:
        """Wait until everything on disk now is distilled."""
        if self._follower is None:
            raise RuntimeError("the memory is not started")
        await self._follower.settle()
        return self._progress

    async def close(self) -> None:
        """Stop following, save, and let go of the files."""
        if self._follower is not None:
            await self._follower.stop()
        if self._saver is not None:
            self._saver.cancel()
            with suppress(asyncio.CancelledError):
                await self._saver
        if self._archive is not None:
            await self.run(self._archive.close)
        self._thread.shutdown()

    async def _tell(self) -> None:
        records = await self.run(lambda: self.archive.count)
        changed = replace(self._progress, records=records, generation=self.archive.generation)
        await self.publish(changed)

    async def _save_when_quiet(self) -> None:
        """Save what may lag behind once nothing has changed for some seconds."""
        saved = -1
        while True:
            before = self.archive.generation
            await asyncio.sleep(_SAVE_AFTER)
            quiet = before == self.archive.generation and self._progress.state == "ready"
            if quiet and saved != before:
                try:
                    await self.run(self.archive.save)
                    saved = before
                except Exception:
                    # A full disk, for example: the indexes can be made again from the store.
                    log.exception("the indexes could not be saved")


def _source(root: Path, record: Record) -> str:
    """The lines of a record as they stand on disk, at most some hundred."""
    started = time.monotonic()
    try:
        lines = (root / record.path).read_text("utf-8", "replace").split("\n")
    except OSError as error:
        return f"({record.path} cannot be read: {error.strerror})"
    last = min(record.last_line, record.first_line + _MAX_TEXT_LINES - 1)
    log.debug("read %s in %.3f s", record.path, time.monotonic() - started)
    return "\n".join(lines[max(0, record.first_line - 1) : last])
