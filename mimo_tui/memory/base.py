"""What a memory holds and how it is asked. The embedded memory and its client are both `Memory`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from mimo_tui.core.events import MemoryProgress
from mimo_tui.memory.past.base import PastMemory
from mimo_tui.memory.semantic.base import SummaryMemory

if TYPE_CHECKING:
    from mimo_tui.memory.consolidate.proposals import Judgement, Proposal, Verdict
    from mimo_tui.memory.doctor import Finding
    from mimo_tui.memory.mutations import Mutation
    from mimo_tui.memory.statistics import Statistics

RecordKind = Literal[
    "module",
    "class",
    "function",
    "method",
    "field",
    "constant",
    "document",
    "architecture",
    "interface",
    "data model",
    "rule",
    "convention",
    "decision",
    "pitfall",
    "task",
    "preference",
    "episode",
]
Source = Literal["code", "document", "model", "conversation", "person"]
RecordScope = Literal["user", "project"]
Outcome = Literal["used", "unused", "vetoed", "admitted"]
EdgeKind = Literal[
    "calls", "imports", "inherits", "implements", "contains", "tests", "mentions", "evidence"
]


@dataclass(frozen=True, slots=True)
class Record:
    """One thing remembered.

    `id` is stable for the same definition: distilling again, and from scratch, gives the same.
    `title` is the qualified name where there is one (`Cart.add`); `body` dense text for a model.
    `terms` are the distinct words that its source is written with: found by, but never shown.
    `path` is relative to the project, with "/"; lines are 1-based, inclusive, 0 where none.
    `source_hash` is of the source text of the definition; `note` says what is wrong with the
    source, such as "not valid UTF-8". Times are Unix seconds.
    """

    id: str
    kind: RecordKind
    title: str
    body: str
    signature: str = ""
    path: str = ""
    first_line: int = 0
    last_line: int = 0
    language: str = ""
    source_hash: str = ""
    source: Source = "code"
    origin: str = ""  # the commit, or the conversation and turn, that it came from
    scope: RecordScope = "project"
    tokens: int = 0
    note: str = ""
    pinned: bool = False
    forgotten: bool = False
    edited: bool = False
    created: float = 0.0
    updated: float = 0.0
    recalled: float = 0.0
    times_recalled: int = 0
    times_shown: int = 0
    times_used: int = 0
    replaced_by: str = ""
    terms: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation from a record to a name. `target` is as written in the source (`Cart.add`, `os`).

    `target_id` is the record that the name was resolved to, "" where it is unknown. Where several
    may be meant, each is an edge with a `weight` below 1. `alias`: the name by which the file knows
    what it imports where that is another, "*" for all that is in it.
    """

    source_id: str
    kind: EdgeKind
    target: str
    line: int = 0
    target_id: str = ""
    weight: float = 1.0
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Cue:
    """What recall is asked with.

    The prompt, the files in play (relative paths), the last error with its stack trace, the names
    of definitions at hand (such as those under the cursor), and the working diff.
    """

    text: str
    files: tuple[str, ...] = ()
    error: str = ""
    symbols: tuple[str, ...] = ()
    diff: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A recalled record, its score from 0 to 1, and in a few words why it is there."""

    record: Record
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """What became of a record that was recalled into a turn.

    "used": the model cited it, or read or edited its file; "unused": it did not. A person may
    have it "vetoed", or "admitted" again.
    """

    record_id: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Filter:
    """Which records to list. `text` searches; the rest narrows. Forgotten ones only if asked.

    `own`: only what people and conversations said, and what a person marked.
    """

    text: str = ""
    kinds: tuple[RecordKind, ...] = ()
    pinned: bool = False
    forgotten: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the records that a filter lets through, and how many there are in all."""

    records: tuple[Record, ...]
    total: int
    offset: int


@dataclass(frozen=True, slots=True)
class Detail:
    """A record with its edges, out and in, and its source text as it stands on disk now."""

    record: Record
    edges: tuple[Edge, ...]
    callers: tuple[Record, ...]
    text: str


class Memory(SummaryMemory, PastMemory, Protocol):
    """A project's memory. Every call may raise MemoryUnavailable; nothing acknowledged is lost."""

    async def recall(self, cue: Cue, *, tokens: int = 2000, limit: int = 12) -> tuple[Hit, ...]:
        """The few records that matter for the cue, best first, within a budget of tokens.

        Empty where nothing is good enough. Works on what is distilled so far.
        """
        ...

    async def note(self, turn: str, feedback: tuple[Feedback, ...]) -> None:
        """Note what became of what was recalled into a turn: it moves later ranking, a little.

        `turn` tells one turn from all others; the same feedback on it again changes nothing.
        """
        ...

    async def page(self, filter: Filter, *, offset: int = 0, limit: int = 100) -> Page:
        """Records for a list: by relevance where the filter has a text, else by path and line."""
        ...

    async def detail(self, record_id: str) -> Detail | None:
        """A record with its surroundings, or None where there is none of that id."""
        ...

    async def pin(self, record_id: str, pinned: bool) -> None:
        """Pin a record, so that recall prefers it, or take the pin away."""
        ...

    async def forget(self, record_id: str, forgotten: bool) -> None:
        """Keep a record out of everything, for good; False restores it."""
        ...

    async def edit(self, record_id: str, title: str, body: str) -> None:
        """Put the person's words in place of what was distilled; they outlive distilling again."""
        ...

    async def remember(self, kind: RecordKind, title: str, body: str, origin: str = "") -> str:
        """Add a record in the person's words or a conversation's; gives its id."""
        ...

    async def dream(self) -> tuple[Proposal, ...]:
        """What could be put in order among what was said; nothing is changed. May take seconds."""
        ...

    async def judge(self, proposal: Proposal, verdict: Verdict) -> None:
        """Accept or reject a proposal, or with "open" take that back; nothing is ever deleted.

        Raises MimoError where the records were changed since.
        """
        ...

    async def judgements(self) -> tuple[Judgement, ...]:
        """What was said of proposals, the newest first."""
        ...

    async def keep(self, mutations: tuple[Mutation, ...]) -> int:
        """Do many things at once, all or nothing; gives how many of them changed anything."""
        ...

    async def brief(self, tokens: int = 1500) -> str:
        """The project in a page of at most so many tokens: what it is, how it is built, and what
        most of it leans on. The same for the same project; of what is distilled so far."""
        ...

    async def statistics(self) -> Statistics:
        """The memory in figures."""
        ...

    async def check(self, rebuild: bool = False) -> tuple[Finding, ...]:
        """Look at every part, and mend what can be mended.

        `rebuild` makes the store anew from source and journal first, and keeps the old one aside.
        """
        ...

    async def embed_with(self, choice: str, key_env: str = "") -> None:
        """Make vectors with another embedder from now on: "words", "e5" or "MODEL URL".

        Raises MemoryUnavailable where it cannot be had; the one in use then stays.
        """
        ...

    async def progress(self) -> MemoryProgress:
        """How far it is now."""
        ...

    def follow(self) -> AsyncIterator[MemoryProgress]:
        """Progress now, and at each change after it, until closed."""
        ...

    async def settle(self) -> MemoryProgress:
        """Wait until everything on disk now is distilled; gives the progress then."""
        ...

    async def close(self) -> None:
        """Let go of it. A memory process stays for its other clients."""
        ...
