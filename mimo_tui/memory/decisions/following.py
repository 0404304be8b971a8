"""Keeps the decisions of commits in step with the history that is checked out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from pathlib import Path

from mimo_tui.memory.archive_thread import ArchiveThread
from mimo_tui.memory.decisions import log as history
from mimo_tui.memory.decisions.messages import reason_of
from mimo_tui.memory.decisions.shown import Decision, decision_of
from mimo_tui.memory.git import GitError

log = logging.getLogger(__name__)

_COMMITS = 5000
_DECISIONS = 400
_AT_ONCE = 500
# Of other branches, too: what was read once is not read again.
_MOST_KNOWN = 4 * _COMMITS


class DecisionFollower:
    """Reads history when `look` says that it may have moved, one time after the other.

    `changed` is told when the archive changed. The history is that up to `revision`.
    """

    def __init__(
        self,
        root: Path,
        archive: ArchiveThread,
        changed: Callable[[], Awaitable[None]],
        revision: str = "HEAD",
    ) -> None:
        self._root = root
        self._archive = archive
        self._changed = changed
        self._revision = revision
        self._known: dict[str, Decision | None] = {}
        self._head: str | None = None
        self._may_have_moved = False
        self._task: asyncio.Task[None] | None = None

    def look(self) -> None:
        """Have history looked at, without waiting for it."""
        self._may_have_moved = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._follow(), name="follow decisions")

    async def settle(self) -> None:
        """Wait until history is looked at."""
        if self._task is not None:
            await asyncio.wait({self._task})

    async def stop(self) -> None:
        """End a look under way; the next one begins with what the archive has."""
        self._head = None
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _follow(self) -> None:
        while self._may_have_moved:
            self._may_have_moved = False
            try:
                await self._keep_up()
            except GitError as error:
                log.warning("decisions are not read: %s", error)
            except Exception:
                # A full disk, for example: the next look tries again.
                log.exception("decisions could not be read")

    async def _keep_up(self) -> None:
        head = await history.head(self._root, self._revision)
        if head == self._head:
            return
        before, stored = await self._archive.run(lambda archive: archive.decisions.shown())
        if head != before:
            wanted = await self._wanted(head, stored)
            known = {commit: self._known.get(commit) for commit in wanted if commit not in stored}
            fresh = {commit: decision for commit, decision in known.items() if decision}
            await self._archive.run(
                lambda archive: archive.show_decisions(head, frozenset(wanted), fresh)
            )
            await self._changed()
        self._head = head

    async def _wanted(self, head: str, stored: Collection[str]) -> list[str]:
        """The latest commits up to one that decide something."""
        commits = await history.latest(self._root, head, _COMMITS) if head else []
        wanted: list[str] = []
        for start in range(0, len(commits), _AT_ONCE):
            some = commits[start : start + _AT_ONCE]
            await self._read([each for each in some if each not in stored])
            wanted += [each for each in some if each in stored or self._known.get(each)]
            if len(wanted) >= _DECISIONS:
                break
        return wanted[:_DECISIONS]

    async def _read(self, commits: Sequence[str]) -> None:
        """Learn what commits decide, where that is not known."""
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        new = [commit for commit in commits if commit not in self._known]
        if not new:
            return
        said = await history.messages(self._root, new)
        reasons = await asyncio.to_thread(
            lambda: {each.commit: reason for each in said if (reason := reason_of(each))}
        )
        touched = await history.touched(self._root, reasons.keys()) if reasons else {}
        self._known |= dict.fromkeys(new)
        self._known |= {
            each.commit: decision_of(each, reasons[each.commit], paths)
            for each in said
            # What changed nothing in this folder is of another project.
            if each.commit in reasons and (paths := touched.get(each.commit))
        }
