"""Keeps an archive the same as the files of a project: at start, and as they change."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from mimo_tui.core.events import MemoryProgress
from mimo_tui.memory.distil import Distilled, FileChange, FileGone
from mimo_tui.memory.distil.language import is_candidate
from mimo_tui.memory.survey import settle_times, survey
from mimo_tui.memory.distillers import Workers

if TYPE_CHECKING:
    from mimo_tui.memory.archive import Archive

log = logging.getLogger(__name__)

_CHUNK = 48
_MANY = 60
_EVENTS_AS_MANY = 200
_DEBOUNCE_MS = 60
_STEP_MS = 20


class Host(Protocol):
    """What holds the archive and makes progress known."""

    @property
    def archive(self) -> Archive:
        """The archive."""
        ...

    async def run(self, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call something of the archive in its thread."""
        ...

    async def publish(self, progress: MemoryProgress) -> None:
        """Tell how far we are."""
        ...


class Follower:
    """One task that distils what changed, and one that watches."""

    def __init__(self, root: Path, host: Host, *, watch: bool) -> None:
        self._root = root
        self._host = host
        self._watching = watch
        self._workers = Workers(root)
        self._wake = asyncio.Event()
        self._paths: set[str] = set()
        self._everything = True
        self._waiting: list[asyncio.Future[None]] = []
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin with a look at everything."""
        self._wake.set()
        self._tasks.append(asyncio.create_task(self._work()))
        if self._watching:
            self._tasks.append(asyncio.create_task(self._watch()))

    async def stop(self) -> None:
        """End both tasks and the worker."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        self._workers.stop()

    async def settle(self) -> None:
        """Look at everything once more and wait until that is distilled."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append(done)
        self._everything = True
        self._wake.set()
        await done

    async def _work(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            waiting, self._waiting = self._waiting, []
            paths, self._paths = self._paths, set()
            everything, self._everything = self._everything, False
            try:
                if everything:
                    await self._reconcile()
                elif paths:
                    await self._refresh(sorted(paths))
                await self._ready()
            except Exception as error:
                log.exception("distilling failed")
                await self._tell("unavailable", 0, 0, detail=f"Distilling failed: {error}")
            finally:
                for done in waiting:
                    if not done.done():
                        done.set_result(None)
            await self._catch_up()

    async def _reconcile(self) -> None:
        known = await self._host.run(self._host.archive.files)
        found = await asyncio.to_thread(survey, self._root, known)
        if found.gone:
            await self._apply([FileGone(path) for path in found.gone])
        total = len(found.changed)
        many = total > _MANY
        started = time.monotonic()
        for at in range(0, total, _CHUNK):
            if total > 1:
                await self._tell("distilling", at, total, started=started)
            await self._distil(found.changed[at : at + _CHUNK], known, many=many)
        self._workers.stop()

    async def _refresh(self, paths: list[str]) -> None:
        """Distil some known files; whatever else happened is found by looking at everything."""
        known = await self._host.run(self._host.archive.files)
        if any(path not in known or (self._root / path).is_symlink() for path in paths):
            await self._reconcile()
            return
        await self._distil(tuple(paths), known, many=False)

    async def _distil(self, paths: tuple[str, ...], known: dict[str, Any], *, many: bool) -> None:
        now = time.time_ns()
        found = await self._workers.distil(paths, many=many)
        files = settle_times((file for file in found if isinstance(file, Distilled)), now)
        changes: list[FileChange] = [file for file in found if isinstance(file, FileGone)]
        same = {}
        for file in files:
            before = known.get(file.path)
            if before is not None and before.hash == file.state.hash:
                same[file.path] = file.state
            else:
                changes.append(file)
        if same:
            await self._host.run(self._host.archive.touch, same)
        if changes:
            await self._apply(changes)

    async def _apply(self, changes: list[FileChange]) -> None:
        await self._host.run(self._host.archive.apply, changes)

    async def _catch_up(self) -> None:
        """Add missing vectors while there is nothing else to do."""
        while not self._wake.is_set():
            if not await self._host.run(self._host.archive.catch_up):
                return

    async def _ready(self) -> None:
        files = await self._host.run(lambda: len(self._host.archive.files()))
        await self._tell("ready", files, files)

    async def _tell(
        self, state: Any, done: int, total: int, *, started: float = 0.0, detail: str = ""
    ) -> None:
        archive = self._host.archive
        records = await self._host.run(lambda: archive.count)
        left = None
        if state == "distilling" and done:
            left = (time.monotonic() - started) / done * (total - done)
        await self._host.publish(
            MemoryProgress(state, done, total, records, archive.generation, left, detail)
        )

    async def _watch(self) -> None:
        from watchfiles import awatch

        watch = awatch(
            self._root,
            watch_filter=lambda _, path: self._matters(path),
            debounce=_DEBOUNCE_MS,
            step=_STEP_MS,
            ignore_permission_denied=True,
        )
        try:
            async for changes in watch:
                self._note({path for _, path in changes})
        except (OSError, RuntimeError):
            log.exception("watching failed; changes are found when the memory is asked to settle")

    def _matters(self, path: str) -> bool:
        relative = self._relative(path)
        first = relative.partition("/")[0]
        return first != ".git" or relative == ".git/HEAD"

    def _relative(self, path: str) -> str:
        with suppress(ValueError):
            return Path(path).relative_to(self._root).as_posix()
        return path

    def _note(self, paths: set[str]) -> None:
        relative = {self._relative(path) for path in paths}
        names = {path.rpartition("/")[2] for path in relative}
        # A path that is no file we would distil may be a folder with such files in it.
        unclear = any(
            not is_candidate(path) and not _is_file(self._root / path) for path in relative
        )
        if unclear or names & {".gitignore", "HEAD"} or len(relative) > _EVENTS_AS_MANY:
            self._everything = True
        self._paths |= {path for path in relative if is_candidate(path)}
        if self._everything or self._paths:
            self._wake.set()


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False
