"""Takes prompts one after the other and runs each as a turn."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from contextlib import aclosing

from mimo_tui.agent.agent import Task
from mimo_tui.agent.history import messages_of
from mimo_tui.agent.recollection import make_cue
from mimo_tui.agent.streams import closable
from mimo_tui.agent.usefulness import Usefulness
from mimo_tui.core.errors import MimoError
from mimo_tui.core.events import (
    Entry,
    Event,
    MessageAdded,
    PromptQueued,
    TurnFinished,
    TurnStarted,
    Vetoed,
)
from mimo_tui.memory.base import Cue, Feedback, Outcome
from mimo_tui.pipeline.coding import Coding
from mimo_tui.pipeline.run import Run
from mimo_tui.session.equipment import Equipment
from mimo_tui.session.models import Models

log = logging.getLogger(__name__)

CLOSE_SECONDS = 5.0
Publish = Callable[[Event], None]


class Turns:
    """The queue of prompts, the running turn, and the history that turns add to."""

    def __init__(
        self, equipment: Equipment, models: Models, entries: Sequence[Entry], publish: Publish
    ) -> None:
        self._equipment = equipment
        self._models = models
        self._tell = publish
        self._history = list(messages_of(entries))
        for entry in entries:
            if isinstance(entry.event, Vetoed):
                equipment.recollection.veto(entry.event.record, vetoed=entry.event.vetoed)
        self._count = sum(isinstance(entry.event, TurnStarted) for entry in entries)
        self._queue: deque[str] = deque()
        self._worker: asyncio.Task[None] | None = None
        self._run: Run | None = None
        self._usefulness = Usefulness()
        self._cancelled = False
        self._notes: set[asyncio.Task[None]] = set()

    @property
    def busy(self) -> bool:
        """Whether a turn runs or waits."""
        return self._worker is not None

    def submit(self, prompt: str) -> None:
        """Take up a prompt, now or after the running turn."""
        self._queue.append(prompt)
        # The first turn with a model loads its vendor's library, which takes a second or more: that
        # the prompt has come is told before.
        if self._worker is not None or not self._models.is_open:
            self._tell(PromptQueued(prompt))
        if self._worker is None:
            self._worker = asyncio.create_task(self._work(), name="turns")

    def cancel(self) -> None:
        """Stop the running turn in good order; prompts that wait are taken up after it."""
        self._cancelled = self.busy
        if self._run is not None:
            self._run.cancel()

    async def close(self) -> None:
        """Stop, drop the prompts that wait, and let what was said be remembered, within bounds."""
        self._queue.clear()
        self.cancel()
        pending = [task for task in (self._worker, *self._notes) if task is not None]
        if pending:
            _, late = await asyncio.wait(pending, timeout=CLOSE_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _work(self) -> None:
        try:
            while self._queue:
                await self._turn(self._queue.popleft())
                self._cancelled = False
        finally:
            self._run = None
            self._worker = None
            self._cancelled = False

    async def _turn(self, prompt: str) -> None:
        self._count += 1
        turn = f"t{self._count}"
        try:
            run = await self._prepare(turn, prompt)
        except MimoError as error:
            self._refuse(turn, prompt, str(error))
            return
        except Exception as error:
            log.exception("turn %s could not begin", turn)
            self._refuse(turn, prompt, f"The turn could not begin: {error}")
            return
        self._run = run
        if self._cancelled:
            run.cancel()
        self._usefulness = Usefulness()
        async with aclosing(closable(run.events())) as events:
            async for event in events:
                self._publish(event)
        self._run = None
        recollection = self._equipment.recollection
        self._note(recollection.note(turn, self._usefulness.feedback()))
        self._note(recollection.keep_episode(turn, prompt, run.verdict.answer))

    def cue(self, prompt: str) -> Cue:
        """What memory would be asked with for a prompt now."""
        return make_cue(prompt, self._history, self._equipment.context)

    def veto(self, turn: str, record: str, *, vetoed: bool) -> None:
        """Leave a recalled record out of the conversation, or admit it again."""
        recollection = self._equipment.recollection
        recollection.veto(record, vetoed=vetoed)
        self._publish(Vetoed(turn, record, vetoed))
        outcome: Outcome = "vetoed" if vetoed else "admitted"
        self._note(recollection.note(turn, (Feedback(record, outcome),)))

    async def _prepare(self, turn: str, prompt: str) -> Run:
        model = await self._models.current()
        agent = await self._equipment.make_agent(model)
        task = Task(turn, prompt, tuple(self._history))
        return Run(turn, prompt, model.info.full_name, [Coding(agent, task)])

    def _refuse(self, turn: str, prompt: str, error: str) -> None:
        self._publish(TurnStarted(turn, prompt, ""))
        self._publish(TurnFinished(turn, "failed", 0.0, error))

    def _publish(self, event: Event) -> None:
        self._usefulness.hear(event)
        if isinstance(event, MessageAdded):
            self._history.append(event.message)
        self._tell(event)

    def _note(self, noting: Coroutine[None, None, Event | None]) -> None:
        """Let memory have something, without waiting for it."""

        async def note() -> None:
            if (notice := await noting) is not None:
                self._tell(notice)

        task = asyncio.create_task(note(), name="note in memory")
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)
