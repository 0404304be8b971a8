"""`mimo-tui memory show`, `pin`, `unpin`, `forget` and `restore`: one record, by title or id."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from mimo_tui.cli import records
from mimo_tui.cli.options import settled
from mimo_tui.core.codec import to_json
from mimo_tui.core.errors import SettingsError

if TYPE_CHECKING:
    from mimo_tui.memory.base import Memory, Record

_MOST = 50
_SHOWN = 5


def add_name(parser: argparse.ArgumentParser) -> None:
    """The record that is meant."""
    parser.add_argument("name", help="the title of a record, or its id")


async def named(memory: Memory, name: str) -> Record:
    """The record of an id, of a title, or of the last part of one.

    Raises SettingsError where there is none, or where several are named so.
    """
    from mimo_tui.memory.base import Filter

    await settled(memory)
    if (detail := await memory.detail(name)) is not None:
        return detail.record
    likely: list[Record] = []
    for forgotten in (False, True):
        likely += (await memory.page(Filter(name, forgotten=forgotten), limit=_MOST)).records
    found = [each for each in likely if each.title == name]
    found = found or [each for each in likely if each.title.endswith(f".{name}")]
    if not found:
        raise SettingsError(
            f"There is no record {name}", do=f'Look for it: mimo-tui memory search "{name}"'
        )
    if len(found) > 1:
        ids = ", ".join(f"{each.id} ({records.place(each)})" for each in found[:_SHOWN])
        raise SettingsError(
            f"{len(found)} records are named {name}", do=f"Say which by its id: {ids}"
        )
    return found[0]


async def show(memory: Memory, parsed: argparse.Namespace) -> None:
    """Print all that is known of a record."""
    detail = await memory.detail((await named(memory, parsed.name)).id)
    if detail is None:
        raise SettingsError(f"There is no record {parsed.name} any more")
    if parsed.json:
        print(json.dumps(to_json(detail), ensure_ascii=False))
        return
    record = detail.record
    marks = [name for name in ("pinned", "forgotten", "edited") if getattr(record, name)]
    print(records.line(record) + (f"  ({', '.join(marks)})" if marks else ""))
    for text in (record.signature, record.body, record.note, detail.text):
        if text:
            print(f"\n{text}")
    for edge in detail.edges:
        print(f"{edge.kind} {edge.target}")
    for caller in detail.callers:
        print(f"used by {records.line(caller)}")


async def pin(memory: Memory, parsed: argparse.Namespace, pinned: bool) -> None:
    """Prefer a record in recall, or not any more, and say which."""
    record = await named(memory, parsed.name)
    await memory.pin(record.id, pinned)
    _told(record, "pinned" if pinned else "unpinned", parsed)


async def forget(memory: Memory, parsed: argparse.Namespace, forgotten: bool) -> None:
    """Keep a record out of everything, or take it back, and say which."""
    record = await named(memory, parsed.name)
    await memory.forget(record.id, forgotten)
    _told(record, "forgotten" if forgotten else "restored", parsed)


def _told(record: Record, what: str, parsed: argparse.Namespace) -> None:
    if parsed.json:
        print(json.dumps({"id": record.id, "title": record.title, "done": what}))
    else:
        print(f"{what}: {records.line(record)}")
