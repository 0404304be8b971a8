"""Write: a whole file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from mimo_tui.core.messages import JSON, ToolSpec
from mimo_tui.core.permissions import Decision
from mimo_tui.tools.base import Plan, Progress, ToolContext, ToolResult, Written
from mimo_tui.tools.paths import resolve, text_argument
from mimo_tui.tools.writing import check_seen, plan_change, write_change
from mimo_tui.workspace.change import read_base


class Write:
    """Makes a file, or replaces all of one that was read."""

    spec = ToolSpec(
        "Write",
        "Write a whole file. A file that exists must have been read before; prefer Edit for it.",
        {
            "type": "object",
            "properties": {
                "file_path": {"type": "string", "description": "Absolute path"},
                "content": {"type": "string"},
            },
            "required": ["file_path", "content"],
        },
    )

    def title(self, arguments: JSON) -> str:
        """One line for people."""
        return f"Write {arguments.get('file_path', '')}"

    async def prepare(self, arguments: JSON, context: ToolContext) -> Plan:
        """The plan: the change from what stands there now."""
        path = resolve(text_argument(arguments, "file_path"), context)
        content = text_argument(arguments, "content")
        base = await asyncio.to_thread(read_base, path)
        if base is not None:
            check_seen(path, base, context)
        return await asyncio.to_thread(plan_change, "Write", path, base, content, context)

    async def commit(
        self, plan: Plan, decision: Decision, context: ToolContext
    ) -> AsyncIterator[Progress | Written | ToolResult]:
        """Write what was accepted."""
        async for step in write_change(plan, decision, context):
            yield step
