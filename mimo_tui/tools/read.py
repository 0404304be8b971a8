"""Read: a file's lines with their numbers."""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from mimo_tui.core.blocks import CodeBlock
from mimo_tui.core.errors import ToolError
from mimo_tui.core.hunks import split_lines
from mimo_tui.core.messages import JSON, ToolSpec
from mimo_tui.core.permissions import Decision
from mimo_tui.tools.base import Action, Plan, Progress, ToolContext, ToolResult, Written
from mimo_tui.tools.paths import relative, resolve, text_argument, whole_argument
from mimo_tui.workspace.files import read_text

MAX_LINES = 2000
MAX_LETTERS = 60_000
MAX_LINE = 2000
SHOWN_LINES = 40


@dataclass(frozen=True, slots=True)
class _Range:
    path: Path
    offset: int
    limit: int


class Read:
    """Gives the model a text file, or some lines of it."""

    spec = ToolSpec(
        "Read",
        "Read a text file. Gives each line as its number, a tab and its text; at most "
        f"{MAX_LINES} lines, from `offset` (1-based) on. Read a file before you edit it.",
        {
            "type": "object",
            "properties": {
                "file_path": {"type": "string", "description": "Absolute path"},
                "offset": {"type": "integer", "description": "First line"},
                "limit": {"type": "integer", "description": "How many lines"},
            },
            "required": ["file_path"],
        },
    )

    def title(self, arguments: JSON) -> str:
        """One line for people."""
        return f"Read {arguments.get('file_path', '')}"

    async def prepare(self, arguments: JSON, context: ToolContext) -> Plan:
        """The plan: which lines of which file."""
        path = resolve(text_argument(arguments, "file_path"), context)
        offset = whole_argument(arguments, "offset", 1)
        limit = whole_argument(arguments, "limit", MAX_LINES, least=1)
        wanted = _Range(path, max(1, offset), min(limit, MAX_LINES))
        title = f"Read {relative(path, context.folder)}"
        return Plan(Action("read", str(path)), title, payload=wanted)

    async def commit(
        self, plan: Plan, decision: Decision, context: ToolContext
    ) -> AsyncIterator[Progress | Written | ToolResult]:
        """Read it, and remember which version the model saw."""
        wanted: _Range = plan.payload
        yield await asyncio.to_thread(_read, wanted, context)


def _read(wanted: _Range, context: ToolContext) -> ToolResult:
    if not wanted.path.exists():
        raise ToolError(_missing(wanted.path, context))
    file = read_text(wanted.path)
    context.seen[wanted.path] = file.hash
    lines = split_lines(file.text)
    if not lines:
        return ToolResult("The file exists but is empty.")
    chosen = lines[wanted.offset - 1 : wanted.offset - 1 + wanted.limit]
    if not chosen:
        raise ToolError(f"The file has only {len(lines)} lines")
    numbered: list[str] = []
    letters = 0
    for number, line in enumerate(chosen, wanted.offset):
        shown = line.rstrip("\n")
        if len(shown) > MAX_LINE:
            shown = f"{shown[:MAX_LINE]}… ({len(shown):,} characters in this line)"
        letters += len(shown)
        if letters > MAX_LETTERS and numbered:
            break
        numbered.append(f"{number}\t{shown}")
    last = wanted.offset + len(numbered) - 1
    text = "\n".join(numbered)
    if last < len(lines):
        text += (
            f"\n\n(Lines {wanted.offset} to {last} of {len(lines)}."
            f" Read on with offset {last + 1}.)"
        )
    block = CodeBlock(
        relative(wanted.path, context.folder),
        "".join(f"{line[:MAX_LINE].rstrip(chr(10))}\n" for line in chosen[:SHOWN_LINES]),
        wanted.offset,
    )
    return ToolResult(text, (block,))


def _missing(path: Path, context: ToolContext) -> str:
    names = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
    near = difflib.get_close_matches(path.name, names, n=3, cutoff=0.6)
    hint = f" Did you mean {', '.join(near)}?" if near else ""
    cwd = context.cwd
    return f"File does not exist. Note: your current working directory is {cwd}.{hint}"
