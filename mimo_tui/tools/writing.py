"""What Edit and Write share: a plan of one file's change, and writing its accepted hunks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from mimo_tui.core.blocks import DiffBlock
from mimo_tui.core.errors import StaleFile, ToolError
from mimo_tui.core.hunks import Hunk
from mimo_tui.core.permissions import Decision
from mimo_tui.tools.base import Action, Plan, Progress, ToolContext, ToolResult, Written
from mimo_tui.tools.paths import relative
from mimo_tui.workspace.change import FileChange
from mimo_tui.workspace.files import TextFile


def plan_change(
    verb: str, path: Path, base: TextFile | None, after: str, context: ToolContext
) -> Plan:
    """The plan of a file's change, to be approved hunk by hunk."""
    shown = relative(path, context.folder)
    if base is not None and base.newline == "\r\n":
        # Its newlines are put back where it is written.
        after = after.replace("\r\n", "\n")
    change = FileChange.make(path, base, after)
    block = DiffBlock(shown, change.hunks, created=base is None)
    return Plan(Action("edit", str(path)), f"{verb} {shown}", (block,), change)


def check_seen(path: Path, base: TextFile, context: ToolContext) -> None:
    """Raises ToolError where the model has not read the file, or not as it is now."""
    seen = context.seen.get(path)
    if seen is None:
        raise ToolError("File has not been read yet", do="Read it first before writing to it")
    if seen != base.hash:
        raise StaleFile(
            "File has been modified since it was read, by the person or by a program",
            do="Read it again before writing to it",
        )


async def write_change(
    plan: Plan, decision: Decision, context: ToolContext
) -> AsyncIterator[Progress | Written | ToolResult]:
    """Write the accepted hunks; the result says what was rejected, and in which words."""
    change: FileChange = plan.payload
    shown = relative(change.path, context.folder)
    everything = range(len(change.hunks))
    accepted = [i for i in everything if decision.hunks is None or i in decision.hunks]
    rejected = [change.hunks[i] for i in everything if i not in accepted]
    if change.hunks and not accepted:
        text = f"The person rejected every hunk of the change of {shown}. Nothing was written."
        yield ToolResult(text + _comment(decision), is_error=True)
        return
    after_hash, written = await asyncio.to_thread(change.write, accepted)
    context.seen[change.path] = after_hash
    block = DiffBlock(shown, written, created=change.base is None)
    before_hash = change.base.hash if change.base else ""
    yield Written(shown, before_hash, after_hash, (block,))
    yield ToolResult(_report(shown, change, rejected) + _comment(decision), (block,))


def _report(shown: str, change: FileChange, rejected: list[Hunk]) -> str:
    if not rejected:
        verb = "created" if change.base is None else "updated"
        return f"The file {shown} has been {verb}."
    count, total = len(rejected), len(change.hunks)
    parts = [
        f"The file {shown} has been updated, but the person rejected {count} of {total} hunks."
        " What follows was NOT written:"
    ]
    for hunk in rejected:
        lines = "".join(
            line.kind + (line.text if line.text.endswith("\n") else f"{line.text}\n")
            for line in hunk.lines
        )
        parts.append(f"{hunk.header}\n{lines}")
    return "\n".join(parts)


def _comment(decision: Decision) -> str:
    return f"\nThe person says: {decision.comment}" if decision.comment else ""
