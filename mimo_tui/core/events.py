"""The one stream of events: the screen, the journal, resume, print mode and editors all read it.

Every event is frozen, serialisable plain data (see `codec`). Names are past tense or noun phrases.
`turn` is the id of the turn an event belongs to; `call` the id of a tool call. Times are seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mimo_tui.core.blocks import Block
from mimo_tui.core.context import ContextPart, RecalledRecord
from mimo_tui.core.messages import JSON, Message, Usage
from mimo_tui.core.permissions import Decision, Mode

Outcome = Literal["done", "cancelled", "failed"]
StageState = Literal["waiting", "running", "done", "failed", "stopped"]
MemoryState = Literal["starting", "distilling", "ready", "unavailable"]


@dataclass(frozen=True, slots=True)
class SessionStarted:
    """First event of a journal; also written when a session is opened again."""

    session: str
    folder: str
    version: str


@dataclass(frozen=True, slots=True)
class ModelChanged:
    """The model for the next turns: "provider/model", "" where none is set. `window` in tokens."""

    model: str
    window: int = 0


@dataclass(frozen=True, slots=True)
class ModeChanged:
    """The permission mode for the next tool calls."""

    mode: Mode


@dataclass(frozen=True, slots=True)
class PromptQueued:
    """A prompt that waits for the running turn to end."""

    prompt: str


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """A prompt was taken up."""

    turn: str
    prompt: str
    model: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """What memory gave for the turn's cue; no records means it stayed silent."""

    turn: str
    cue: str
    records: tuple[RecalledRecord, ...]
    tokens: int
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Vetoed:
    """A person wants a recalled record left out of this conversation, or admitted again."""

    turn: str
    record: str
    vetoed: bool = True


@dataclass(frozen=True, slots=True)
class ContextBuilt:
    """What is sent to the model in this step, part by part."""

    turn: str
    step: int
    parts: tuple[ContextPart, ...]


@dataclass(frozen=True, slots=True)
class TextDelta:
    """Words of the answer as they come; the stream merges neighbours."""

    turn: str
    text: str


@dataclass(frozen=True, slots=True)
class ThinkingDelta:
    """Reasoning as it comes; the stream merges neighbours."""

    turn: str
    text: str


@dataclass(frozen=True, slots=True)
class MessageAdded:
    """A whole message joined the conversation: what resume builds the model's history from.

    An assistant's message ends the live text of its step; the screen shows text from the deltas.
    """

    turn: str
    message: Message


@dataclass(frozen=True, slots=True)
class ToolCalled:
    """The model called a tool; `title` is one line for people, such as "Edit shop/cart.py"."""

    turn: str
    call: str
    name: str
    title: str
    arguments: JSON


@dataclass(frozen=True, slots=True)
class ApprovalAsked:
    """A tool call waits for the person. `rule` is what "for the session" would allow."""

    turn: str
    call: str
    name: str
    title: str
    rule: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ApprovalAnswered:
    """The answer to `ApprovalAsked`; `by` is "person", "rule", "mode" or "cancel"."""

    turn: str
    call: str
    decision: Decision
    by: str


@dataclass(frozen=True, slots=True)
class ToolProgress:
    """Output of a running tool, to be added to what came before; merged like deltas."""

    turn: str
    call: str
    text: str


@dataclass(frozen=True, slots=True)
class ToolFinished:
    """A tool call ended: `text` is what the model gets, `blocks` what people see."""

    turn: str
    call: str
    text: str
    blocks: tuple[Block, ...]
    is_error: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class FileWritten:
    """A file was written by a tool. `diff` holds just what was written. Hashes are of bytes."""

    turn: str
    call: str
    path: str
    before_hash: str
    after_hash: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class UsageReported:
    """Tokens and cost (USD; None where the price is unknown) of one model call."""

    turn: str
    model: str
    usage: Usage
    cost: float | None


@dataclass(frozen=True, slots=True)
class Retrying:
    """A model call failed and will be made again after `delay` seconds."""

    turn: str
    attempt: int
    delay: float
    reason: str


@dataclass(frozen=True, slots=True)
class StageChanged:
    """A stage of the pipeline moved on."""

    turn: str
    stage: str
    state: StageState
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A line for the person that belongs to no turn's answer."""

    level: Literal["info", "warning", "error"]
    text: str


@dataclass(frozen=True, slots=True)
class TurnFinished:
    """A turn ended; `error` is one clear line where the outcome is `failed`."""

    turn: str
    outcome: Outcome
    seconds: float
    error: str = ""


@dataclass(frozen=True, slots=True)
class MemoryProgress:
    """How far memory is. Not journaled: it tells of the project, not of the session.

    `generation` grows with every change of the records; `seconds_left` is None where unknown.
    """

    state: MemoryState
    files_done: int
    files_total: int
    records: int
    generation: int
    seconds_left: float | None = None
    detail: str = ""


Event = (
    SessionStarted
    | ModelChanged
    | ModeChanged
    | PromptQueued
    | TurnStarted
    | Recalled
    | Vetoed
    | ContextBuilt
    | TextDelta
    | ThinkingDelta
    | MessageAdded
    | ToolCalled
    | ApprovalAsked
    | ApprovalAnswered
    | ToolProgress
    | ToolFinished
    | FileWritten
    | UsageReported
    | Retrying
    | StageChanged
    | Notice
    | TurnFinished
    | MemoryProgress
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with its place in the session: `seq` counts from 1, `at` is a Unix time."""

    seq: int
    at: float
    event: Event
