"""One prompt's way through the stages."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

from mimo_tui.agent.streams import closable
from mimo_tui.core.events import Event, StageChanged, StageState, TurnFinished, TurnStarted
from mimo_tui.pipeline.base import Stage, Verdict

_STATES: dict[str, StageState] = {"done": "done", "failed": "failed", "cancelled": "stopped"}


class Run:
    """A turn: its stages one after the other, until one does not end well."""

    def __init__(self, turn: str, prompt: str, model: str, stages: Sequence[Stage]) -> None:
        self._turn = turn
        self._prompt = prompt
        self._model = model
        self._stages = stages
        self._running: Stage | None = None
        self._cancelled = False
        self.verdict = Verdict("cancelled")

    def cancel(self) -> None:
        """Stop in good order; the events end soon after."""
        self._cancelled = True
        if self._running is not None:
            self._running.cancel()

    async def events(self) -> AsyncIterator[Event]:
        """The turn's events, from `TurnStarted` to `TurnFinished`."""
        began = time.monotonic()
        yield TurnStarted(self._turn, self._prompt, self._model)
        for stage in self._stages:
            if self._cancelled:
                break
            self._running = stage
            yield StageChanged(self._turn, stage.name, "running")
            async with aclosing(closable(stage.events())) as events:
                async for event in events:
                    yield event
            self._running = None
            self.verdict = stage.verdict
            state = _STATES[self.verdict.outcome]
            yield StageChanged(self._turn, stage.name, state, self.verdict.error)
            if self.verdict.outcome != "done":
                break
        seconds = time.monotonic() - began
        yield TurnFinished(self._turn, self.verdict.outcome, seconds, self.verdict.error)
