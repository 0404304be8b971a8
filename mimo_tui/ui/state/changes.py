"""Edits of the session: those that wait for the person, and what became of the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from mimo_tui.core.blocks import Block, DiffBlock
from mimo_tui.core.events import (
    ApprovalAnswered,
    ApprovalAsked,
    Entry,
    FileWritten,
    SessionStarted,
    ToolFinished,
    TurnFinished,
)
from mimo_tui.core.permissions import Decision

Mark = Literal["accepted", "rejected", "undecided"]
ChangeStatus = Literal["waiting", "answered", "written", "refused", "failed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One call's change of one file. `marks` has the verdict on each hunk of `block`."""

    call: str
    turn: str
    title: str
    rule: str
    block: DiffBlock
    status: ChangeStatus
    marks: tuple[Mark, ...]
    at: float

    @property
    def path(self) -> str:
        """The file's path as people see it."""
        return self.block.path


@dataclass(frozen=True, slots=True)
class ChangesState:
    """All changes of the session, in the order in which they were first heard of."""

    changes: tuple[Change, ...] = ()

    @property
    def waiting(self) -> tuple[Change, ...]:
        """The changes that wait for the person, oldest first."""
        return tuple(change for change in self.changes if change.status == "waiting")

    @property
    def settled(self) -> tuple[Change, ...]:
        """All others, newest first."""
        return tuple(c for c in reversed(self.changes) if c.status != "waiting")

    def find(self, call: str) -> Change | None:
        """The change of a call."""
        return next((change for change in self.changes if change.call == call), None)


@dataclass(frozen=True, slots=True)
class Review:
    """The person's marks on a waiting change, before they are sent."""

    marks: tuple[Mark, ...]
    comment: str = ""

    @classmethod
    def of(cls, change: Change) -> Review:
        """An untouched review of a change."""
        return cls(_all("undecided", change.block))

    @property
    def undecided(self) -> int:
        """How many hunks have no mark."""
        return self.marks.count("undecided")

    def undecided_after(self, hunk: int) -> int | None:
        """The next hunk without a mark, round to the one before; None where there is none."""
        after = [*range(hunk + 1, len(self.marks)), *range(hunk)]
        return next((index for index in after if self.marks[index] == "undecided"), None)

    @property
    def accepted(self) -> int:
        """How many hunks are accepted."""
        return self.marks.count("accepted")

    def mark(self, hunk: int, mark: Mark) -> Review:
        """With a mark on one hunk."""
        return replace(self, marks=(*self.marks[:hunk], mark, *self.marks[hunk + 1 :]))

    def toggle(self, hunk: int) -> Review:
        """With the hunk accepted where it was not, else rejected."""
        now = self.marks[hunk]
        return self.mark(hunk, "rejected" if now == "accepted" else "accepted")

    def mark_all(self, mark: Mark) -> Review:
        """With the same mark on every hunk."""
        return replace(self, marks=(mark,) * len(self.marks))

    def decide(self) -> Decision:
        """What is sent: only accepted hunks are written; none accepted denies the call."""
        accepted = tuple(i for i, mark in enumerate(self.marks) if mark == "accepted")
        if not accepted and self.marks:
            return Decision("deny", comment=self.comment)
        everything = len(accepted) == len(self.marks)
        return Decision("allow", None if everything else accepted, self.comment)


def reduce(state: ChangesState, entry: Entry) -> ChangesState:
    """The state after an entry of the session."""
    event = entry.event
    if isinstance(event, ApprovalAsked):
        block = _diff(event.blocks)
        if block is None:
            return state
        marks = _all("undecided", block)
        return _put(
            state,
            Change(
                event.call, event.turn, event.title, event.rule, block, "waiting", marks, entry.at
            ),
        )
    if isinstance(event, ApprovalAnswered):
        return _change(state, event.call, lambda change: _answered(change, event.decision))
    if isinstance(event, FileWritten):
        return _written(state, event, entry.at)
    if isinstance(event, ToolFinished) and event.is_error:
        return _change(
            state,
            event.call,
            lambda c: replace(c, status="failed") if c.status == "answered" else c,
        )
    if isinstance(event, TurnFinished | SessionStarted):
        return _dropped(state, event.turn if isinstance(event, TurnFinished) else None)
    return state


def _diff(blocks: tuple[Block, ...]) -> DiffBlock | None:
    return next((block for block in blocks if isinstance(block, DiffBlock)), None)


def _all(mark: Mark, block: DiffBlock) -> tuple[Mark, ...]:
    return tuple(mark for _ in block.hunks)


def _put(state: ChangesState, new: Change) -> ChangesState:
    if state.find(new.call) is None:
        return ChangesState((*state.changes, new))
    return _change(state, new.call, lambda _: new)


def _change(state: ChangesState, call: str, alter: Callable[[Change], Change]) -> ChangesState:
    if state.find(call) is None:
        return state
    return ChangesState(tuple(alter(c) if c.call == call else c for c in state.changes))


def _answered(change: Change, decision: Decision) -> Change:
    if change.status != "waiting":
        return change
    if decision.verdict == "deny":
        return replace(change, status="refused", marks=_all("rejected", change.block))
    marks: tuple[Mark, ...] = tuple(
        "accepted" if decision.hunks is None or index in decision.hunks else "rejected"
        for index in range(len(change.block.hunks))
    )
    return replace(change, status="answered", marks=marks)


def _written(state: ChangesState, event: FileWritten, at: float) -> ChangesState:
    if (known := state.find(event.call)) is not None:
        return _change(state, event.call, lambda _: replace(known, status="written", at=at))
    block = _diff(event.blocks) or DiffBlock(event.path, ())
    marks = _all("accepted", block)
    change = Change(event.call, event.turn, f"Write {event.path}", "", block, "written", marks, at)
    return _put(state, change)


def _dropped(state: ChangesState, turn: str | None) -> ChangesState:
    """Nobody waits for an answer any more where a turn or a whole session ended."""

    def ended(change: Change) -> bool:
        return change.status == "waiting" and turn in (None, change.turn)

    if not any(map(ended, state.changes)):
        return state
    return ChangesState(
        tuple(replace(c, status="refused") if ended(c) else c for c in state.changes)
    )
