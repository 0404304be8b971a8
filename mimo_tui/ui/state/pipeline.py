"""The turns of the session with their stages: state, time, tokens, cost, and the tools at work."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from mimo_tui.core.events import (
    ApprovalAnswered,
    ApprovalAsked,
    Entry,
    Outcome,
    PromptQueued,
    Retrying,
    SessionStarted,
    StageChanged,
    StageState,
    TextDelta,
    ThinkingDelta,
    ToolCalled,
    ToolFinished,
    TurnFinished,
    TurnStarted,
    UsageReported,
)
from mimo_tui.core.messages import Usage

Activity = Literal["", "thinking", "answering"]
# Turns that are kept; older ones are in the journal.
KEPT_TURNS = 200
_OF_A_TURN = (
    StageChanged
    | TextDelta
    | ThinkingDelta
    | ToolCalled
    | ApprovalAsked
    | ApprovalAnswered
    | ToolFinished
    | UsageReported
    | Retrying
    | TurnFinished
)


@dataclass(frozen=True, slots=True)
class ToolRun:
    """A tool call under way; `waits` says that the person is asked."""

    call: str
    title: str
    started: float
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens and cost. `cost` in USD, of the calls whose price is known; `unpriced` others."""

    usage: Usage = field(default_factory=Usage)
    cost: float = 0.0
    calls: int = 0
    unpriced: int = 0

    def __add__(self, other: Spent) -> Spent:
        return Spent(
            self.usage + other.usage,
            self.cost + other.cost,
            self.calls + other.calls,
            self.unpriced + other.unpriced,
        )


@dataclass(frozen=True, slots=True)
class StageRun:
    """One stage of a turn. `started` is a Unix time; `seconds` counts once it has ended."""

    name: str
    state: StageState
    started: float
    seconds: float = 0.0
    detail: str = ""
    spent: Spent = field(default_factory=Spent)
    tools: int = 0


@dataclass(frozen=True, slots=True)
class TurnRun:
    """One prompt's way through the stages; `outcome` is None while it runs."""

    turn: str
    prompt: str
    model: str
    started: float
    outcome: Outcome | None = None
    seconds: float = 0.0
    error: str = ""
    stages: tuple[StageRun, ...] = ()
    running: tuple[ToolRun, ...] = ()
    activity: Activity = ""
    retry: str = ""

    @property
    def spent(self) -> Spent:
        """Of all stages together."""
        return sum((stage.spent for stage in self.stages), Spent())

    @property
    def working_stage(self) -> StageRun | None:
        """The stage that began last among those that run."""
        return next((stage for stage in reversed(self.stages) if stage.state == "running"), None)


@dataclass(frozen=True, slots=True)
class PipelineState:
    """The turns, oldest first, and the prompts that wait for the running one."""

    turns: tuple[TurnRun, ...] = ()
    queued: tuple[str, ...] = ()

    @property
    def current(self) -> TurnRun | None:
        """The turn that runs, or None."""
        last = self.turns[-1] if self.turns else None
        return last if last is not None and last.outcome is None else None


def reduce(state: PipelineState, entry: Entry) -> PipelineState:
    """The state after an entry of the session."""
    event = entry.event
    if isinstance(event, PromptQueued):
        return replace(state, queued=(*state.queued, event.prompt))
    if isinstance(event, TurnStarted):
        queued = state.queued
        if event.prompt in queued:
            queued = queued[queued.index(event.prompt) + 1 :]
        run = TurnRun(event.turn, event.prompt, event.model, entry.at)
        return PipelineState((*state.turns, run)[-KEPT_TURNS:], queued)
    if isinstance(event, SessionStarted):
        # A session that is opened again runs nothing of what it ran before.
        return PipelineState(tuple(_stopped(run) for run in state.turns))
    if not isinstance(event, _OF_A_TURN) or not state.turns or state.turns[-1].turn != event.turn:
        return state
    last = state.turns[-1]
    now = _advance(last, entry)
    return state if now is last else replace(state, turns=(*state.turns[:-1], now))


def _advance(run: TurnRun, entry: Entry) -> TurnRun:
    event = entry.event
    match event:
        case StageChanged():
            return _stage(run, event, entry.at)
        case TextDelta():
            return _active(run, "answering")
        case ThinkingDelta():
            return _active(run, "thinking")
        case ToolCalled():
            tool = ToolRun(event.call, event.title, entry.at)
            return replace(_counted(run), running=(*run.running, tool), activity="", retry="")
        case ApprovalAsked():
            return _waits(run, event.call, waits=True)
        case ApprovalAnswered():
            return _waits(run, event.call, waits=False)
        case ToolFinished():
            left = tuple(tool for tool in run.running if tool.call != event.call)
            return replace(run, running=left)
        case UsageReported():
            return replace(_charged(run, event), activity="", retry="")
        case Retrying():
            return replace(run, retry=f"try {event.attempt + 1}: {event.reason}")
        case TurnFinished():
            return _finished(run, event)
        case _:
            return run


def _stage(run: TurnRun, event: StageChanged, at: float) -> TurnRun:
    known = next((stage for stage in run.stages if stage.name == event.stage), None)
    if known is None:
        return replace(
            run, stages=(*run.stages, StageRun(event.stage, event.state, at, detail=event.detail))
        )
    if event.state == "running":
        # It starts, or starts again after findings: its clock goes on from what it has.
        seconds = known.seconds if known.state != "waiting" else 0.0
        stage = replace(known, state="running", started=at - seconds, detail=event.detail)
    else:
        seconds = at - known.started if known.state == "running" else known.seconds
        stage = replace(known, state=event.state, seconds=max(0.0, seconds), detail=event.detail)
    return replace(run, stages=tuple(stage if s is known else s for s in run.stages))


def _active(run: TurnRun, activity: Activity) -> TurnRun:
    if run.activity == activity and not run.retry:
        return run
    return replace(run, activity=activity, retry="")


def _counted(run: TurnRun) -> TurnRun:
    current = run.working_stage
    if current is None:
        return run
    stage = replace(current, tools=current.tools + 1)
    return replace(run, stages=tuple(stage if s is current else s for s in run.stages))


def _charged(run: TurnRun, event: UsageReported) -> TurnRun:
    current = run.working_stage or (run.stages[-1] if run.stages else None)
    if current is None:
        return run
    spent = Spent(event.usage, event.cost or 0.0, 1, int(event.cost is None))
    stage = replace(current, spent=current.spent + spent)
    return replace(run, stages=tuple(stage if s is current else s for s in run.stages))


def _waits(run: TurnRun, call: str, *, waits: bool) -> TurnRun:
    tools = tuple(replace(t, waits=waits) if t.call == call else t for t in run.running)
    return replace(run, running=tools)


def _finished(run: TurnRun, event: TurnFinished) -> TurnRun:
    return replace(
        run,
        outcome=event.outcome,
        seconds=event.seconds,
        error=event.error,
        running=(),
        activity="",
        retry="",
    )


def _stopped(run: TurnRun) -> TurnRun:
    if run.outcome is not None:
        return run
    stages = tuple(
        replace(stage, state="stopped") if stage.state in ("running", "waiting") else stage
        for stage in run.stages
    )
    return replace(run, outcome="cancelled", stages=stages, running=(), activity="", retry="")
