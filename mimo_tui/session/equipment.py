"""What the agents of a session work with, from one turn to the next."""

from __future__ import annotations

import asyncio
from pathlib import Path

from mimo_tui.agent.gate import Gate
from mimo_tui.agent.loop import Agent
from mimo_tui.agent.recollection import Recollection
from mimo_tui.claude.instructions import load_instructions, render
from mimo_tui.llm.base import ChatModel
from mimo_tui.session.broker import Broker
from mimo_tui.session.permissions import Permissions
from mimo_tui.tools.base import ToolContext
from mimo_tui.tools.registry import make_tools


class Equipment:
    """Tools, permissions and memory of one conversation; makes the agent for each turn."""

    def __init__(self, folder: Path, permissions: Permissions, recollection: Recollection) -> None:
        self.permissions = permissions
        self.broker = Broker()
        self.recollection = recollection
        self._folder = folder
        self._tools = {tool.spec.name: tool for tool in make_tools()}
        self._context = ToolContext(folder, folder)

    async def make_agent(self, model: ChatModel) -> Agent:
        """An agent for the next turn, with the instructions as they stand on disk now."""
        found = await asyncio.to_thread(load_instructions, self._folder)
        gate = Gate(self.permissions, self.broker)
        return Agent(model, self._tools, self._context, gate, self.recollection, render(found))
