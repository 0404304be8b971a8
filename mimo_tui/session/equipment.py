"""What the agents of a session work with, from one turn to the next."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from mimo_tui.agent.agent import Agent
from mimo_tui.agent.gate import Gate
from mimo_tui.agent.recollection import Recollection
from mimo_tui.claude.instructions import load_instructions, render
from mimo_tui.llm.base import ChatModel
from mimo_tui.session.broker import Broker
from mimo_tui.session.permissions import Permissions
from mimo_tui.tools.base import ToolContext
from mimo_tui.tools.policy import RuleSet
from mimo_tui.tools.registry import make_tools
from mimo_tui.workspace.checkpoint import Checkpoints

if TYPE_CHECKING:  # pydantic is not needed before there are settings to read
    from mimo_tui.config.settings import Settings


class Equipment:
    """Tools, permissions and memory of one conversation; makes the agent for each turn."""

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        recollection: Recollection,
        checkpoints: Checkpoints,
    ) -> None:
        rules = RuleSet(settings.permissions.allow, settings.permissions.deny)
        self.permissions = Permissions(folder, settings.mode, rules, self._reconsider)
        self.broker = Broker()
        self.recollection = recollection
        self.checkpoints = checkpoints
        self._folder = folder
        self._tools = {tool.spec.name: tool for tool in make_tools()}
        self.context = ToolContext(folder, folder, hides=self.permissions.hides)

    async def make_agent(self, model: ChatModel) -> Agent:
        """An agent for the next turn, with the instructions as they stand on disk now."""
        found = await asyncio.to_thread(load_instructions, self._folder)
        return Agent(
            model,
            self._tools,
            self.context,
            Gate(self.permissions, self.broker),
            self.recollection,
            self.checkpoints,
            render(found),
        )

    def _reconsider(self, by: str) -> None:
        self.broker.reconsider(lambda asked: self.permissions.settle(asked, by))
