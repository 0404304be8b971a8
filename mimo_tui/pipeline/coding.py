"""The coding stage: one turn of the coding agent."""

from __future__ import annotations

from collections.abc import AsyncIterator

from mimo_tui.agent.agent import Agent, Task
from mimo_tui.agent.loop import Turn
from mimo_tui.core.events import Event
from mimo_tui.pipeline.base import Verdict


class Coding:
    """Does what the prompt asks."""

    name = "coding"

    def __init__(self, agent: Agent, task: Task) -> None:
        self._turn = Turn(agent, task)

    @property
    def verdict(self) -> Verdict:
        """How the turn ended."""
        result = self._turn.result
        return Verdict(result.outcome, result.answer, result.error)

    def events(self) -> AsyncIterator[Event]:
        """The events of the agent's turn."""
        return self._turn.events()

    def cancel(self) -> None:
        """Stop the model or the tools at work."""
        self._turn.cancel()
