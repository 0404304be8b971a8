"""Keeps the records of a project's architecture in step with its files and its history."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from mimo_tui.memory.decisions.log import head
from mimo_tui.memory.git import GitError
from mimo_tui.memory.graph.history import last_changes
from mimo_tui.memory.graph.structure import Structure, structure_of
from mimo_tui.memory.graph.told import Told, told_of
from mimo_tui.memory.graph.traits import Sources

if TYPE_CHECKING:
    from mimo_tui.memory.archive import Archive

log = logging.getLogger(__name__)


class Asking(Protocol):
    """Asks an archive, in its thread."""

    def __call__(self, call: Callable[[Archive], Any], /) -> Awaitable[Any]:
        """What a call gives for the archive."""
        ...


async def checked_out(root: Path) -> str:
    """The commit that is checked out, "" for none, or where git cannot say."""
    try:
        return await head(root, "HEAD")
    except GitError as error:
        log.warning("the history is not read: %s", error)
        return ""


async def keep_up(ask: Asking, root: Path, commit: str) -> bool:
    """Bring the records up to date, with a commit checked out; False where they were.

    The archive is read in its thread, the rest is thought out beside it.
    """
    sources: Sources | None = await ask(lambda archive: archive.architecture.changed(commit))
    if sources is None:
        return False
    changes = await last_changes(root, commit) if commit else ()

    def told() -> list[Told]:
        structure: Structure = structure_of(sources.files, sources.imports)
        return told_of(sources, structure, changes)

    records = await asyncio.to_thread(told)
    await ask(lambda archive: archive.architecture.keep(sources.digest, records))
    return True


class ArchitectureFollower:
    """Looks when `look` is called, one time after the other; `changed` is told of each change."""

    def __init__(self, root: Path, ask: Asking, changed: Callable[[], Awaitable[None]]) -> None:
        self._root = root
        self._ask = ask
        self._changed = changed
        self._commit = ""
        self._has_moved = True
        self._may_differ = False
        self._task: asyncio.Task[None] | None = None

    def moved(self) -> None:
        """Another commit may be checked out."""
        self._has_moved = True

    def look(self) -> asyncio.Task[None]:
        """Look, as soon as a look under way is over; gives the task that ends after it."""
        self._may_differ = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._follow(), name="follow architecture")
        return self._task

    async def stop(self) -> None:
        """End a look under way."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _follow(self) -> None:
        while self._may_differ:
            self._may_differ = False
            try:
                if self._has_moved:
                    self._has_moved = False
                    self._commit = await checked_out(self._root)
                if await keep_up(self._ask, self._root, self._commit):
                    await self._changed()
            except Exception:
                # A full disk, for example: the next look tries again.
                log.exception("the architecture could not be kept up")
