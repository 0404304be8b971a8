"""What was said of proposals, in the store."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mimo_tui.core.codec import from_json, to_json
from mimo_tui.memory.consolidate.proposals import Judgement, Proposal, Verdict
from mimo_tui.memory.mutations import Entry, Forget, Judge, Mutation, Pin, Replace

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Judgements:
    """The last word on each proposal."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self._db = connection

    def apply(self, entries: Sequence[Entry]) -> None:
        """Take over what stands in a journal's entries, in their order."""
        for entry in entries:
            if isinstance(entry.mutation, Judge):
                said = entry.mutation
                self._db.execute(
                    "INSERT OR REPLACE INTO judgements VALUES ($1, $2, $3, $4)",
                    [said.record_id, said.verdict, entry.at, json.dumps(to_json(said.proposal))],
                )

    def all(self) -> tuple[Judgement, ...]:
        """Every one, the newest first."""
        query = "SELECT proposal, verdict, judged FROM judgements ORDER BY judged DESC, id"
        return tuple(
            Judgement(from_json(Proposal, json.loads(proposal)), verdict, at)
            for proposal, verdict, at in self._db.execute(query).fetchall()
        )


def carried_out(proposal: Proposal, verdict: Verdict, was: Verdict) -> list[Mutation]:
    """What a verdict changes, given the one before; always also that it was given."""
    judged: list[Mutation] = [Judge(proposal, verdict)]
    done, undone = verdict == "accepted", was == "accepted"
    if done == undone:
        return judged
    if proposal.what == "promotion":
        return [*judged, Pin(proposal.record_id, done)]
    changes: list[Mutation] = [*judged, Forget(proposal.record_id, done)]
    if proposal.kept_id:
        changes.append(Replace(proposal.record_id, proposal.kept_id if done else ""))
    return changes
