"""Approvals that wait for an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from mimo_tui.agent.gate import Answer, Asked
from mimo_tui.core.permissions import Decision


@dataclass(slots=True)
class _Pending:
    asked: Asked
    answer: asyncio.Future[Answer]


class Broker:
    """Keeps the questions of running tool calls until a person, a rule or a mode answers them."""

    def __init__(self) -> None:
        self._pending: dict[str, _Pending] = {}

    @property
    def pending(self) -> tuple[str, ...]:
        """The ids of the calls that wait, oldest first."""
        return tuple(self._pending)

    async def ask(self, asked: Asked) -> Answer:
        """Wait for the answer to a call's question."""
        pending = _Pending(asked, asyncio.get_running_loop().create_future())
        self._pending[asked.call] = pending
        try:
            return await pending.answer
        finally:
            del self._pending[asked.call]

    def answer(self, call: str, decision: Decision, by: str = "person") -> bool:
        """Answer a question; False where that call waits for none (any more)."""
        pending = self._pending.get(call)
        if pending is None or pending.answer.done():
            return False
        pending.answer.set_result(Answer(decision, by))
        return True

    def reconsider(self, decide: Callable[[Asked], Answer | None]) -> None:
        """Answer what a new rule or mode now settles."""
        for call, pending in list(self._pending.items()):
            answer = decide(pending.asked)
            if answer is not None:
                self.answer(call, answer.decision, answer.by)
