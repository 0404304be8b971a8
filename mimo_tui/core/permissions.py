"""What may be done: the mode that holds, and what a person or a rule says to a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mode = Literal["default", "acceptEdits", "plan", "bypassPermissions"]
Verdict = Literal["allow", "deny"]
Scope = Literal["once", "session"]


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's or a rule's answer to a plan.

    `hunks`: the indexes of accepted hunks of the plan's DiffBlock; None means all of them.
    `comment` reaches the model with the tool's result.
    """

    verdict: Verdict
    hunks: tuple[int, ...] | None = None
    comment: str = ""
    scope: Scope = "once"
