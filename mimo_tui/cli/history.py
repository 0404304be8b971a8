"""What the repository tells of records: `memory history` and `as-of`."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mimo_tui.cli import one_record, records
from mimo_tui.cli.options import settled
from mimo_tui.core.codec import to_json
from mimo_tui.core.errors import SettingsError

if TYPE_CHECKING:
    from mimo_tui.memory.base import Memory

_SHORT = 10


def add_history(parser: argparse.ArgumentParser) -> None:
    """The options of `history`."""
    one_record.add_name(parser)


def add_as_of(parser: argparse.ArgumentParser) -> None:
    """The options of `as-of`."""
    parser.add_argument("commit", help="a commit, branch, tag or day")
    parser.add_argument("path", help="a file, relative to the project")


async def history(memory: Memory, parsed: argparse.Namespace) -> int:
    """Print which commits changed the lines of a record; 1 where none is known."""
    await settled(memory)
    record = await one_record.named(memory, parsed.name)
    found = await memory.history(record.id)
    if found is None:
        raise SettingsError(f"There is no record {parsed.name} any more")
    if parsed.json:
        print(json.dumps(to_json(found), ensure_ascii=False))
        return 0 if found.commits else 1
    print(records.line(record))
    for commit in found.commits:
        day = datetime.fromtimestamp(commit.at, UTC).astimezone().date().isoformat()
        whose = f"{commit.id[:_SHORT]}  {commit.author}  " if commit.id else ""
        print(f"{day}  {whose}{commit.summary}  (lines: {commit.lines})")
    if found.note:
        print(found.note)
    return 0 if found.commits else 1


async def as_of(memory: Memory, parsed: argparse.Namespace) -> None:
    """Print the records of a file as of a commit."""
    found = await memory.as_of(parsed.commit, parsed.path)
    if parsed.json:
        print(json.dumps(to_json(found), ensure_ascii=False))
        return
    for record in found:
        print(records.line(record))
