"""Between a plan and its execution: the rules and the mode decide, or a person is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from mimo_tui.core.events import ApprovalAnswered, ApprovalAsked, Event
from mimo_tui.core.messages import ToolCallPart
from mimo_tui.core.permissions import Decision
from mimo_tui.tools.base import Action, Plan

Emit = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What rules and mode say of an action. `rule` is what "for the session" would allow."""

    verdict: Literal["allow", "ask", "deny"]
    reason: str = ""
    rule: str = ""


class Policy(Protocol):
    """The rules and the mode in force now."""

    def rule_on(self, tool: str, action: Action) -> Ruling:
        """What is to be done about an action of a tool."""
        ...

    def allow_for_session(self, rule: str) -> None:
        """Allow from now on what `rule` covers."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for the person, with what is needed to see whether a new rule settles it."""

    call: str
    tool: str
    action: Action


@dataclass(frozen=True, slots=True)
class Answer:
    """A decision and who made it: "person", "rule", "mode" or "cancel"."""

    decision: Decision
    by: str


class Broker(Protocol):
    """Whoever can ask a person."""

    async def ask(self, asked: Asked) -> Answer:
        """Wait for the answer to a question that was made known by an `ApprovalAsked`."""
        ...


class Gate:
    """Lets a plan through, or not."""

    def __init__(self, policy: Policy, broker: Broker) -> None:
        self._policy = policy
        self._broker = broker

    async def pass_through(self, turn: str, call: ToolCallPart, plan: Plan, emit: Emit) -> Answer:
        """The decision on a plan; where a person is asked, the stream of events tells of it."""
        ruling = self._policy.rule_on(call.name, plan.action)
        if ruling.verdict == "allow":
            return Answer(Decision("allow"), "rule")
        if ruling.verdict == "deny":
            return Answer(Decision("deny", comment=ruling.reason), "rule")
        emit(ApprovalAsked(turn, call.id, call.name, plan.title, ruling.rule, plan.blocks))
        answer = Answer(Decision("deny"), "cancel")
        try:
            answer = await self._broker.ask(Asked(call.id, call.name, plan.action))
        finally:
            emit(ApprovalAnswered(turn, call.id, answer.decision, answer.by))
        if answer.decision.verdict == "allow" and answer.decision.scope == "session":
            self._policy.allow_for_session(ruling.rule)
        return answer
