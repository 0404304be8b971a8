"""One turn of an agent: recall, then model and tools in turns, until the model calls no more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace

from mimo_tui.agent.agent import Agent, Task
from mimo_tui.agent.calls import CallRunner
from mimo_tui.agent.context import Surroundings, build
from mimo_tui.agent.recollection import make_cue
from mimo_tui.agent.reply import Reply, mended
from mimo_tui.agent.streams import closable
from mimo_tui.core.errors import MimoError, ModelError
from mimo_tui.core.events import (
    ContextBuilt,
    Event,
    MessageAdded,
    Notice,
    Outcome,
    Retrying,
    TextDelta,
    ThinkingDelta,
    UsageReported,
)
from mimo_tui.core.messages import Message, TextPart
from mimo_tui.llm.base import ChatModel, Finished, Request, Retry, Text, Thinking

log = logging.getLogger(__name__)

# What was too long for the model is sent again at this part of its size, as long as it shrinks.
SMALLER = 0.7


@dataclass(slots=True)
class TurnResult:
    """How a turn ended. `messages` are those it added; `answer` its last words."""

    outcome: Outcome = "done"
    error: str = ""
    answer: str = ""
    messages: list[Message] = field(default_factory=list)


class Turn:
    """A running turn: `events` gives its stream, `cancel` ends it with a valid history."""

    def __init__(self, agent: Agent, task: Task) -> None:
        self._agent = agent
        self._task = task
        # Without a bound, so that telling of an event never waits: a cancellation cannot come
        # between a call and its result. The one reader is on this loop and only passes on.
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._work: asyncio.Task[None] | None = None
        self._cancelled = False
        self.result = TurnResult()

    def cancel(self) -> None:
        """Stop the model or the tools now; what is done so far is kept."""
        if not self._cancelled and self._work is not None:
            self._work.cancel()
        self._cancelled = True

    async def events(self) -> AsyncIterator[Event]:
        """The turn's events; `result` is complete when they end. Closing it stops the turn."""
        if self._cancelled:
            self.result.outcome = "cancelled"
            return
        self._work = asyncio.create_task(self._run(), name=f"turn {self._task.turn}")
        try:
            while (event := await self._queue.get()) is not None:
                yield event
        finally:
            self._work.cancel()
            with suppress(asyncio.CancelledError):
                await self._work

    async def _run(self) -> None:
        try:
            await self._steps()
        except asyncio.CancelledError:
            if not self._cancelled:
                raise
            self.result.outcome = "cancelled"
        except MimoError as error:
            self._fail(str(error))
        except Exception as error:
            log.exception("turn %s failed", self._task.turn)
            self._fail(f"Something went wrong inside mimo-tui: {type(error).__name__}: {error}")
        self._queue.put_nowait(None)

    async def _steps(self) -> None:
        agent, task = self._agent, self._task
        self._add(Message("user", (TextPart(task.prompt),)))
        cue = make_cue(task.prompt, task.history, agent.context)
        hits, told = await agent.recollection.recall(task.turn, cue)
        if told is not None:
            self._emit(told)
        surroundings = Surroundings(
            agent.context.folder,
            agent.instructions,
            hits,
            tuple(tool.spec for tool in agent.tools.values()),
            agent.model.info.window,
        )
        for step in range(1, agent.max_steps + 1):
            surroundings = replace(surroundings, hits=agent.recollection.admitted(hits))
            request, parts = build(surroundings, task.history, self.result.messages)
            self._emit(ContextBuilt(task.turn, step, parts))
            try:
                if not await self._step(request):
                    return
            except ModelError as error:
                # The model's window is not known, or not as was thought: less of the past is sent.
                window = int(sum(part.tokens for part in parts) * SMALLER)
                if not error.too_long or window >= surroundings.window > 0:
                    raise
                surroundings = replace(surroundings, window=window)
        self._fail(f'Stopped after {agent.max_steps} steps. Say "go on" to continue')

    async def _step(self, request: Request) -> bool:
        """One call of the model with the tool calls it asks for; False where the turn is over."""
        model = self._agent.model
        reply = Reply(model.info.full_name, self._used_ids())
        try:
            await self._stream(model, request, reply)
        except (asyncio.CancelledError, MimoError):
            if (said := reply.cut_off()) is not None:
                self.result.answer = said.text
                self._add(said)
            raise
        refused = reply.reason == "refusal"
        # Calls of a refused answer are not carried out, so they must not stand in the history.
        message = reply.cut_off() if refused else reply.message()
        if message is not None:
            self.result.answer = message.text or self.result.answer
            self._add(message)
        if refused:
            raise ModelError("The model declined to answer", kept="The conversation is kept")
        if reply.reason == "length":
            self._emit(Notice("warning", "The answer was cut at the model's output limit"))
            reply.explain_cut()
        if not reply.calls:
            if message is None:
                self._emit(Notice("warning", "The model gave an empty answer"))
            return False
        await self._run_calls(reply)
        return True

    async def _stream(self, model: ChatModel, request: Request, reply: Reply) -> None:
        turn = self._task.turn
        async with aclosing(closable(model.stream(request))) as chunks:
            async for raw in chunks:
                chunk = mended(raw)
                reply.add(chunk)
                match chunk:
                    case Text(text=text) if text:
                        self._emit(TextDelta(turn, text))
                    case Thinking(text=text) if text:
                        self._emit(ThinkingDelta(turn, text))
                    case Retry(attempt=attempt, delay=delay, reason=reason):
                        self._emit(Retrying(turn, attempt, delay, reason))
                    case Finished(usage=usage):
                        price = model.info.price
                        cost = price.cost(usage) if price else None
                        self._emit(UsageReported(turn, model.info.full_name, usage, cost))
                    case _:
                        pass

    async def _run_calls(self, reply: Reply) -> None:
        agent = self._agent
        runner = CallRunner(self._task.turn, agent, self._emit)
        try:
            await runner.run(reply.calls)
        finally:
            # Also after a cancellation: a call without its result makes the history unusable.
            runner.close(reply.calls)
            self._add(Message("user", runner.results(reply.calls)))

    def _used_ids(self) -> set[str]:
        messages: Sequence[Message] = (*self._task.history, *self.result.messages)
        return {call.id for message in messages for call in message.tool_calls}

    def _add(self, message: Message) -> None:
        self.result.messages.append(message)
        self._emit(MessageAdded(self._task.turn, message))

    def _emit(self, event: Event) -> None:
        self._queue.put_nowait(event)

    def _fail(self, error: str) -> None:
        self.result.outcome = "failed"
        self.result.error = error
