"""Where proposed changes come from, and who carries a verdict on them out."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mimo_tui.core.blocks import DiffBlock
from mimo_tui.core.hunks import make_hunks
from mimo_tui.memory.base import Memory
from mimo_tui.memory.consolidate.proposals import Proposal, ProposalKind, Verdict
from mimo_tui.ui.state.suggestions import Suggestion

if TYPE_CHECKING:
    from mimo_tui.session.skills import Skill, Skills

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


class Distilling:
    """Skills and commands for a project, from what was done in its sessions more than once."""

    title = "Distil: skills and commands from what was done again"
    nothing = "Nothing was done twice in the same steps yet."

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._skills: Skills | None = None
        self._proposed: dict[str, Skill] = {}
        self._verdicts: dict[str, Verdict] = {}

    async def suggestions(self) -> tuple[Suggestion, ...]:
        """The files that could be written."""
        self._skills, found = await asyncio.to_thread(_proposed, self._folder)
        self._proposed = {skill.id: skill for skill in found}
        return tuple(
            Suggestion(
                skill.id,
                "skill" if skill.path.endswith("SKILL.md") else "command",
                skill.path,
                skill.reason,
                DiffBlock(skill.path, make_hunks("", skill.text), created=True),
            )
            for skill in found
        )

    async def judge(self, suggestion: str, verdict: Verdict) -> None:
        """Write the file, never propose it again, or take either back."""
        await asyncio.to_thread(self._judge, self._proposed[suggestion], verdict)
        self._verdicts[suggestion] = verdict

    def _judge(self, skill: Skill, verdict: Verdict) -> None:
        assert self._skills is not None
        was = self._verdicts.get(skill.id, "open")
        if was == "accepted":
            self._skills.take_back(skill)
        if was == "rejected":
            self._skills.reject(skill, rejected=False)
        if verdict == "accepted":
            self._skills.write(skill)
        if verdict == "rejected":
            self._skills.reject(skill, rejected=True)


def _proposed(folder: Path) -> tuple[Skills, tuple[Skill, ...]]:
    from mimo_tui.session.places import rejected_skills, sessions_folder
    from mimo_tui.session.skills import Skills

    root = folder.resolve()
    skills = Skills(root, sessions_folder(root), rejected_skills(root))
    return skills, skills.proposed()


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
