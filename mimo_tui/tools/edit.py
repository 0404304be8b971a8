"""Edit: exact text replaced in a file that was read."""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import AsyncIterator
from pathlib import Path

from mimo_tui.core.errors import ToolError
from mimo_tui.core.messages import JSON, ToolSpec
from mimo_tui.core.permissions import Decision
from mimo_tui.tools.base import Plan, Progress, ToolContext, ToolResult, Written
from mimo_tui.tools.paths import flag_argument, resolve, text_argument
from mimo_tui.tools.writing import check_seen, plan_change, write_change
from mimo_tui.workspace.files import read_text

SEARCHED_LINES = 5000


class Edit:
    """Replaces one place in a file, or every such place."""

    spec = ToolSpec(
        "Edit",
        "Replace exact text in a file that was read. `old_string` must stand there exactly once,"
        " with its indentation, unless `replace_all` is true.",
        {
            "type": "object",
            "properties": {
                "file_path": {"type": "string", "description": "Absolute path"},
                "old_string": {"type": "string"},
                "new_string": {"type": "string"},
                "replace_all": {"type": "boolean", "default": False},
            },
            "required": ["file_path", "old_string", "new_string"],
        },
    )

    def title(self, arguments: JSON) -> str:
        """One line for people."""
        return f"Edit {arguments.get('file_path', '')}"

    async def prepare(self, arguments: JSON, context: ToolContext) -> Plan:
        """The plan: the change, where the text can be found."""
        path = resolve(text_argument(arguments, "file_path"), context)
        old = text_argument(arguments, "old_string")
        new = text_argument(arguments, "new_string")
        everywhere = flag_argument(arguments, "replace_all")
        return await asyncio.to_thread(_plan, path, old, new, everywhere, context)

    async def commit(
        self, plan: Plan, decision: Decision, context: ToolContext
    ) -> AsyncIterator[Progress | Written | ToolResult]:
        """Write what was accepted."""
        async for step in write_change(plan, decision, context):
            yield step


def _plan(path: Path, old: str, new: str, everywhere: bool, context: ToolContext) -> Plan:
    if old == new:
        raise ToolError("No changes to make: old_string and new_string are exactly the same")
    if not old:
        raise ToolError("old_string is empty", do="Use Write to make a file")
    base = read_text(path)
    check_seen(path, base, context)
    if base.newline == "\r\n":
        old, new = old.replace("\r\n", "\n"), new.replace("\r\n", "\n")
    count = base.text.count(old)
    if count == 0:
        raise ToolError(f"String to replace not found in file.\n{_nearest(base.text, old)}")
    if count > 1 and not everywhere:
        raise ToolError(
            f"Found {count} matches of the string to replace, but replace_all is false",
            do="Give more of the lines around it, or set replace_all",
        )
    return plan_change("Edit", path, base, base.text.replace(old, new), context)


def _nearest(text: str, old: str) -> str:
    """Where the text comes closest to what was looked for, and what differs."""
    wanted = old.split("\n")
    lines = text.split("\n")
    for number in range(len(lines) - len(wanted) + 1):
        window = lines[number : number + len(wanted)]
        if [line.split() for line in window] == [line.split() for line in wanted]:
            return _place(f"Lines from {number + 1} on differ only in white space", window)
    first = next((line.strip() for line in wanted if line.strip()), "")
    near = difflib.get_close_matches(
        first, [line.strip() for line in lines[:SEARCHED_LINES]], n=1, cutoff=0.6
    )
    if not near:
        return "Nothing in the file comes close to it."
    number = next(i for i, line in enumerate(lines) if line.strip() == near[0])
    window = lines[number : number + len(wanted)]
    return _place(f"The nearest place is line {number + 1}", window)


def _place(what: str, lines: list[str]) -> str:
    text = "\n".join(lines)
    return f"{what}:\n{text}"
