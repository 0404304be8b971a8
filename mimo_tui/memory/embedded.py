"""A project's memory in this process: it follows the files, and answers."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from mimo_tui.core.errors import MemoryUnavailable, MimoError
from mimo_tui.core.events import MemoryProgress
from mimo_tui.memory.archive_thread import ArchiveThread
from mimo_tui.memory.base import (
    Cue,
    Detail,
    Feedback,
    Filter,
    Hit,
    Page,
    Record,
    RecordKind,
    Source,
)
from mimo_tui.memory.consolidate.proposals import Judgement, Proposal, Verdict
from mimo_tui.memory.latest import Latest
from mimo_tui.memory.lengths import counted, refuse_too_long
from mimo_tui.memory.semantic.base import Summary, SummaryPlan, SummaryTask
from mimo_tui.memory.shelf import shelf_in

if TYPE_CHECKING:
    from mimo_tui.memory.archive import Archive
    from mimo_tui.memory.doctor import Finding
    from mimo_tui.memory.follower import Follower
    from mimo_tui.memory.mutations import Mutation
    from mimo_tui.memory.statistics import Statistics

log = logging.getLogger(__name__)

_T = TypeVar("_T")
_SAVE_AFTER = 3.0
_MAX_TEXT_LINES = 400
_MAX_TEXT = 40_000
_MAX_LIMIT = 1000
_STARTING = MemoryProgress("starting", 0, 0, 0, 0)


class EmbeddedMemory:
    """`Memory` over an archive in the folder `data` that this process alone has open.

    It opens by itself when it is first asked, or with `begin`; where it could not, it is tried
    again with the next call.
    """

    def __init__(
        self, root: Path, data: Path, *, shelf: Path | None = None, watch: bool = True
    ) -> None:
        self._root = root
        self._shelf = shelf or shelf_in(data)
        self._archive = ArchiveThread(data, self._shelf)
        self._mark = data / "open"
        self._watch = watch
        self._follower: Follower | None = None
        self._opening: asyncio.Task[Follower] | None = None
        self._saver: asyncio.Task[None] | None = None
        self._closed = False
        self._notes: tuple[str, ...] = ()
        self._latest: Latest[MemoryProgress] = Latest()
        self._latest.set(_STARTING)

    def begin(self) -> None:
        """Begin to open the archive and to follow the files, without waiting for it."""
        if self._opening is None or _has_failed(self._opening):
            self._opening = asyncio.create_task(self._open(), name="open memory")

    async def start(self) -> None:
        """Open the archive and begin to follow the files. Raises MimoError where it cannot."""
        await self._opened()

    async def recall(self, cue: Cue, *, tokens: int = 2000, limit: int = 12) -> tuple[Hit, ...]:
        """The few records that matter for the cue."""
        (await self._opened()).refresh()
        most = max(1, min(limit, _MAX_LIMIT))
        return await self.ask(lambda archive: archive.recall(cue, tokens=tokens, limit=most))

    async def note(self, turn: str, feedback: tuple[Feedback, ...]) -> None:
        """Note what became of what was recalled into a turn."""
        await self._change(lambda archive: archive.note(turn, feedback))

    async def page(self, filter: Filter, *, offset: int = 0, limit: int = 100) -> Page:
        """Records for a list; at most 1,000 at once."""
        (await self._opened()).refresh()
        first, most = max(0, offset), max(0, min(limit, _MAX_LIMIT))
        return await self.ask(lambda archive: archive.page(filter, offset=first, limit=most))

    async def detail(self, record_id: str) -> Detail | None:
        """A record with its surroundings and its source as it stands on disk now."""
        found = await self.ask(lambda archive: archive.detail(record_id))
        if found is None or found.text or not (found.record.path and found.record.first_line):
            return found
        return replace(found, text=await asyncio.to_thread(_source, self._root, found.record))

    async def pin(self, record_id: str, pinned: bool) -> None:
        """Pin a record, or take the pin away."""
        await self._change(lambda archive: archive.pin(record_id, pinned))

    async def forget(self, record_id: str, forgotten: bool) -> None:
        """Forget a record, or restore it."""
        await self._change(lambda archive: archive.forget(record_id, forgotten))

    async def edit(self, record_id: str, title: str, body: str) -> None:
        """Put a person's words in place of what was distilled."""
        refuse_too_long(title, body)
        await self._change(lambda archive: archive.edit(record_id, title, body))

    async def remember(
        self, kind: RecordKind, title: str, body: str, origin: str = "", record_id: str = ""
    ) -> str:
        """Add a record; the same `record_id` again changes it instead."""
        from mimo_tui.memory.distil.bodies import count_tokens

        refuse_too_long(title, body)
        identity = record_id or uuid.uuid4().hex[:20]
        source: Source = "conversation" if origin else "person"
        record = Record(
            identity,
            kind,
            title,
            body,
            source=source,
            origin=origin,
            tokens=await asyncio.to_thread(count_tokens, body),
        )
        await self._change(lambda archive: archive.remember(record))
        return identity

    async def dream(self) -> tuple[Proposal, ...]:
        """What could be put in order among what was said; nothing is changed."""
        from mimo_tui.memory.consolidate.dreams import proposals

        material = await self.ask(lambda archive: archive.dreams.material())
        return await asyncio.to_thread(proposals, material, self._root)

    async def judge(self, proposal: Proposal, verdict: Verdict) -> None:
        """Accept or reject a proposal, or with "open" take that back."""
        await self._change(lambda archive: archive.dreams.judge(proposal, verdict))

    async def judgements(self) -> tuple[Judgement, ...]:
        """What was said of proposals, the newest first."""
        return await self.ask(lambda archive: archive.dreams.judgements())

    async def plan_summaries(self) -> SummaryPlan:
        """What a model could summarise now, without what git ignores."""
        from mimo_tui.memory.semantic.texts import may_be_sent

        plan = await self.ask(lambda archive: archive.summaries.plan())
        return await asyncio.to_thread(may_be_sent, self._root, plan)

    async def summary_tasks(self, unit_ids: tuple[str, ...]) -> tuple[SummaryTask, ...]:
        """What to show a model of some units."""
        from mimo_tui.memory.semantic.sheets import sheets_of
        from mimo_tui.memory.semantic.texts import tasks_of

        sheets = await self.ask(lambda archive: sheets_of(archive.summaries, unit_ids))
        return await asyncio.to_thread(tasks_of, self._root, sheets)

    async def keep_summaries(self, summaries: tuple[Summary, ...]) -> int:
        """Keep what a model said; gives how many of it are about what is there now."""
        return await self._change(lambda archive: archive.keep_summaries(summaries))

    async def keep(self, mutations: tuple[Mutation, ...]) -> int:
        """Keep all that changes anything; gives how much that is."""
        news = await asyncio.to_thread(counted, mutations)
        return await self._change(lambda archive: archive.keep_news(news))

    async def statistics(self) -> Statistics:
        """The memory in figures."""
        return await self.ask(lambda archive: archive.statistics())

    async def check(self, rebuild: bool = False) -> tuple[Finding, ...]:
        """Look at every part, and mend what can be mended; `rebuild` makes the store anew first."""
        from mimo_tui.memory.mending import check

        return await check(self, rebuild)

    async def embed_with(self, choice: str, key_env: str = "") -> None:
        """Make vectors with another embedder from now on."""
        await self.ask(lambda archive: archive.embed_with(choice, key_env))

    async def progress(self) -> MemoryProgress:
        """How far it is now."""
        if self._closed:
            raise MemoryUnavailable("The memory is closed")
        if self._follower is not None:
            return self._noted(self._follower.progress())
        return self._latest.value or _STARTING

    async def follow(self) -> AsyncIterator[MemoryProgress]:
        """Progress now and at each change; a slow reader misses only what is outdated."""
        async for progress in self._latest.follow():
            yield progress

    async def settle(self) -> MemoryProgress:
        """Wait until everything on disk now is distilled."""
        follower = await self._opened()
        await follower.settle()
        return self._noted(follower.progress())

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
        await self._archive.close()
        self._latest.close()

    async def _opened(self) -> Follower:
        if self._closed:
            raise MemoryUnavailable("The memory is closed")
        if self._follower is not None:
            return self._follower
        self.begin()
        assert self._opening is not None
        # Who gives up waiting must not end the opening for everybody else.
        return await asyncio.shield(self._opening)

    async def _open(self) -> Follower:
        from mimo_tui.memory.follower import Follower

        try:
            self._notes = await self._archive.open()
            for note in self._notes:
                log.warning("%s", note)
            # A process that was killed may have been killed by a file.
            careful = self._mark.exists()
            with suppress(OSError):
                self._mark.touch(mode=0o600)
            follower = Follower(
                self._root,
                self._archive,
                self._shelf,
                self._publish,
                watch=self._watch,
                careful=careful,
            )
            await follower.start()
        except MimoError as error:
            log.error("%s", error)
            self._latest.set(MemoryProgress("unavailable", 0, 0, 0, 0, detail=str(error)))
            raise
        except Exception as error:
            log.exception("the memory cannot be opened")
            said = MemoryUnavailable(f"The memory cannot be opened ({error})")
            self._latest.set(MemoryProgress("unavailable", 0, 0, 0, 0, detail=str(said)))
            raise said from error
        self._follower = follower
        self._saver = asyncio.create_task(self._save_when_quiet(follower), name="save indexes")
        return follower

    async def anew(self, prepare: Callable[[Path], None]) -> None:
        """Let go of the archive, let `prepare` change its files, and open it again."""

        async def reopen() -> Follower:
            if self._saver is not None:
                self._saver.cancel()
            if follower is not None:
                await follower.stop()
            await self._archive.reopen(prepare)
            return await self._open()

        if self._opening is not None:
            await asyncio.wait({self._opening})
        follower, self._follower = self._follower, None
        # Whoever asks meanwhile waits for this one.
        self._opening = asyncio.create_task(reopen(), name="open memory anew")
        await asyncio.shield(self._opening)

    @property
    def is_apart(self) -> bool:
        """Whether it serves from a copy, for its folder could not be written."""
        return self._archive.is_apart

    async def ask(self, call: Callable[[Archive], _T]) -> _T:
        """What `call` gives for the archive, in its thread."""
        await self._opened()
        return await self._archive.run(call)

    async def _change(self, call: Callable[[Archive], _T]) -> _T:
        follower = await self._opened()
        result = await self._archive.run(call)
        await follower.applying.count()
        self._publish(follower.progress())
        return result

    def _publish(self, progress: MemoryProgress) -> None:
        self._latest.set(self._noted(progress))

    def _noted(self, progress: MemoryProgress) -> MemoryProgress:
        """With what was found wrong, and mended, when it was opened."""
        return replace(progress, detail=". ".join(filter(None, (*self._notes, progress.detail))))

    async def _save_when_quiet(self, follower: Follower) -> None:
        """Save what may lag behind once nothing has changed for some seconds."""
        saved = -1
        while True:
            before = follower.applying.generation
            await asyncio.sleep(_SAVE_AFTER)
            if before == follower.applying.generation != saved:
                try:
                    await self._archive.run(lambda archive: archive.save())
                    saved = before
                except Exception:
                    # A full disk, for example: the indexes can be made again from the store.
                    log.exception("the indexes could not be saved")


def _has_failed(opening: asyncio.Task[Follower]) -> bool:
    return opening.done() and (opening.cancelled() or opening.exception() is not None)


def _source(root: Path, record: Record) -> str:
    """The lines of a record as they stand on disk, at most some hundred."""
    try:
        with (root / record.path).open(encoding="utf-8", errors="replace", newline="\n") as file:
            lines: list[str] = []
            for number, line in enumerate(file, 1):
                if number > record.last_line or len(lines) == _MAX_TEXT_LINES:
                    break
                if number >= record.first_line:
                    lines.append(line)
    except OSError as error:
        return f"({record.path} cannot be read: {error.strerror})"
    return "".join(lines)[:_MAX_TEXT].removesuffix("\n")
