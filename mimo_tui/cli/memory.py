"""What is remembered of a project, as plain text or JSON."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from mimo_tui.cli import distil, dream, health, history, one_record, records
from mimo_tui.cli.options import add_shared, command_parser
from mimo_tui.core.codec import to_json

if TYPE_CHECKING:
    from mimo_tui.memory.base import Memory


def run(arguments: list[str]) -> int:
    """`mimo-tui memory ...`."""
    parser = command_parser("memory", "What is remembered of a project.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    # What is shared may also be said after the command.
    shared = argparse.ArgumentParser(add_help=False)
    add_shared(shared)
    commands.add_parser("status", help="how much is remembered", parents=[shared])
    for name, description in (
        ("show", "show a record whole"),
        ("pin", "prefer a record in recall"),
        ("unpin", "take the pin away"),
        ("forget", "keep a record out of everything"),
        ("restore", "take a forgotten record back"),
    ):
        one_record.add_name(commands.add_parser(name, help=description, parents=[shared]))
    dream.add_arguments(
        commands.add_parser("dream", help="propose what to put in order", parents=[shared])
    )
    distil.add_arguments(
        commands.add_parser("distil", help="have a model summarise the project", parents=[shared])
    )
    for name, (description, add_arguments) in {
        "search": ("find records", records.add_search),
        "recall": ("what would be recalled for a question", records.add_recall),
        "list": ("list records", records.add_list),
        "export": ("write records to a file", records.add_export),
        "import": ("take in records, or another tool's Markdown", records.add_import),
        "brief": ("the project in a page", records.add_brief),
        "view": ("what one must know of a file or folder to use it", records.add_view),
        "history": ("which commits changed a record", history.add_history),
        "as-of": ("the records of a file as of a commit", history.add_as_of),
        "stats": ("the memory in figures", None),
        "doctor": ("check every part, and mend it", health.add_doctor),
        "bench": ("measure recall on this project", health.add_bench),
    }.items():
        command = commands.add_parser(name, help=description, parents=[shared])
        if add_arguments is not None:
            add_arguments(command)
    parsed = parser.parse_args(arguments)
    if parsed.command is None:
        parser.print_help(sys.stderr)
        return 2
    return asyncio.run(_with_memory(parsed))


async def _with_memory(parsed: argparse.Namespace) -> int:
    from mimo_tui.memory.client import connect

    memory = connect(parsed.folder)
    actions: dict[str, Callable[[], Awaitable[int | None]]] = {
        "search": lambda: records.search(memory, parsed),
        "status": lambda: _status(memory, parsed.json),
        "show": lambda: one_record.show(memory, parsed),
        "pin": lambda: one_record.pin(memory, parsed, True),
        "unpin": lambda: one_record.pin(memory, parsed, False),
        "forget": lambda: one_record.forget(memory, parsed, True),
        "restore": lambda: one_record.forget(memory, parsed, False),
        "distil": lambda: distil.run(memory, parsed),
        "dream": lambda: dream.run(memory, parsed),
        "recall": lambda: records.recall(memory, parsed),
        "list": lambda: records.show_list(memory, parsed),
        "export": lambda: records.export(memory, parsed),
        "import": lambda: records.take_in(memory, parsed),
        "brief": lambda: records.brief(memory, parsed),
        "view": lambda: records.view(parsed),
        "history": lambda: history.history(memory, parsed),
        "as-of": lambda: history.as_of(memory, parsed),
        "stats": lambda: health.stats(memory, parsed),
        "doctor": lambda: health.doctor(memory, parsed),
        "bench": lambda: health.bench(memory, parsed),
    }
    try:
        return await actions[parsed.command]() or 0
    finally:
        await memory.close()


async def _status(memory: Memory, as_json: bool) -> None:
    progress = await memory.progress()
    if as_json:
        print(json.dumps(to_json(progress), ensure_ascii=False))
        return
    print(f"{progress.state}: {progress.records} records of {progress.files_total} files")
    if progress.files_done < progress.files_total:
        print(f"{progress.files_done} of {progress.files_total} files are distilled so far")
    if progress.detail:
        print(progress.detail)
