"""A project's archive as of one commit, filled bit by bit."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Protocol, TypeVar

from mimo_tui.memory.applying import Applying
from mimo_tui.memory.archive_thread import ArchiveThread
from mimo_tui.memory.decisions.following import DecisionFollower
from mimo_tui.memory.distil.base import Distilled
from mimo_tui.memory.distil.fitness import MAX_BYTES
from mimo_tui.memory.distil.identity import content_hash
from mimo_tui.memory.freshness import Job, Result
from mimo_tui.memory.graph.following import keep_up
from mimo_tui.memory.home import shelf_in
from mimo_tui.memory.mutations import Forget
from mimo_tui.memory.past.base import Reached
from mimo_tui.memory.past.tree import Blob, blobs_of, contents_of

if TYPE_CHECKING:
    from mimo_tui.memory.archive import Archive
    from mimo_tui.memory.distillers import Distillers

T = TypeVar("T")

_CHUNK_BYTES = 1_000_000
_CHUNK_FILES = 200
_MANY = 60
_OUTDATED = "outdated"


class Present(Protocol):
    """The archive of what is on disk now."""

    async def ask(self, call: Callable[[Archive], T]) -> T:
        """What `call` gives for it."""
        ...


class Snapshot:
    """The archive of a commit in a folder of its own.

    What the present archive or the shelf knows of a content is taken from there; the rest is
    distilled from copies in a temporary folder.
    """

    def __init__(
        self, root: Path, commit: str, folder: Path, shelf: Path, present: Present
    ) -> None:
        self.commit = commit
        self._root = root
        self._present = present
        self._archive = ArchiveThread(folder, shelf_in(folder))
        self._shelf = shelf
        self._copies = TemporaryDirectory(prefix="mimo-tui-as-of-", ignore_cleanup_errors=True)
        self._applying = Applying(Path(self._copies.name), self._archive)
        self._distillers: Distillers | None = None
        self._waiting: deque[Blob] = deque()
        self._files = 0
        self._is_finished = False

    @property
    def reached(self) -> Reached:
        """How far it is."""
        return Reached(self.commit, self._files - len(self._waiting), self._files)

    async def open(self) -> None:
        """Open the archive, and see what it lacks. Raises MimoError."""
        from mimo_tui.memory.distillers import Distillers

        self._distillers = Distillers(Path(self._copies.name), self._shelf)
        await self._archive.open()
        await self._applying.start()
        blobs = await blobs_of(self._root, self.commit)
        known = self._applying.files.items()
        done = {path for path, state in known if state.hash != _OUTDATED}
        self._files = len(blobs)
        self._waiting = deque(blob for blob in blobs if blob.path not in done)

    async def advance(self, seconds: float) -> None:
        """Take in more files until there are none, or so much time is over; a chunk at least."""
        until = time.monotonic() + seconds
        while self._waiting:
            await self._take_in(self._next())
            if time.monotonic() > until:
                return
        await self._finish()

    async def ask(self, call: Callable[[Archive], T]) -> T:
        """What `call` gives for the archive, once all files are in it."""
        while self._waiting or not self._is_finished:
            await self.advance(0)
        await self._forget()
        return await self._archive.run(call)

    async def close(self) -> None:
        """Let go of it; what was done is kept in its folder."""
        if self._distillers is not None:
            self._distillers.stop()
        await self._archive.close()
        await asyncio.to_thread(self._copies.cleanup)

    def _next(self) -> list[Blob]:
        some: list[Blob] = []
        size = 0
        while len(some) < min(_CHUNK_FILES, len(self._waiting)) and size < _CHUNK_BYTES:
            some.append(self._waiting[len(some)])
            size += min(some[-1].size, MAX_BYTES)
        return some

    async def _take_in(self, blobs: Sequence[Blob]) -> None:
        contents = await contents_of(self._root, [each for each in blobs if _is_read(each)])
        known = await self._known(contents)
        left = [blob for blob in blobs if blob.path not in known]
        results = await self._distilled(left, contents) if left else []
        fresh = [each for each in results if isinstance(each, Distilled)]
        await self._present.ask(lambda archive: archive.shelving.put(fresh))
        await self._applying.apply([*known.values(), *results])
        for _ in blobs:
            self._waiting.popleft()

    async def _known(self, contents: Mapping[str, bytes]) -> dict[str, Distilled]:
        """What the present archive has of the same contents at the same paths."""
        hashes = await asyncio.to_thread(
            lambda: {path: content_hash(content) for path, content in contents.items()}
        )
        found = await self._present.ask(lambda archive: archive.shelving.archived(hashes))
        return {each.path: each for each in found}

    async def _distilled(
        self, blobs: Sequence[Blob], contents: Mapping[str, bytes]
    ) -> list[Result]:
        assert self._distillers is not None
        folder = Path(self._copies.name)
        await asyncio.to_thread(_write, folder, blobs, contents)
        try:
            jobs = [Job(blob.path, None) for blob in blobs]
            many = len(jobs) + len(self._waiting) > _MANY
            return await self._distillers.distil(jobs, many=many)
        finally:
            await asyncio.to_thread(_remove, folder, blobs)

    async def _finish(self) -> None:
        """What follows from all files: vectors, decisions of the commits up to it, architecture."""
        if self._is_finished:
            return
        while await self._archive.run(lambda archive: archive.catch_up()):
            pass
        decisions = DecisionFollower(self._root, self._archive, _nobody, self.commit)
        decisions.look()
        try:
            await decisions.settle()
        finally:
            await decisions.stop()
        await keep_up(self._archive.run, self._root, self.commit)
        await self._archive.run(lambda archive: archive.save())
        self._is_finished = True

    async def _forget(self) -> None:
        """Have forgotten what is so now, and nothing else."""
        now = await self._present.ask(lambda archive: archive.kept.forgotten())

        def follow(archive: Archive) -> None:
            before = archive.kept.forgotten()
            if changed := [Forget(each, each in now) for each in sorted(now ^ before)]:
                archive.keep(changed)

        await self._archive.run(follow)


async def _nobody() -> None:
    """Nobody is told that the decisions are read."""


def _is_read(blob: Blob) -> bool:
    """Whether its content matters: of what is too large only that it is."""
    return blob.size <= MAX_BYTES


def _write(folder: Path, blobs: Sequence[Blob], contents: Mapping[str, bytes]) -> None:
    for blob in blobs:
        file = folder / blob.path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as copy:
            copy.write(contents.get(blob.path, b""))
            copy.truncate(blob.size)


def _remove(folder: Path, blobs: Sequence[Blob]) -> None:
    for blob in blobs:
        (folder / blob.path).unlink(missing_ok=True)
