"""Grep: a regular expression searched in the project's files by ripgrep."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from mimo_tui.core.blocks import TextBlock
from mimo_tui.core.errors import ToolError
from mimo_tui.core.events import Decision
from mimo_tui.core.messages import JSON, ToolSpec
from mimo_tui.tools.base import Action, Plan, Progress, ToolContext, ToolResult, Written
from mimo_tui.tools.paths import relative, resolve, text_argument, whole_argument
from mimo_tui.tools.ripgrep import run_ripgrep

MAX_LETTERS = 20_000
DEFAULT_LIMIT = 250
_OUTPUTS = {
    "content": ["--no-heading", "--with-filename"],
    "files_with_matches": ["-l"],
    "count": ["-c", "--with-filename"],
}
_WHOLE = ("-A", "-B", "-C")


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
        lines = [line.removeprefix("./") for line in output.splitlines()]
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


def _options(arguments: JSON) -> list[str]:
    mode = str(arguments.get("output_mode") or "files_with_matches")
    if mode not in _OUTPUTS:
        raise ToolError(f"output_mode is one of {', '.join(_OUTPUTS)}")
    options = ["--color=never", "--hidden", "--glob=!.git", "--max-columns=500", "--sort=path"]
    options += _OUTPUTS[mode]
    if mode == "content":
        options.append("-N" if arguments.get("-n") is False else "-n")
        for name in _WHOLE:
            if arguments.get(name) is not None:
                options += [name, str(whole_argument(arguments, name, 0))]
        if arguments.get("context") is not None:
            options += ["-C", str(whole_argument(arguments, "context", 0))]
        if arguments.get("-o"):
            options.append("-o")
    if arguments.get("-i"):
        options.append("-i")
    if arguments.get("multiline"):
        options += ["-U", "--multiline-dotall"]
    if glob := arguments.get("glob"):
        options += ["--glob", str(glob)]
    if kind := arguments.get("type"):
        options += ["--type", str(kind)]
    return options
