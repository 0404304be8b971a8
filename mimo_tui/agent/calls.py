"""Runs the tool calls of one step: reads side by side, everything else one after the other."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

from mimo_tui.agent.agent import Agent
from mimo_tui.agent.gate import Answer
from mimo_tui.agent.history import CANCELLED
from mimo_tui.agent.streams import closable
from mimo_tui.core.blocks import Block
from mimo_tui.core.codec import to_json
from mimo_tui.core.errors import MimoError
from mimo_tui.core.events import Event, FileWritten, ToolCalled, ToolFinished, ToolProgress
from mimo_tui.core.messages import ToolCallPart, ToolResultPart
from mimo_tui.core.permissions import Decision
from mimo_tui.llm.base import ToolCallReady
from mimo_tui.tools.base import Plan, Tool, ToolResult, Written
from mimo_tui.tools.paths import one_line

log = logging.getLogger(__name__)

Emit = Callable[[Event], None]
PARALLEL_READS = 8
# Letters of a running tool's output that are told, and kept in the journal; its result has its own
# bound.
SHOWN_PROGRESS = 200_000


class CallRunner:
    """The calls of one step. `run` gives their results in order; cancelling it stops them all."""

    def __init__(self, turn: str, agent: Agent, emit: Emit) -> None:
        self._turn = turn
        self._agent = agent
        self._tools = agent.tools
        self._context = agent.context
        self._emit = emit
        self._results: dict[str, ToolResultPart] = {}
        self._began: dict[str, float] = {}
        self._reads = asyncio.Semaphore(PARALLEL_READS)

    async def run(self, calls: Sequence[ToolCallReady]) -> None:
        """Carry out the calls. An edit waits for the reads before it, and is not overtaken."""
        async with asyncio.TaskGroup() as group:
            reading: list[asyncio.Task[None]] = []
            for ready in calls:
                self._announce(ready.call)
                plan = await self._prepare(ready)
                if reading and not (isinstance(plan, Plan) and plan.action.kind == "read"):
                    await asyncio.wait(reading)
                    reading.clear()
                    # What could not be done before a file was read may be possible now.
                    plan = await self._prepare(ready)
                if isinstance(plan, str):
                    self._fail(ready.call, plan)
                elif plan.action.kind == "read":
                    reading.append(group.create_task(self._read(ready.call, plan)))
                else:
                    await self._carry_out(ready.call, plan)

    def results(self, calls: Sequence[ToolCallReady]) -> tuple[ToolResultPart, ...]:
        """A result for every call, in order; a call that was cut off has one that says so."""
        return tuple(
            self._results.get(
                ready.call.id, ToolResultPart(ready.call.id, CANCELLED, is_error=True)
            )
            for ready in calls
        )

    def close(self, calls: Sequence[ToolCallReady]) -> None:
        """After a cancellation: end on the screen, too, what was begun and not finished."""
        for ready in calls:
            if ready.call.id in self._began and ready.call.id not in self._results:
                self._finish(ready.call, ToolResult(CANCELLED, is_error=True))

    def _announce(self, call: ToolCallPart) -> None:
        tool = self._tools.get(call.name)
        title = one_line(tool.title(call.arguments) if tool else call.name)
        self._began[call.id] = time.monotonic()
        self._emit(ToolCalled(self._turn, call.id, call.name, title, call.arguments))

    async def _prepare(self, ready: ToolCallReady) -> Plan | str:
        """The plan of a call, or what is wrong with it."""
        call = ready.call
        tool = self._tools.get(call.name)
        if tool is None:
            names = ", ".join(sorted(self._tools))
            return f"There is no tool {call.name!r}. The tools are: {names}"
        if ready.problem:
            return f"The arguments cannot be used: {ready.problem}"
        try:
            plan = await tool.prepare(call.arguments, self._context)
            return replace(plan, title=one_line(plan.title))
        except MimoError as error:
            return str(error)
        except Exception as error:
            log.exception("%s failed to prepare", call.name)
            return f"{call.name} failed: {type(error).__name__}: {error}"

    async def _read(self, call: ToolCallPart, plan: Plan) -> None:
        async with self._reads:
            await self._carry_out(call, plan)

    async def _carry_out(self, call: ToolCallPart, plan: Plan) -> None:
        answer = await self._agent.gate.pass_through(self._turn, call, plan, self._emit)
        decision = answer.decision
        if decision.verdict == "deny":
            self._fail(call, denial(answer))
            return
        # Waiting for a person is not the tool's time.
        self._began[call.id] = time.monotonic()
        commit = self._commit(call, self._tools[call.name], plan, decision)
        if plan.action.kind != "edit":
            self._finish(call, await commit)
            return
        # A write that began is let end: stopped half way, nobody could say what is on disk.
        writing = asyncio.ensure_future(commit)
        try:
            await asyncio.shield(writing)
        finally:
            self._finish(call, await writing)

    async def _commit(
        self, call: ToolCallPart, tool: Tool, plan: Plan, decision: Decision
    ) -> ToolResult:
        result = ToolResult(f"{call.name} ended without a result.", is_error=True)
        shown = 0
        try:
            if plan.action.kind == "edit":
                target = Path(plan.action.target)
                await asyncio.to_thread(self._agent.checkpoints.keep, self._turn, target)
            async with aclosing(closable(tool.commit(plan, decision, self._context))) as stream:
                async for item in stream:
                    if isinstance(item, ToolResult):
                        result = item
                    elif isinstance(item, Written):
                        self._emit(_written(self._turn, call, item))
                    elif shown <= SHOWN_PROGRESS:
                        shown += len(item.text)
                        self._emit(ToolProgress(self._turn, call.id, _bounded(item.text, shown)))
        except MimoError as error:
            result = ToolResult(str(error), is_error=True)
        except Exception as error:
            log.exception("%s failed", call.name)
            text = f"{call.name} failed: {type(error).__name__}: {error}"
            result = ToolResult(text, is_error=True)
        return with_comment(result, decision.comment)

    def _fail(self, call: ToolCallPart, text: str, blocks: tuple[Block, ...] = ()) -> None:
        self._finish(call, ToolResult(text, blocks, is_error=True))

    def _finish(self, call: ToolCallPart, result: ToolResult) -> None:
        # Undecodable names come as lone surrogates, which can be sent to no model.
        text = result.text if result.text.isascii() else str(to_json(result.text))
        self._results[call.id] = ToolResultPart(call.id, text, result.is_error)
        seconds = time.monotonic() - self._began[call.id]
        self._emit(ToolFinished(self._turn, call.id, text, result.blocks, result.is_error, seconds))


def _written(turn: str, call: ToolCallPart, item: Written) -> FileWritten:
    return FileWritten(turn, call.id, item.path, item.before_hash, item.after_hash, item.blocks)


def _bounded(text: str, shown: int) -> str:
    """A piece of progress; the last one that is shown says that there is more."""
    if shown <= SHOWN_PROGRESS:
        return text
    return (
        text[: len(text) - (shown - SHOWN_PROGRESS)]
        + "\n[more output is not shown while it runs]\n"
    )


def with_comment(result: ToolResult, comment: str) -> ToolResult:
    """The result with the person's words, where the tool has not put them in itself."""
    if not comment or comment in result.text:
        return result
    return replace(result, text=f"{result.text}\nThe user says: {comment}")


def denial(answer: Answer) -> str:
    """What the model is told of a denied call."""
    comment = answer.decision.comment
    if answer.by != "person":
        return f"Denied, nothing was done: {comment}" if comment else "Denied, nothing was done."
    if comment:
        return f"Denied by the user, nothing was done. The user says: {comment}"
    return "Denied by the user, nothing was done. Do not try the same again without asking."
