"""A project's memory over the socket; the process is started where it is missing, and again."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from mimo_tui.core.errors import MemoryUnavailable
from mimo_tui.core.events import MemoryProgress
from mimo_tui.memory import transport
from mimo_tui.memory.base import Cue, Detail, Feedback, Filter, Hit, Page, Record, RecordKind
from mimo_tui.memory.commits import History, Past
from mimo_tui.memory.connection import Connection
from mimo_tui.memory.consolidate.proposals import Judgement, Proposal, Verdict
from mimo_tui.memory.doctor import Finding
from mimo_tui.memory.home import project_folder, project_root, socket_path
from mimo_tui.memory.mutations import Mutation
from mimo_tui.memory.past.base import Reached
from mimo_tui.memory.semantic.base import Summary, SummaryPlan, SummaryTask
from mimo_tui.memory.statistics import Statistics

_TRIES = 4
_START_SECONDS = 20.0
_POLL = 0.03
# One that was there for so long did not end for what it was asked.
_STABLE_SECONDS = 10.0
_MAX_PAUSE = 30.0


def connect(project: Path) -> MemoryClient:
    """The memory of a project; nothing is started before it is first asked."""
    return MemoryClient(project_root(project))


class _ClosedError(MemoryUnavailable):
    """This client was closed."""


class MemoryClient:
    """`Memory` over the socket."""

    def __init__(self, project: Path) -> None:
        self._project = project
        self._connection: Connection | None = None
        self._connecting = asyncio.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    async def recall(self, cue: Cue, *, tokens: int = 2000, limit: int = 12) -> tuple[Hit, ...]:
        """The few records that matter for the cue."""
        hits: tuple[Hit, ...] = await self._call("recall", cue=cue, tokens=tokens, limit=limit)
        return hits

    async def note(self, turn: str, feedback: tuple[Feedback, ...]) -> None:
        """Note what became of what was recalled into a turn."""
        await self._call("note", turn=turn, feedback=feedback)

    async def page(self, filter: Filter, *, offset: int = 0, limit: int = 100) -> Page:
        """Records for a list."""
        page: Page = await self._call("page", filter=filter, offset=offset, limit=limit)
        return page

    async def detail(self, record_id: str) -> Detail | None:
        """A record with its surroundings."""
        detail: Detail | None = await self._call("detail", record_id=record_id)
        return detail

    async def history(self, record_id: str) -> History | None:
        """Which commits changed the lines of a record."""
        found: History | None = await self._call("history", record_id=record_id)
        return found

    async def past(self, record_id: str) -> Past | None:
        """What was done to a record, and the commits that touched its lines."""
        found: Past | None = await self._call("past", record_id=record_id)
        return found

    async def as_of(self, commit: str, path: str) -> tuple[Record, ...]:
        """The records of a file as of a commit."""
        records: tuple[Record, ...] = await self._call("as_of", commit=commit, path=path)
        return records

    async def reach(self, revision: str) -> Reached:
        """Distil some more of a commit, for about a second."""
        reached: Reached = await self._call("reach", revision=revision)
        return reached

    async def recall_as_of(
        self, revision: str, cue: Cue, *, tokens: int = 2000, limit: int = 12
    ) -> tuple[Hit, ...]:
        """What recall gives as of a commit."""
        hits: tuple[Hit, ...] = await self._call(
            "recall_as_of", revision=revision, cue=cue, tokens=tokens, limit=limit
        )
        return hits

    async def page_as_of(
        self, revision: str, filter: Filter, *, offset: int = 0, limit: int = 100
    ) -> Page:
        """Records for a list as of a commit."""
        page: Page = await self._call(
            "page_as_of", revision=revision, filter=filter, offset=offset, limit=limit
        )
        return page

    async def pin(self, record_id: str, pinned: bool) -> None:
        """Pin a record, or take the pin away."""
        await self._call("pin", record_id=record_id, pinned=pinned)

    async def forget(self, record_id: str, forgotten: bool) -> None:
        """Forget a record, or restore it."""
        await self._call("forget", record_id=record_id, forgotten=forgotten)

    async def edit(self, record_id: str, title: str, body: str) -> None:
        """Put a person's words in place of what was distilled."""
        await self._call("edit", record_id=record_id, title=title, body=body)

    async def remember(self, kind: RecordKind, title: str, body: str, origin: str = "") -> str:
        """Add a record. Its id is made here, so that a call made again adds it once."""
        identity = uuid.uuid4().hex[:20]
        added: str = await self._call(
            "remember", kind=kind, title=title, body=body, origin=origin, record_id=identity
        )
        return added

    async def dream(self) -> tuple[Proposal, ...]:
        """What could be put in order among what was said; nothing is changed."""
        found: tuple[Proposal, ...] = await self._call("dream")
        return found

    async def judge(self, proposal: Proposal, verdict: Verdict) -> None:
        """Accept or reject a proposal, or with "open" take that back."""
        await self._call("judge", proposal=proposal, verdict=verdict)

    async def judgements(self) -> tuple[Judgement, ...]:
        """What was said of proposals, the newest first."""
        given: tuple[Judgement, ...] = await self._call("judgements")
        return given

    async def plan_summaries(self) -> SummaryPlan:
        """What a model could summarise now."""
        plan: SummaryPlan = await self._call("plan_summaries")
        return plan

    async def summary_tasks(self, unit_ids: tuple[str, ...]) -> tuple[SummaryTask, ...]:
        """What to show a model of some units."""
        tasks: tuple[SummaryTask, ...] = await self._call("summary_tasks", unit_ids=unit_ids)
        return tasks

    async def keep_summaries(self, summaries: tuple[Summary, ...]) -> int:
        """Keep what a model said; gives how many of it are about what is there now."""
        current: int = await self._call("keep_summaries", summaries=summaries)
        return current

    async def keep(self, mutations: tuple[Mutation, ...]) -> int:
        """Do many things at once, all or nothing; gives how many of them changed anything."""
        changed: int = await self._call("keep", mutations=mutations)
        return changed

    async def brief(self, tokens: int = 1500) -> str:
        """The project in a page."""
        page: str = await self._call("brief", tokens=tokens)
        return page

    async def statistics(self) -> Statistics:
        """The memory in figures."""
        figures: Statistics = await self._call("statistics")
        return figures

    async def check(self, rebuild: bool = False) -> tuple[Finding, ...]:
        """Look at every part, and mend what can be mended."""
        findings: tuple[Finding, ...] = await self._call("check", rebuild=rebuild)
        return findings

    async def embed_with(self, choice: str, key_env: str = "") -> None:
        """Make vectors with another embedder from now on."""
        await self._call("embed_with", choice=choice, key_env=key_env)

    async def progress(self) -> MemoryProgress:
        """How far it is now."""
        progress: MemoryProgress = await self._call("progress")
        return progress

    async def settle(self) -> MemoryProgress:
        """Wait until everything on disk now is distilled."""
        progress: MemoryProgress = await self._call("settle")
        return progress

    async def follow(self) -> AsyncIterator[MemoryProgress]:
        """Progress now and at each change; a process that died is started again and followed."""
        shown: MemoryProgress | None = None
        clock, pause = asyncio.get_running_loop().time, 0.0
        while True:
            try:
                connection = await self._connected()
            except _ClosedError:
                return
            began = clock()
            with suppress(OSError):
                async for progress in connection.follow():
                    if progress != shown:
                        shown = progress
                        yield shown
            pause = 0.0 if clock() - began > _STABLE_SECONDS else min(2 * pause + 0.1, _MAX_PAUSE)
            await asyncio.sleep(pause)

    async def close(self) -> None:
        """Let go of the process; it stays for others."""
        self._closed = True
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    async def _call(self, method: str, **parameters: Any) -> Any:
        """The result of a call, made again on a new connection where one was lost."""
        for _ in range(_TRIES):
            connection = await self._connected()
            with suppress(OSError):
                return await connection.call(method, parameters)
        raise MemoryUnavailable(
            "The memory process ends again and again",
            kept="All that it acknowledged is kept",
            do=f"See {project_folder(self._project) / 'service.log'}",
        )

    async def _connected(self) -> Connection:
        async with self._connecting:
            if self._closed:
                raise _ClosedError("The memory is closed")
            if self._connection is not None and not self._connection.lost:
                return self._connection
            if self._connection is not None:
                await self._connection.close()
            self._connection = Connection(*await self._reach())
            return self._connection

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        try:
            path, log = socket_path(self._project), project_folder(self._project) / "service.log"
            async with asyncio.timeout(_START_SECONDS):
                return await self._connect_or_start(path)
        except TimeoutError as error:
            raise MemoryUnavailable(
                "The memory process does not answer", do=f"See {log}"
            ) from error
        except OSError as error:
            raise MemoryUnavailable(
                f"The memory process cannot be started ({error})",
                do="Where its folder cannot be written, set MIMO_TUI_HOME to one that can",
            ) from error

    async def _connect_or_start(
        self, path: Path
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while True:
            with suppress(OSError):
                return await transport.connect(path)
            # One that finds the lock taken ends at once: several starters do no harm.
            if self._process is None or self._process.poll() is not None:
                self._process = await asyncio.to_thread(self._start)
            await asyncio.sleep(_POLL)

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "mimo_tui.memory.service", str(self._project)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=project_folder(self._project),
            start_new_session=True,
        )
