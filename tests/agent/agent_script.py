"""A model that follows a script, and small tools whose timing a test rules."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mimo_tui.agent.agent import Agent, Task
from mimo_tui.agent.gate import Answer, Gate, Ruling
from mimo_tui.agent.loop import Turn
from mimo_tui.agent.recollection import Recollection
from mimo_tui.core.errors import MemoryUnavailable, ToolError
from mimo_tui.core.messages import ToolCallPart, ToolSpec, Usage
from mimo_tui.core.permissions import Decision
from mimo_tui.llm.base import Finished, ModelInfo, Price, Request, Text, ToolCallReady
from mimo_tui.tools.base import Action, Plan, Progress, ToolContext, ToolResult
from mimo_tui.workspace.checkpoint import Checkpoints


class ScriptedModel:
    """Plays one list of chunks for each call. An exception among them is raised there, a future
    is waited for."""

    def __init__(self, *steps: Sequence[object]) -> None:
        self.info = ModelInfo("script", "one", "One", 100_000, 8_000, Price(1, 1, 1, 1))
        self.steps = list(steps)
        self.requests: list[Request] = []
        self.closed = 0

    async def stream(self, request: Request) -> AsyncIterator[object]:
        self.requests.append(request)
        try:
            for chunk in self.steps.pop(0):
                if isinstance(chunk, BaseException):
                    raise chunk
                if isinstance(chunk, asyncio.Future):
                    await chunk
                else:
                    yield chunk
        finally:
            self.closed += 1

    async def close(self) -> None:
        pass


def says(text: str) -> list[object]:
    return [Text(text), Finished("end", Usage(input=10, output=5))]


def calls(*wanted: tuple[str, str], text: str = "") -> list[object]:
    """A step that calls tools, given as (id, name)."""
    ready = [ToolCallReady(ToolCallPart(call, name, {"call": call})) for call, name in wanted]
    return [*([Text(text)] if text else []), *ready, Finished("tools", Usage(input=10, output=5))]


@dataclass
class SmallTool:
    """Notes what it does; waits for `release` where it has one."""

    name: str
    kind: str = "read"
    release: asyncio.Event | None = None
    log: list[str] = field(default_factory=list)
    started: asyncio.Event = field(default_factory=asyncio.Event)
    crash: Exception | None = None

    @property
    def spec(self) -> ToolSpec:
        return ToolSpec(self.name, "A tool", {"type": "object"})

    def title(self, arguments: dict) -> str:
        return f"{self.name} {arguments.get('call', '')}"

    async def prepare(self, arguments: dict, context: ToolContext) -> Plan:
        if "call" not in arguments:
            raise ToolError("call is missing")
        return Plan(
            Action(self.kind, str(context.folder / "file")), self.title(arguments), (), arguments
        )

    async def commit(self, plan: Plan, decision: Decision, context: ToolContext):
        call = plan.payload["call"]
        self.log.append(f"start {call}")
        self.started.set()
        yield Progress("working\n")
        try:
            if self.release:
                await self.release.wait()
            if self.crash:
                raise self.crash
            yield ToolResult(f"result of {call}")
        finally:
            self.log.append(f"end {call}")


class SmallPolicy:
    """Reads are free; anything else is asked, until it is allowed."""

    def __init__(self) -> None:
        self.allowed: set[str] = set()

    def rule_on(self, tool: str, action: Action) -> Ruling:
        if tool == "Forbidden":
            return Ruling("deny", "A rule forbids it.")
        return Ruling("allow" if action.kind == "read" or tool in self.allowed else "ask", "", tool)

    def allow_for_session(self, rule: str) -> None:
        self.allowed.add(rule)


class SmallBroker:
    """Answers from a list; with none left it waits for ever."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.asked = asyncio.Event()

    async def ask(self, asked) -> Answer:
        self.asked.set()
        if not self.answers:
            await asyncio.Event().wait()
        return self.answers.pop(0)


class NoMemory:
    """A memory that cannot be reached."""

    async def recall(self, cue, *, tokens=2000, limit=12):
        raise MemoryUnavailable("The memory is away")

    async def remember(self, kind, title, body, origin=""):
        raise MemoryUnavailable("The memory is away")


class SmallMemory:
    """Gives what it was made with, and keeps what it is told."""

    def __init__(self, *hits) -> None:
        self.hits = hits
        self.cues = []
        self.kept = []

    async def recall(self, cue, *, tokens=2000, limit=12):
        self.cues.append(cue)
        return self.hits

    async def remember(self, kind, title, body, origin=""):
        self.kept.append((kind, title, body, origin))
        return "r1"


@dataclass
class Stand:
    """An agent under test; `turn` starts one turn, `run` plays it to its end."""

    folder: Path
    policy: SmallPolicy = field(default_factory=SmallPolicy)
    broker: SmallBroker = field(default_factory=SmallBroker)
    memory: object = field(default_factory=SmallMemory)
    instructions: str = ""
    max_steps: int = 20

    def turn(self, model, *tools, prompt="Go", history=()) -> Turn:
        agent = Agent(
            model,
            {tool.name: tool for tool in tools},
            ToolContext(self.folder, self.folder),
            Gate(self.policy, self.broker),
            Recollection(self.memory, "s1"),
            Checkpoints(self.folder / "checkpoints"),
            self.instructions,
            self.max_steps,
        )
        return Turn(agent, Task("t1", prompt, tuple(history)))

    async def run(self, model, *tools, **options):
        turn = self.turn(model, *tools, **options)
        return [event async for event in turn.events()], turn.result
