"""`mimo-tui memory dream`: what could be put in order in a memory, and a person's word on it."""

from __future__ import annotations

import argparse
import difflib
import json
from typing import TYPE_CHECKING

from mimo_tui.cli.options import settled
from mimo_tui.core.codec import to_json
from mimo_tui.core.errors import SettingsError

if TYPE_CHECKING:
    from mimo_tui.memory.client import MemoryClient
    from mimo_tui.memory.consolidate.proposals import Proposal, Verdict


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command; at most one of them is given."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--apply", action="store_true", help="accept every proposal")
    what.add_argument("--accept", nargs="+", metavar="ID", help="accept some proposals")
    what.add_argument("--reject", nargs="+", metavar="ID", help="never propose them again")
    what.add_argument("--undo", nargs="+", metavar="ID", help="take a verdict back")


async def run(memory: MemoryClient, parsed: argparse.Namespace) -> None:
    """Show the proposals, or give a verdict. Raises SettingsError for an unknown id."""
    if parsed.undo:
        judged = {each.proposal.id: each.proposal for each in await memory.judgements()}
        await _judge(memory, _named(judged, parsed.undo), "open")
        return
    await settled(memory)
    proposals = {each.id: each for each in await memory.dream()}
    if parsed.apply:
        await _judge(memory, list(proposals.values()), "accepted")
    elif parsed.accept:
        await _judge(memory, _named(proposals, parsed.accept), "accepted")
    elif parsed.reject:
        await _judge(memory, _named(proposals, parsed.reject), "rejected")
    elif parsed.json:
        print(json.dumps(to_json(tuple(proposals.values())), ensure_ascii=False))
    else:
        print("\n".join(map(_shown, proposals.values())) or "There is nothing to put in order.")


async def _judge(memory: MemoryClient, proposals: list[Proposal], verdict: Verdict) -> None:
    said = {"open": "undone"}.get(verdict, verdict)
    for proposal in proposals:
        await memory.judge(proposal, verdict)
        print(f"{said} {proposal.id}  {proposal.what}: {proposal.reason}")


def _named(proposals: dict[str, Proposal], ids: list[str]) -> list[Proposal]:
    for each in ids:
        if each not in proposals:
            raise SettingsError(f"There is no proposal {each}")
    return [proposals[each] for each in ids]


def _shown(proposal: Proposal) -> str:
    """A proposal with its diff, as text."""
    lines = difflib.unified_diff(
        proposal.before.splitlines(), proposal.after.splitlines(), lineterm="", n=3
    )
    body = "".join(f"  {line}\n" for line in list(lines)[2:] if not line.startswith("@@"))
    return f"{proposal.id}  {proposal.what}: {proposal.reason}\n{body or _indented(proposal)}"


def _indented(proposal: Proposal) -> str:
    return "".join(f"  {line}\n" for line in proposal.before.splitlines())
