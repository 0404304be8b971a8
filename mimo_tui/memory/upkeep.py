"""A project's archive in this process: opened, kept up with the files, saved, and let go."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mimo_tui.core.errors import MemoryUnavailable, MimoError
from mimo_tui.core.events import MemoryProgress
from mimo_tui.memory.archive_thread import ArchiveThread
from mimo_tui.memory.decisions.following import DecisionFollower
from mimo_tui.memory.latest import Latest

if TYPE_CHECKING:
    from mimo_tui.memory.follower import Follower

log = logging.getLogger(__name__)

_SAVE_AFTER = 3.0
_STARTING = MemoryProgress("starting", 0, 0, 0, 0)
_NOTHING_SAVED = -1


class Upkeep:
    """It opens when it is first needed; where it could not, that is tried again the next time.

    Questions are answered as soon as `archive` is open, before the files are looked at. `latest`
    is the progress as it is told to those who follow it; `decisions` follows what is checked out.
    """

    def __init__(self, root: Path, data: Path, shelf: Path, *, watch: bool) -> None:
        self.archive = ArchiveThread(data, shelf)
        self.latest: Latest[MemoryProgress] = Latest()
        self.latest.set(_STARTING)
        self.decisions = DecisionFollower(root, self.archive, self.changed)
        self._root = root
        self._shelf = shelf
        self._mark = data / "open"
        self._watch = watch
        self._follower: Follower | None = None
        self._opening: asyncio.Task[Follower] | None = None
        self._answering: asyncio.Future[None] | None = None
        self._saver: asyncio.Task[None] | None = None
        self._saved = _NOTHING_SAVED
        self._closed = False
        self._notes: tuple[str, ...] = ()

    def begin(self) -> None:
        """Begin to open the archive and to follow the files, without waiting for it."""
        if self._opening is None or _has_failed(self._opening):
            self._answering = asyncio.get_running_loop().create_future()
            opening = self._open(self._answering)
            self._opening = asyncio.create_task(opening, name="open memory")

    async def answering(self) -> None:
        """Wait until questions can be answered. Raises MimoError where they cannot."""
        self._refuse_when_closed()
        self.begin()
        opening, answering = self._opening, self._answering
        assert opening is not None and answering is not None
        # Who gives up waiting must not end the opening for everybody else.
        either: set[asyncio.Future[Any]] = {opening, answering}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not answering.done():
            opening.result()

    async def following(self) -> Follower:
        """Wait until the files are followed. Raises MimoError where they cannot be."""
        self._refuse_when_closed()
        if self._follower is not None:
            return self._follower
        self.begin()
        assert self._opening is not None
        return await asyncio.shield(self._opening)

    def refresh(self) -> None:
        """Look at the files again where the last look is too old to be trusted."""
        if self._follower is not None:
            self._follower.refresh()

    def progress(self) -> MemoryProgress:
        """How far it is now."""
        self._refuse_when_closed()
        if self._follower is not None:
            return self._noted(self._follower.progress())
        return self.latest.value or _STARTING

    async def changed(self) -> None:
        """Tell those who follow it of a change of the archive."""
        follower = await self.following()
        await follower.applying.count()
        follower.recheck()
        self._publish(follower.progress())

    def save_again(self) -> None:
        """Save once more in a while: something that was written down could not be stored."""
        self._saved = _NOTHING_SAVED

    async def anew(self, prepare: Callable[[Path], None]) -> None:
        """Let go of the archive, let `prepare` change its files, and open it again."""
        if self._opening is not None:
            await asyncio.wait({self._opening})
        follower, self._follower = self._follower, None
        answering = self._answering = asyncio.get_running_loop().create_future()

        async def reopen() -> Follower:
            if self._saver is not None:
                self._saver.cancel()
            if follower is not None:
                await follower.stop()
            await self.decisions.stop()
            await self.archive.reopen(prepare)
            return await self._open(answering)

        # Whoever asks meanwhile waits for this one.
        self._opening = asyncio.create_task(reopen(), name="open memory anew")
        await asyncio.shield(self._opening)

    async def close(self) -> None:
        """Stop following, save, and let go of the files."""
        self._closed = True
        opening, self._opening = self._opening, None
        if opening is not None:
            # An archive half open could not be closed.
            await asyncio.wait({opening})
        if self._saver is not None:
            self._saver.cancel()
            with suppress(asyncio.CancelledError):
                await self._saver
        if self._follower is not None:
            await self._follower.stop()
            with suppress(OSError):
                self._mark.unlink(missing_ok=True)
        await self.decisions.stop()
        await self.archive.close()
        self.latest.close()

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise MemoryUnavailable("The memory is closed")

    async def _open(self, answering: asyncio.Future[None]) -> Follower:
        try:
            self._notes = await self.archive.open()
            answering.set_result(None)
            for note in self._notes:
                log.warning("%s", note)
            follower = await self._start_following()
        except MimoError as error:
            log.error("%s", error)
            self.latest.set(MemoryProgress("unavailable", 0, 0, 0, 0, detail=str(error)))
            raise
        except Exception as error:
            log.exception("the memory cannot be opened")
            said = MemoryUnavailable(f"The memory cannot be opened ({error})")
            self.latest.set(MemoryProgress("unavailable", 0, 0, 0, 0, detail=str(said)))
            raise said from error
        self._follower = follower
        self._saver = asyncio.create_task(self._save_when_quiet(follower), name="save indexes")
        return follower

    async def _start_following(self) -> Follower:
        # What distils takes long to load, and no question needs it.
        made = await asyncio.to_thread(_follower_type)
        # A process that was killed may have been killed by a file.
        careful = self._mark.exists()
        with suppress(OSError):
            self._mark.touch(mode=0o600)
        follower = made(
            self._root,
            self.archive,
            self._shelf,
            self._publish,
            self.decisions.look,
            watch=self._watch,
            careful=careful,
        )
        await follower.start()
        return follower

    def _publish(self, progress: MemoryProgress) -> None:
        self.latest.set(self._noted(progress))

    def _noted(self, progress: MemoryProgress) -> MemoryProgress:
        """With what was found wrong, and mended, when it was opened."""
        return replace(progress, detail=". ".join(filter(None, (*self._notes, progress.detail))))

    async def _save_when_quiet(self, follower: Follower) -> None:
        """Save what may lag behind once nothing has changed for some seconds."""
        self._saved = _NOTHING_SAVED
        while True:
            before = follower.applying.generation
            await asyncio.sleep(_SAVE_AFTER)
            if before == follower.applying.generation != self._saved:
                try:
                    await self.archive.run(lambda archive: archive.save())
                    await self.changed()
                    self._saved = follower.applying.generation
                except Exception:
                    # A full disk, for example: the indexes can be made again from the store.
                    log.exception("the indexes could not be saved")


def _follower_type() -> type[Follower]:
    from mimo_tui.memory.follower import Follower

    return Follower


def _has_failed(opening: asyncio.Task[Follower]) -> bool:
    return opening.done() and (opening.cancelled() or opening.exception() is not None)
