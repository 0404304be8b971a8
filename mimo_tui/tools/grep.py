"""Grep: a regular expression searched in the project's files by ripgrep."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from mimo_tui.core.blocks import TextBlock
from mimo_tui.core.errors import ToolError
from mimo_tui.core.messages import JSON, ToolSpec
from mimo_tui.core.permissions import Decision
from mimo_tui.tools.base import Action, Plan, Progress, ToolContext, ToolResult, Written
from mimo_tui.tools.paths import (
    flag_argument,
    listed,
    relative,
    resolve,
    text_argument,
    whole_argument,
)
from mimo_tui.tools.ripgrep import run_ripgrep

MAX_LETTERS = 20_000
DEFAULT_LIMIT = 250
_OUTPUTS = {
    "content": ["--no-heading", "--with-filename"],
    "files_with_matches": ["-l"],
    "count": ["-c", "--with-filename"],
}
_WHOLE = ("-A", "-B", "-C")
_BINARY = ": binary file matches (found"
_NUMBERED = re.compile(r"\d+([:-])")


@dataclass(frozen=True, slots=True)
class _Search:
    arguments: tuple[str, ...]
    folder: Path
    offset: int
    limit: int


def _property(kind: str, description: str = "") -> JSON:
    return {"type": kind} | ({"description": description} if description else {})


class Grep:
    """Searches file contents, respecting .gitignore."""

    spec = ToolSpec(
        "Grep",
        "Search file contents with a regular expression (ripgrep syntax).",
        {
            "type": "object",
            "properties": {
                "pattern": _property("string"),
                "path": _property("string", "File or folder; default: the working directory"),
                "glob": _property("string", 'Such as "*.py"'),
                "type": _property("string", 'Such as "py", "rust"'),
                "output_mode": {
                    "type": "string",
                    "enum": list(_OUTPUTS),
                    "default": "files_with_matches",
                },
                "-A": _property("integer"),
                "-B": _property("integer"),
                "-C": _property("integer"),
                "context": _property("integer"),
                "-n": _property("boolean"),
                "-i": _property("boolean"),
                "-o": _property("boolean"),
                "multiline": _property("boolean"),
                "head_limit": _property("integer", f"Lines; default {DEFAULT_LIMIT}, 0: all"),
                "offset": _property("integer", "Lines to skip"),
            },
            "required": ["pattern"],
        },
    )

    def title(self, arguments: JSON) -> str:
        """One line for people."""
        where = f" in {arguments['path']}" if arguments.get("path") else ""
        return f"Grep {arguments.get('pattern', '')}{where}"

    async def prepare(self, arguments: JSON, context: ToolContext) -> Plan:
        """The plan: ripgrep's arguments."""
        where = resolve(str(arguments.get("path") or "."), context)
        if not where.exists():
            raise ToolError(f"There is no {relative(where, context.folder)}")
        folder = where if where.is_dir() else where.parent
        limit = whole_argument(arguments, "head_limit", DEFAULT_LIMIT)
        offset = whole_argument(arguments, "offset", 0)
        target = "." if where.is_dir() else where.name
        options = _options(arguments)
        line = (*options, "-e", text_argument(arguments, "pattern"), "--", target)
        search = _Search(line, folder, offset, limit)
        return Plan(Action("read", str(where)), self.title(arguments), payload=search)

    async def commit(
        self, plan: Plan, decision: Decision, context: ToolContext
    ) -> AsyncIterator[Progress | Written | ToolResult]:
        """Search."""
        search: _Search = plan.payload
        output = await run_ripgrep(search.arguments, search.folder)
        lines = await asyncio.to_thread(_lines, output, search.folder, context)
        if not lines:
            yield ToolResult("No matches found")
            return
        end = search.offset + search.limit if search.limit else len(lines)
        text = "\n".join(lines[search.offset : end])
        if len(text) > MAX_LETTERS:
            text = text[:MAX_LETTERS] + "\n(Cut here: narrow the search.)"
        elif end < len(lines):
            text += f"\n(Lines {search.offset + 1} to {end} of {len(lines)}; go on with offset.)"
        yield ToolResult(text, (TextBlock(text),))


def _lines(output: str, folder: Path, context: ToolContext) -> list[str]:
    """The lines of ripgrep's output, whose names end with a NUL, without those of hidden files."""
    hidden: dict[str, bool] = {}
    lines: list[str] = []
    name = ""
    for piece in output.replace("\0./", "\0\n./").split("\n"):
        before, is_named, text = piece.partition("\0")
        if not is_named:
            # A name that goes on in the next line, or a line that is of no file's text.
            if (piece.startswith("./") or name) and _BINARY not in piece:
                name = f"{name}{piece}\n"
            elif piece:
                lines.append(listed(piece.removeprefix("./")))
            continue
        name = f"{name}{before}".removeprefix("./")
        if name not in hidden:
            hidden[name] = context.hides(folder / name)
        if not hidden[name]:
            lines.append(_line(name, text))
        name = ""
    return lines


def _line(name: str, text: str) -> str:
    if not text:
        return listed(name)
    numbered = _NUMBERED.match(text)
    return f"{listed(name)}{numbered[1] if numbered else ':'}{text}"


def _options(arguments: JSON) -> list[str]:
    mode = str(arguments.get("output_mode") or "files_with_matches")
    if mode not in _OUTPUTS:
        raise ToolError(f"output_mode is one of {', '.join(_OUTPUTS)}")
    options = ["--color=never", "--null", "--hidden", "--max-columns=500", "--sort=path"]
    options += _OUTPUTS[mode]
    if mode == "content":
        numbered = arguments.get("-n") is None or flag_argument(arguments, "-n")
        options.append("-n" if numbered else "-N")
        for name in _WHOLE:
            if arguments.get(name) is not None:
                options += [name, str(whole_argument(arguments, name, 0))]
        if arguments.get("context") is not None:
            options += ["-C", str(whole_argument(arguments, "context", 0))]
        if flag_argument(arguments, "-o"):
            options.append("-o")
    if flag_argument(arguments, "-i"):
        options.append("-i")
    if flag_argument(arguments, "multiline"):
        options += ["-U", "--multiline-dotall"]
    if glob := arguments.get("glob"):
        options += ["--glob", str(glob)]
    if kind := arguments.get("type"):
        options += ["--type", str(kind)]
    # Of several globs the last one that matches decides.
    return [*options, "--glob=!.git"]
