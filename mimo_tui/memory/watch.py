"""Seeing a project's files change."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable, Set
from contextlib import suppress
from pathlib import Path

from watchfiles import Change, awatch

from mimo_tui.memory.survey import HEAVY

_STEP_MS = 30
_DEBOUNCE_MS = 250
_RETRY_SECONDS = 30.0
_VANISHED_SECONDS = 0.1
_EVERYTHING = frozenset({""})
HEAD = ".git/HEAD"
"""Which branch is checked out."""
HISTORY = ".git/logs/HEAD"
"""Written with each commit and each change of what is checked out."""

log = logging.getLogger(__name__)

# Elsewhere one watch covers a whole tree; here each folder costs one of a limited number.
_EACH_FOLDER = sys.platform.startswith("linux")


class Watcher:
    """Tells of changed paths below a root, relative with "/", a burst at a time.

    "" stands for the root, of which nothing is known: all has to be looked at.
    """

    def __init__(self, root: Path, changed: Callable[[Set[str]], None]) -> None:
        self.failure = ""
        self._root = root
        self._prefix = f"{root}{os.sep}"
        self._changed = changed
        self._folders: frozenset[str] = frozenset()
        self._again = asyncio.Event()
        self._ready = asyncio.Event()

    def cover(self, folders: frozenset[str]) -> bool:
        """Set which folders are watched; True where that differs, and has to be waited for."""
        if folders == self._folders:
            return False
        self._folders = folders
        if not _EACH_FOLDER and self._ready.is_set():
            return False
        self._ready.clear()
        self._again.set()
        return True

    def distrust(self) -> None:
        """Have everything watched anew when it is covered next."""
        self._folders = frozenset()

    async def ready(self) -> None:
        """Wait until what is covered is watched, or cannot be."""
        await self._ready.wait()

    async def run(self) -> None:
        """Watch until cancelled. Where that is impossible `failure` says why."""
        while True:
            await self._again.wait()
            self._again.clear()
            try:
                await self._watch()
            except FileNotFoundError:
                # A folder went between the look for it and its watch.
                await asyncio.sleep(_VANISHED_SECONDS)
                self._again.set()
            except (OSError, RuntimeError) as error:
                # watchfiles gives RuntimeErrors of its own for what the system refuses.
                self.failure = f"Files are not watched ({error})"
                log.warning("%s", self.failure)
                self._ready.set()
                self._changed(_EVERYTHING)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._again.wait(), _RETRY_SECONDS)
                self._again.set()

    async def _watch(self) -> None:
        stop = asyncio.Event()
        changes = awatch(
            *await asyncio.to_thread(self._paths),
            watch_filter=self._is_news,
            step=_STEP_MS,
            debounce=_DEBOUNCE_MS,
            stop_event=stop,
            recursive=not _EACH_FOLDER,
            ignore_permission_denied=True,
        )
        following = asyncio.create_task(self._follow(changes), name="watch files")
        restarting = asyncio.create_task(self._again.wait())
        try:
            # The generator sets its watches up before it first waits.
            await asyncio.sleep(0)
            if not following.done():
                if self.failure:
                    self.failure = ""
                    self._changed(_EVERYTHING)
                self._ready.set()
            await asyncio.wait({following, restarting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.set()
            restarting.cancel()
            await asyncio.gather(following, return_exceptions=True)
        following.result()

    async def _follow(self, changes: AsyncIterator[set[tuple[Change, str]]]) -> None:
        async for burst in changes:
            paths = {self._relative(path) for _, path in burst}
            if _EACH_FOLDER:
                self._forget(paths)
            self._changed(paths)

    def _forget(self, paths: Set[str]) -> None:
        """A watch goes with its folder: another one of its name is to be covered again."""
        if "" in paths:
            self.distrust()
        elif not paths.isdisjoint(self._folders):
            lost = tuple(f"{path}/" for path in paths)
            self._folders = frozenset(
                folder for folder in self._folders if not f"{folder}/".startswith(lost)
            )

    def _paths(self) -> list[str]:
        if not _EACH_FOLDER:
            return [str(self._root)]
        folders = [self._root / folder for folder in sorted(self._folders)]
        folders += [(self._root / each).parent for each in (HEAD, HISTORY)]
        return [str(folder) for folder in folders if folder.is_dir() and not folder.is_symlink()]

    def _relative(self, path: str) -> str:
        """Relative to the project, "" for itself."""
        return f"{path}{os.sep}".removeprefix(self._prefix).rstrip(os.sep).replace(os.sep, "/")

    def _is_news(self, _change: Change, path: str) -> bool:
        relative = self._relative(path)
        return relative in (HEAD, HISTORY) or HEAVY.isdisjoint(relative.split("/"))
