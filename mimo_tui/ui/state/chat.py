"""The conversation as blocks, each of which becomes one widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from mimo_tui.core.blocks import Block
from mimo_tui.core.events import (
    ApprovalAnswered,
    ApprovalAsked,
    Entry,
    Event,
    MessageAdded,
    Notice,
    PromptQueued,
    Retrying,
    TextDelta,
    ThinkingDelta,
    ToolCalled,
    ToolFinished,
    ToolProgress,
    TurnFinished,
    TurnStarted,
    UsageReported,
)
from mimo_tui.core.messages import Usage

ToolState = Literal["running", "waiting", "done", "failed", "denied"]
_SPLIT = 700
_OUTPUT = 4000


@dataclass(frozen=True, slots=True)
class PromptBlock:
    """What the person said."""

    text: str
    queued: bool = False


@dataclass(frozen=True, slots=True)
class ThinkingBlock:
    """The model's reasoning."""

    text: str
    live: bool = True


@dataclass(frozen=True, slots=True)
class AnswerBlock:
    """Words of an answer; a long one is several blocks, split between paragraphs."""

    text: str
    live: bool = True


@dataclass(frozen=True, slots=True)
class ToolBlock:
    """A tool call with what came of it."""

    call: str
    name: str
    title: str
    state: ToolState = "running"
    output: str = ""
    blocks: tuple[Block, ...] = ()
    text: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class NoticeBlock:
    """A line from the program itself."""

    level: Literal["info", "warning", "error"]
    text: str


@dataclass(frozen=True, slots=True)
class FooterBlock:
    """How a turn ended, and what it cost."""

    outcome: str
    seconds: float
    model: str
    usage: Usage
    cost: float | None
    error: str = ""


ChatBlock = PromptBlock | ThinkingBlock | AnswerBlock | ToolBlock | NoticeBlock | FooterBlock


@dataclass(frozen=True, slots=True)
class ChatState:
    """All blocks; the approval that waits; what the running turn has used."""

    blocks: tuple[ChatBlock, ...] = ()
    approvals: tuple[ApprovalAsked, ...] = ()
    busy: bool = False
    model: str = ""
    usage: Usage = field(default_factory=Usage)
    cost: float | None = 0.0
    prompts: tuple[str, ...] = ()


def reduce(state: ChatState, entry: Entry) -> ChatState:
    """The conversation after an entry."""
    event = entry.event
    match event:
        case TextDelta():
            return _stream(state, AnswerBlock, event.text)
        case ThinkingDelta():
            return _stream(state, ThinkingBlock, event.text)
        case ToolProgress():
            return _tool(
                state, event.call, lambda b: replace(b, output=_tail(b.output, event.text))
            )
        case UsageReported():
            cost = None if event.cost is None or state.cost is None else state.cost + event.cost
            return replace(state, usage=state.usage + event.usage, cost=cost)
        case _:
            return _settle_turn(_calls(state, event), event)


def _calls(state: ChatState, event: Event) -> ChatState:
    match event:
        case ToolCalled():
            return _add(_settle(state), ToolBlock(event.call, event.name, event.title))
        case ApprovalAsked():
            state = _tool(
                state, event.call, lambda b: replace(b, state="waiting", blocks=event.blocks)
            )
            return replace(state, approvals=(*state.approvals, event))
        case ApprovalAnswered():
            left = tuple(ask for ask in state.approvals if ask.call != event.call)
            after: ToolState = "running" if event.decision.verdict == "allow" else "denied"
            state = _tool(state, event.call, lambda b: replace(b, state=after))
            return replace(state, approvals=left)
        case ToolFinished():
            return _tool(state, event.call, lambda b: _finished(b, event))
        case _:
            return state


def _settle_turn(state: ChatState, event: Event) -> ChatState:
    match event:
        case TurnStarted():
            blocks = _without_queued(state.blocks, event.prompt)
            state = replace(_settle(state), blocks=(*blocks, PromptBlock(event.prompt)))
            prompts = (*state.prompts, event.prompt)
            return replace(
                state, busy=True, model=event.model, usage=Usage(), cost=0.0, prompts=prompts
            )
        case PromptQueued():
            return _add(state, PromptBlock(event.prompt, queued=True))
        case MessageAdded():
            return _settle(state) if event.message.role == "assistant" else state
        case Retrying():
            text = f"{event.reason}. Trying again in {event.delay:.0f} s"
            return _add(_settle(state), NoticeBlock("warning", text))
        case Notice():
            return _add(state, NoticeBlock(event.level, event.text))
        case TurnFinished():
            footer = FooterBlock(
                event.outcome, event.seconds, state.model, state.usage, state.cost, event.error
            )
            return replace(_add(_settle(state), footer), busy=False, approvals=())
        case _:
            return state


def _stream(state: ChatState, kind: type[AnswerBlock | ThinkingBlock], text: str) -> ChatState:
    last = state.blocks[-1] if state.blocks else None
    if not isinstance(last, kind) or not last.live:
        return _add(_settle(state), kind(text))
    whole = last.text + text
    at = _split_point(whole) if kind is AnswerBlock else 0
    if at:
        done = kind(whole[:at].rstrip("\n"), live=False)
        return replace(state, blocks=(*state.blocks[:-1], done, kind(whole[at:])))
    return replace(state, blocks=(*state.blocks[:-1], kind(whole)))


def _split_point(text: str) -> int:
    """Where a long answer may be cut: after a paragraph, outside of code. 0: nowhere."""
    if len(text) < _SPLIT:
        return 0
    at = text.rfind("\n\n")
    while at > 0:
        if text.count("```", 0, at) % 2 == 0:
            following = text[at + 2 : at + 3]
            # What is indented belongs to the list item above it.
            if following and not following.isspace():
                return at + 2
        at = text.rfind("\n\n", 0, at)
    return 0


def _add(state: ChatState, block: ChatBlock) -> ChatState:
    return replace(state, blocks=(*state.blocks, block))


def _settle(state: ChatState) -> ChatState:
    """End the live block, if there is one."""
    last = state.blocks[-1] if state.blocks else None
    if isinstance(last, AnswerBlock | ThinkingBlock) and last.live:
        return replace(state, blocks=(*state.blocks[:-1], replace(last, live=False)))
    return state


def _tool(state: ChatState, call: str, change: Callable[[ToolBlock], ToolBlock]) -> ChatState:
    for index in range(len(state.blocks) - 1, -1, -1):
        block = state.blocks[index]
        if isinstance(block, ToolBlock) and block.call == call:
            blocks = (*state.blocks[:index], change(block), *state.blocks[index + 1 :])
            return replace(state, blocks=blocks)
    return state


def _finished(block: ToolBlock, event: ToolFinished) -> ToolBlock:
    denied = block.state == "denied"
    state: ToolState = "denied" if denied else "failed" if event.is_error else "done"
    return replace(
        block,
        state=state,
        blocks=event.blocks or block.blocks,
        text=event.text[:_OUTPUT],
        output="",
        seconds=event.seconds,
    )


def _without_queued(blocks: tuple[ChatBlock, ...], prompt: str) -> tuple[ChatBlock, ...]:
    waiting = PromptBlock(prompt, queued=True)
    if waiting not in blocks:
        return blocks
    at = blocks.index(waiting)
    return (*blocks[:at], *blocks[at + 1 :])


def _tail(output: str, more: str) -> str:
    return (output + more)[-_OUTPUT:]
