"""A change that a dream proposes, and what a person said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ProposalKind = Literal["merge", "contradiction", "unsupported", "promotion"]
Verdict = Literal["accepted", "rejected", "open"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One change to one record, to be accepted or rejected.

    A merge or a contradiction puts record `kept_id` in place of `record_id`, which stays in
    history; an unsupported record is kept out; a promotion is pinned. `before` is the record's
    text, `after` what stands there then; `reason` says in a few words why.
    """

    id: str
    what: ProposalKind
    record_id: str
    reason: str
    before: str
    after: str = ""
    kept_id: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person said of a proposal, and when (Unix seconds); "open" where it was undone."""

    proposal: Proposal
    verdict: Verdict
    at: float
