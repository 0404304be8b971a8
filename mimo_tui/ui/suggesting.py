"""Where proposed changes come from, and who carries a verdict on them out."""

from __future__ import annotations

from typing import Protocol

from mimo_tui.core.blocks import DiffBlock
from mimo_tui.core.hunks import make_hunks
from mimo_tui.memory.base import Memory
from mimo_tui.memory.consolidate.proposals import Proposal, ProposalKind, Verdict
from mimo_tui.ui.state.suggestions import Suggestion

_WHAT: dict[ProposalKind, str] = {
    "merge": "merge",
    "contradiction": "replace",
    "unsupported": "leave out",
    "promotion": "pin",
}


class Suggesting(Protocol):
    """Proposes changes. Every call may raise MimoError."""

    title: str
    nothing: str

    async def suggestions(self) -> tuple[Suggestion, ...]:
        """What is proposed now."""
        ...

    async def judge(self, suggestion: str, verdict: Verdict) -> None:
        """Carry out what was accepted; "open" takes a verdict back."""
        ...


class Dreaming:
    """What could be put in order in a memory."""

    title = "Dream: what could be put in order in the memory"
    nothing = "Nothing to put in order: no duplicates, no contradictions, nothing unsupported."

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._proposals: dict[str, Proposal] = {}

    async def suggestions(self) -> tuple[Suggestion, ...]:
        """The proposals of a dream."""
        self._proposals = {each.id: each for each in await self._memory.dream()}
        return tuple(map(_suggestion, self._proposals.values()))

    async def judge(self, suggestion: str, verdict: Verdict) -> None:
        """Tell the memory."""
        await self._memory.judge(self._proposals[suggestion], verdict)


def _suggestion(proposal: Proposal) -> Suggestion:
    title = proposal.before.split("\n", 1)[0]
    hunks = make_hunks(*_texts(proposal), context=1000)
    what = _WHAT[proposal.what]
    return Suggestion(proposal.id, what, title, proposal.reason, DiffBlock("", hunks))


def _texts(proposal: Proposal) -> tuple[str, str]:
    """Before and after, as lines."""
    before, after = f"{proposal.before}\n", f"{proposal.after}\n" if proposal.after else ""
    if proposal.what == "promotion":
        return f"pinned: no\n\n{before}", f"pinned: yes\n\n{before}"
    return before, after
