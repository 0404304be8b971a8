"""What an agent is made of, and what it is given to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mimo_tui.agent.gate import Gate
from mimo_tui.agent.recollection import Recollection
from mimo_tui.core.messages import Message
from mimo_tui.llm.base import ChatModel
from mimo_tui.tools.base import Tool, ToolContext
from mimo_tui.workspace.checkpoint import Checkpoints

MAX_STEPS = 150


@dataclass(frozen=True, slots=True)
class Agent:
    """What an agent works with."""

    model: ChatModel
    tools: Mapping[str, Tool]
    context: ToolContext
    gate: Gate
    recollection: Recollection
    checkpoints: Checkpoints
    instructions: str = ""
    max_steps: int = MAX_STEPS


@dataclass(frozen=True, slots=True)
class Task:
    """What it is to do: the prompt of a turn, and the conversation before it."""

    turn: str
    prompt: str
    history: tuple[Message, ...] = ()
