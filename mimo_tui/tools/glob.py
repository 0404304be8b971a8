"""Glob: files by the pattern of their path."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from mimo_tui.core.blocks import TextBlock
from mimo_tui.core.errors import ToolError
from mimo_tui.core.messages import JSON, ToolSpec
from mimo_tui.core.permissions import Decision
from mimo_tui.tools.base import Action, Plan, Progress, ToolContext, ToolResult, Written
from mimo_tui.tools.paths import listed, relative, resolve, text_argument
from mimo_tui.tools.ripgrep import run_ripgrep

LIMIT = 100


@dataclass(frozen=True, slots=True)
class _Search:
    pattern: str
    folder: Path


class Glob:
    """Finds files by pattern, newest first, also those that git ignores."""

    spec = ToolSpec(
        "Glob",
        f'Find files by a pattern such as "src/**/*.ts"; newest first, at most {LIMIT}.',
        {
            "type": "object",
            "properties": {
                "pattern": {"type": "string"},
                "path": {"type": "string", "description": "Folder; default: working directory"},
            },
            "required": ["pattern"],
        },
    )

    def title(self, arguments: JSON) -> str:
        """One line for people."""
        return f"Glob {arguments.get('pattern', '')}"

    async def prepare(self, arguments: JSON, context: ToolContext) -> Plan:
        """The plan: where to look for what."""
        folder = resolve(str(arguments.get("path") or "."), context)
        if not folder.is_dir():
            raise ToolError(f"There is no folder {relative(folder, context.folder)}")
        pattern = text_argument(arguments, "pattern")
        prefix = f"{folder}/"
        search = _Search(pattern.removeprefix(prefix), folder)
        return Plan(Action("read", str(folder)), self.title(arguments), payload=search)

    async def commit(
        self, plan: Plan, decision: Decision, context: ToolContext
    ) -> AsyncIterator[Progress | Written | ToolResult]:
        """Look."""
        search: _Search = plan.payload
        pattern = search.pattern if "/" in search.pattern else f"/{search.pattern}"
        options = ("--files", "--null", "--hidden", "--no-ignore", "--glob", pattern)
        # Of several globs the last one that matches decides.
        output = await run_ripgrep((*options, "--glob=!.git", "--", "."), search.folder)
        names = [name.removeprefix("./") for name in output.split("\0") if name]
        newest = await asyncio.to_thread(_newest_first, search.folder, names, context)
        if not newest:
            yield ToolResult("No files found")
            return
        shown = [listed(str(path)) for path in newest[:LIMIT]]
        if len(newest) > LIMIT:
            shown.append(f"({LIMIT} of {len(newest)} files. Narrow the pattern for the others.)")
        brief = "\n".join(listed(relative(path, context.folder)) for path in newest[:LIMIT])
        yield ToolResult("\n".join(shown), (TextBlock(brief),))


def _newest_first(folder: Path, names: list[str], context: ToolContext) -> list[Path]:
    def changed(path: Path) -> float:
        try:
            return path.stat().st_mtime
        except OSError:
            return 0.0

    paths = (folder / name for name in names)
    return sorted((path for path in paths if not context.hides(path)), key=changed, reverse=True)
