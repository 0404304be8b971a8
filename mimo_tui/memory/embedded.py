"""A project's memory in this process: it follows the files, and answers."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from mimo_tui.core.errors import MimoError
from mimo_tui.core.events import MemoryProgress
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
from mimo_tui.memory.commits import History, Past
from mimo_tui.memory.consolidate.proposals import Judgement, Proposal, Verdict
from mimo_tui.memory.distil.tokens import count_tokens
from mimo_tui.memory.home import shelf_in
from mimo_tui.memory.lengths import counted, refuse_too_long
from mimo_tui.memory.past.base import Reached
from mimo_tui.memory.past.snapshots import Snapshots
from mimo_tui.memory.semantic.base import Summary, SummaryPlan, SummaryTask
from mimo_tui.memory.upkeep import Upkeep

if TYPE_CHECKING:
    from mimo_tui.memory.archive import Archive
    from mimo_tui.memory.doctor import Finding
    from mimo_tui.memory.mutations import Mutation
    from mimo_tui.memory.statistics import Statistics

_T = TypeVar("_T")
_MAX_TEXT_LINES = 400
_MAX_TEXT = 40_000
_MAX_LIMIT = 1000


class EmbeddedMemory:
    """`Memory` over an archive in the folder `data` that this process alone has open.

    It opens by itself when it is first asked, or with `begin`; where it could not, it is tried
    again with the next call.
    """

    def __init__(
        self, root: Path, data: Path, *, shelf: Path | None = None, watch: bool = True
    ) -> None:
        self._root = root
        shelf = shelf or shelf_in(data)
        self._upkeep = Upkeep(root, data, shelf, watch=watch)
        self._snapshots = Snapshots(root, data / "past", shelf, self)

    def begin(self) -> None:
        """Begin to open the archive and to follow the files, without waiting for it."""
        self._upkeep.begin()

    async def start(self) -> None:
        """Open the archive and begin to follow the files. Raises MimoError where it cannot."""
        await self._upkeep.following()

    async def recall(self, cue: Cue, *, tokens: int = 2000, limit: int = 12) -> tuple[Hit, ...]:
        """The few records that matter for the cue."""
        self._upkeep.refresh()
        most = max(1, min(limit, _MAX_LIMIT))
        return await self.ask(lambda archive: archive.recall(cue, tokens=tokens, limit=most))

    async def note(self, turn: str, feedback: tuple[Feedback, ...]) -> None:
        """Note what became of what was recalled into a turn."""
        await self._change(lambda archive: archive.note(turn, feedback))

    async def page(self, filter: Filter, *, offset: int = 0, limit: int = 100) -> Page:
        """Records for a list; at most 1,000 at once."""
        self._upkeep.refresh()
        first, most = max(0, offset), max(0, min(limit, _MAX_LIMIT))
        return await self.ask(lambda archive: archive.page(filter, offset=first, limit=most))

    async def detail(self, record_id: str) -> Detail | None:
        """A record with its surroundings and its source as it stands on disk now."""
        found = await self.ask(lambda archive: archive.detail(record_id))
        if found is None or found.text or not (found.record.path and found.record.first_line):
            return found
        return replace(found, text=await asyncio.to_thread(_source, self._root, found.record))

    async def history(self, record_id: str) -> History | None:
        """Which commits changed the lines of a record."""
        from mimo_tui.memory.history import line_history

        found = await self.ask(lambda archive: archive.detail(record_id))
        if found is None:
            return None
        record = found.record
        if not (record.path and record.first_line):
            return History((), "it stands in no file")
        return await line_history(self._root, record.path, record.first_line, record.last_line)

    async def past(self, record_id: str) -> Past | None:
        """What was done to a record, and the commits that touched its lines."""
        from mimo_tui.memory.past.changes import changes_of

        found = await self.ask(lambda archive: archive.detail(record_id))
        if found is None:
            return None
        deeds = await self.ask(lambda archive: archive.kept.deeds(record_id))
        return Past(deeds, *await changes_of(self._root, found.record))

    async def as_of(self, commit: str, path: str) -> tuple[Record, ...]:
        """The records of a file as of a commit."""
        from mimo_tui.memory.history import records_as_of

        return await records_as_of(self._root, commit, path)

    async def reach(self, revision: str) -> Reached:
        """Distil some more of a commit, for about a second."""
        return await self._snapshots.reach(revision)

    async def recall_as_of(
        self, revision: str, cue: Cue, *, tokens: int = 2000, limit: int = 12
    ) -> tuple[Hit, ...]:
        """What recall gives as of a commit."""
        most = max(1, min(limit, _MAX_LIMIT))
        return await self._snapshots.ask(
            revision, lambda archive: archive.recall(cue, tokens=tokens, limit=most)
        )

    async def page_as_of(
        self, revision: str, filter: Filter, *, offset: int = 0, limit: int = 100
    ) -> Page:
        """Records for a list as of a commit; at most 1,000 at once."""
        first, most = max(0, offset), max(0, min(limit, _MAX_LIMIT))
        return await self._snapshots.ask(
            revision, lambda archive: archive.page(filter, offset=first, limit=most)
        )

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

    async def brief(self, tokens: int = 1500) -> str:
        """The project in a page."""
        from mimo_tui.memory.graph.briefing import brief

        return await brief(self.ask, self._root, tokens)

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
        return self._upkeep.progress()

    async def follow(self) -> AsyncIterator[MemoryProgress]:
        """Progress now and at each change; a slow reader misses only what is outdated."""
        async for progress in self._upkeep.latest.follow():
            yield progress

    async def settle(self) -> MemoryProgress:
        """Wait until everything on disk now is distilled."""
        await (await self._upkeep.following()).settle()
        await self._upkeep.decisions.settle()
        return self._upkeep.progress()

    async def close(self) -> None:
        """Stop following, save, and let go of the files."""
        await self._snapshots.close()
        await self._upkeep.close()

    async def anew(self, prepare: Callable[[Path], None]) -> None:
        """Let go of the archive, let `prepare` change its files, and open it again."""
        await self._upkeep.anew(prepare)

    @property
    def is_apart(self) -> bool:
        """Whether it serves from a copy, for its folder could not be written."""
        return self._upkeep.archive.is_apart

    async def ask(self, call: Callable[[Archive], _T]) -> _T:
        """What `call` gives for the archive, in its thread."""
        await self._upkeep.answering()
        return await self._upkeep.archive.run(call)

    async def _change(self, call: Callable[[Archive], _T]) -> _T:
        await self._upkeep.answering()
        try:
            result = await self._upkeep.archive.run(call)
        except MimoError:
            self._upkeep.save_again()
            raise
        await self._upkeep.changed()
        return result


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
