"""Keeps an archive the same as the files of a project: at start, and as they change."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Set
from contextlib import suppress
from pathlib import Path

from mimo_tui.core.errors import MemoryUnavailable
from mimo_tui.core.events import MemoryProgress, MemoryState
from mimo_tui.memory.applying import Applying
from mimo_tui.memory.archive_thread import ArchiveThread
from mimo_tui.memory.distil import FileGone
from mimo_tui.memory.distil.language import is_candidate
from mimo_tui.memory.distillers import Distillers
from mimo_tui.memory.freshness import Job, Result
from mimo_tui.memory.survey import parents, survey
from mimo_tui.memory.watch import HEAD, HISTORY, Watcher

log = logging.getLogger(__name__)

# Each chunk costs a change of the archive; a person waits for one at most.
_CHUNK_BYTES = 300_000
_CHUNK_FILES = 200
_MANY = 60
_MANY_EVENTS = 64
_AGAIN_SECONDS = 2.0
# How long a look at the disk is trusted when somebody asks: where files are watched, and not.
_TRUSTED_SECONDS = 60.0
_UNWATCHED_SECONDS = 5.0


class Follower:
    """Looks at the whole project when it has to, and at once at known files that were saved.

    `moved` is called whenever git may have another history checked out.

    One task does all the work, so that what happened to a file is applied in its order.
    """

    def __init__(
        self,
        root: Path,
        archive: ArchiveThread,
        shelf: Path,
        publish: Callable[[MemoryProgress], None],
        moved: Callable[[], None],
        *,
        watch: bool,
        careful: bool,
    ) -> None:
        self.applying = Applying(root, archive)
        self.distillers = Distillers(root, shelf, careful=careful)
        self._root = root
        self._publish = publish
        self._moved = moved
        self._watcher = Watcher(root, self._note) if watch else None
        self._wake = asyncio.Event()
        self._saved: set[str] = set()
        self._everything = True
        self._asked: list[asyncio.Future[None]] = []
        self._answering: list[asyncio.Future[None]] = []
        self._waiting: deque[tuple[str, int]] = deque()
        self._in_hand = 0
        self._folders: Set[str] = frozenset()
        self._looked = 0.0
        self._look_seconds = 0.0
        self._began = (0.0, 0)
        self._total = 0
        self._state: MemoryState = "starting"
        self._trouble = ""
        self._unseen = ""
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin with a look at everything."""
        await self.applying.start()
        self._wake.set()
        self._tasks.append(asyncio.create_task(self._work(), name="follow files"))
        if self._watcher is not None:
            self._tasks.append(asyncio.create_task(self._watcher.run(), name="watch files"))

    async def stop(self) -> None:
        """End all tasks and the worker."""
        if self._timer is not None:
            self._timer.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.distillers.stop()
        for future in self._asked + self._answering:
            if not future.done():
                future.set_exception(MemoryUnavailable("The memory was closed"))

    async def settle(self) -> None:
        """Look at everything once more and wait until that is distilled."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._asked.append(future)
        self._look_again()
        await future

    def refresh(self) -> None:
        """Look at everything where the last look is too old to be trusted."""
        watched = self._watcher is not None and not self._watcher.failure
        trusted = _TRUSTED_SECONDS if watched else _UNWATCHED_SECONDS
        if self._state == "ready" and time.monotonic() - self._looked > trusted:
            self._look_again()

    def progress(self) -> MemoryProgress:
        """How far it is."""
        left = min(self._total, len(self._waiting) + self._in_hand)
        started, all_of_them = self._began
        done = all_of_them - left
        seconds = (time.monotonic() - started) / done * left if left and done > 0 else None
        return MemoryProgress(
            self._state,
            self._total - left,
            self._total,
            self.applying.records,
            self.applying.generation,
            seconds,
            self._detail(),
        )

    def _detail(self) -> str:
        """What a person should know of, "" where all is well."""
        parts = [self._trouble, self._watcher.failure if self._watcher is not None else ""]
        if self.applying.failed:
            parts.append(f"{len(self.applying.failed)} files could not be archived")
        return ". ".join(part for part in [*parts, self._unseen] if part)

    def _tell(self, state: MemoryState) -> None:
        self._state = state
        self._publish(self.progress())

    def _look_again(self) -> None:
        self._everything = True
        self._wake.set()

    def _look_again_in(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._look_again)

    async def _work(self) -> None:
        while True:
            await self._wake.wait()
            try:
                await self._keep_up()
                for more in (self.applying.catch_up, self.applying.share):
                    while not self._wake.is_set() and await more():
                        pass
            except Exception as error:
                log.exception("distilling failed")
                self._trouble = f"The files cannot be followed ({error})"
                self._waiting.clear()
                self._everything = True
                if self._watcher is not None:
                    self._watcher.distrust()
                self._look_again_in(_AGAIN_SECONDS)
                self._tell("unavailable")
                self._answer()

    async def _keep_up(self) -> None:
        """Until nothing is left to do: what was saved first, then the rest, a chunk at a time."""
        distilling: asyncio.Task[list[Result]] | None = None
        outdated: set[str] = set()
        try:
            while True:
                self._wake.clear()
                outdated |= await self._take_saved()
                if self._everything and self._may_look():
                    await self._look()
                if distilling is None:
                    if not self._waiting:
                        if not await self._is_quiet():
                            continue
                        return
                    distilling, outdated = self._distil_next(), set()
                if not await self._is_done(distilling):
                    continue
                results = [item for item in distilling.result() if item.path not in outdated]
                # The next chunk is distilled while this one is put into the archive.
                self._in_hand = 0
                distilling, outdated = self._distil_next() if self._waiting else None, set()
                await self._apply(results)
        finally:
            self._in_hand = 0
            if distilling is not None:
                distilling.cancel()
                await asyncio.gather(distilling, return_exceptions=True)

    async def _is_quiet(self) -> bool:
        """Whether nothing is left to do; if so whoever waited for that is told."""
        if self._saved:
            return False
        if self._everything:
            # It was looked at only just now: wait a little, or until something is saved.
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), 4 * self._look_seconds)
            return False
        await self.applying.follow_moves()
        if self._wake.is_set():
            return False
        futures, self._answering = self._answering, []
        self._trouble, self.distillers.careful = "", False
        self._tell("ready")
        _resolve(futures)
        return not self._wake.is_set()

    async def _is_done(self, distilling: asyncio.Task[list[Result]]) -> bool:
        """Wait for a chunk, or until something else is to be done first."""
        waking = asyncio.create_task(self._wake.wait())
        try:
            await asyncio.wait({distilling, waking}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waking.cancel()
        return distilling.done()

    def _may_look(self) -> bool:
        """Looking takes time: it gets a fifth of it, unless somebody waits."""
        return bool(self._asked) or time.monotonic() - self._looked > 4 * self._look_seconds

    async def _look(self) -> None:
        """Compare the disk with the archive; what differs waits from now on."""
        self._everything = False
        self._moved()
        asked, self._asked = self._asked, []
        self._answering += asked
        started = time.monotonic()
        found = await asyncio.to_thread(survey, self._root, dict(self.applying.files))
        await self.applying.apply([FileGone(path) for path in found.gone])
        self._total, self._unseen = found.files, found.unseen
        self._folders = parents([*self.applying.files, *found.changed])
        if not self._waiting:
            self._began = (time.monotonic(), len(found.changed))
        self._waiting = deque(found.changed.items())
        self._looked = time.monotonic()
        self._look_seconds = self._looked - started
        if len(found.changed) > 1:
            self._tell("distilling")
        if self._watcher is not None and self._watcher.cover(found.folders):
            await self._watcher.ready()
            # Between the look and the watch something may have happened.
            self._everything = True

    def _distil_next(self) -> asyncio.Task[list[Result]]:
        many = len(self._waiting) > _MANY or self.distillers.is_running
        jobs: list[Job] = []
        left = _CHUNK_BYTES
        while self._waiting and left > 0 and len(jobs) < _CHUNK_FILES:
            path, size = self._waiting.popleft()
            known = self.applying.files.get(path)
            jobs.append(Job(path, known))
            # Of a known file most is as it was.
            left -= size if known is None else size // 4
        self._in_hand = len(jobs)
        return asyncio.create_task(self.distillers.distil(jobs, many=many), name="distil")

    async def _apply(self, results: list[Result]) -> None:
        await self.applying.apply(results)
        # The vectors follow chunk by chunk: all at once would keep the archive's thread too long.
        await self.applying.catch_up()
        if self._state == "distilling":
            self._tell("distilling")

    async def _take_saved(self) -> set[str]:
        """Distil known files that were saved; what is not known is found by a look."""
        saved, self._saved = self._saved, set()
        files = self.applying.files
        jobs = [Job(path, files[path]) for path in sorted(saved) if path in files]
        if len(jobs) < len(saved):
            self._everything = True
        if jobs:
            results = await self.distillers.distil(jobs, many=False)
            await self.applying.apply(results)
            self._tell(self._state)
        return {job.path for job in jobs}

    def _answer(self) -> None:
        futures = self._asked + self._answering
        self._asked, self._answering = [], []
        _resolve(futures)

    def _note(self, paths: Set[str]) -> None:
        """Files changed on disk."""
        if len(paths) > _MANY_EVENTS:
            # The system may have dropped events of such a burst.
            self._look_again_in(_AGAIN_SECONDS)
            self._look_again()
            return
        for path in paths:
            name = path.rpartition("/")[2]
            if path == HISTORY:
                self._moved()
            elif not name or name == ".gitignore" or path == HEAD or path in self._folders:
                self._everything = True
            elif is_candidate(path):
                self._saved.add(path)
            elif (self._root / path).is_dir():
                self._everything = True
        if self._everything or self._saved:
            self._wake.set()


def _resolve(futures: list[asyncio.Future[None]]) -> None:
    for future in futures:
        if not future.done():
            future.set_result(None)
