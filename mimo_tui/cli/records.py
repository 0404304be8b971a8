"""Records out of a memory, and into one: `memory search`, `recall`, `export` and so on."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, get_args
from unicodedata import category

from mimo_tui.cli.options import settled
from mimo_tui.cli.revision import add_revision, reached
from mimo_tui.core.codec import to_json
from mimo_tui.core.errors import SettingsError

if TYPE_CHECKING:
    from mimo_tui.memory.base import Memory, Page, Record

_AT_ONCE = 500
# Controls, marks of direction, halves of pairs, ends of lines and paragraphs.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def add_recall(parser: argparse.ArgumentParser) -> None:
    """The options of `recall`."""
    parser.add_argument("question", nargs="+", help="in words, or with names from the source")
    parser.add_argument("-n", "--limit", type=int, default=12, help="how many (default 12)")
    parser.add_argument("--tokens", type=int, default=2000, help="their budget (default 2000)")
    parser.add_argument("--file", action="append", default=[], help="a file in play; repeatable")
    add_revision(parser)


def add_search(parser: argparse.ArgumentParser) -> None:
    """The options of `search`."""
    parser.add_argument("text", nargs="+")
    parser.add_argument("-n", "--limit", type=int, default=20, help="how many (default 20)")
    add_revision(parser)


def add_brief(parser: argparse.ArgumentParser) -> None:
    """The options of `brief`."""
    parser.add_argument("--tokens", type=int, default=1500, help="at most (default 1500)")


def add_view(parser: argparse.ArgumentParser) -> None:
    """The options of `view`."""
    parser.add_argument("path", help="a file or folder, relative to the project")


def add_list(parser: argparse.ArgumentParser) -> None:
    """The options of `list`."""
    from mimo_tui.memory.base import RecordKind

    parser.add_argument("--kind", action="append", default=[], choices=get_args(RecordKind))
    parser.add_argument("--pinned", action="store_true", help="only what is pinned")
    parser.add_argument("--forgotten", action="store_true", help="only what is forgotten")
    parser.add_argument("--own", action="store_true", help="only what people did and said")
    parser.add_argument("-n", "--limit", type=int, default=100, help="how many (default 100)")


def add_export(parser: argparse.ArgumentParser) -> None:
    """The options of `export`."""
    parser.add_argument("file", nargs="?", type=Path, help="a new file (default: standard output)")
    parser.add_argument("--format", choices=("jsonl", "markdown"), default="jsonl")
    parser.add_argument("--all", action="store_true", help="also what source can make again")


def add_import(parser: argparse.ArgumentParser) -> None:
    """The options of `import`."""
    parser.description = (
        "Take over what `export` wrote, or a Markdown file (CLAUDE.md, AGENTS.md) or folder of"
        " another tool's memory, a record for each section. Again with the same files it changes"
        " nothing."
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="FILE_OR_FOLDER")


async def brief(memory: Memory, parsed: argparse.Namespace) -> int:
    """Print the project in a page; 1 where nothing is known of it."""
    await settled(memory)
    page = await memory.brief(max(1, parsed.tokens))
    print(json.dumps({"brief": page}, ensure_ascii=False) if parsed.json else page)
    return 0 if page else 1


async def recall(memory: Memory, parsed: argparse.Namespace) -> int:
    """Print what would be recalled for a question, with scores and reasons; 1 for nothing."""
    from mimo_tui.memory.base import Cue

    cue = Cue(" ".join(parsed.question), tuple(parsed.file))
    if parsed.as_of:
        commit = await reached(memory, parsed.as_of)
        hits = await memory.recall_as_of(commit, cue, tokens=parsed.tokens, limit=parsed.limit)
    else:
        await settled(memory)
        hits = await memory.recall(cue, tokens=parsed.tokens, limit=parsed.limit)
    if parsed.json:
        print(json.dumps(to_json(hits), ensure_ascii=False))
    else:
        for hit in hits:
            print(f"{hit.score:.2f}  {line(hit.record)}\n      {hit.reason}")
        if not hits:
            print("Nothing in the memory is good enough for this", file=sys.stderr)
    return 0 if hits else 1


async def search(memory: Memory, parsed: argparse.Namespace) -> int:
    """Print the records that are found by some words, the best first."""
    from mimo_tui.memory.base import Filter

    filter = Filter(" ".join(parsed.text))
    if parsed.as_of:
        commit = await reached(memory, parsed.as_of)
        page = await memory.page_as_of(commit, filter, limit=parsed.limit)
    else:
        await settled(memory)
        page = await memory.page(filter, limit=parsed.limit)
    _print_page(page, as_json=parsed.json, lacking=f"Nothing is found for {filter.text}")
    return 0 if page.records else 1


async def show_list(memory: Memory, parsed: argparse.Namespace) -> int:
    """Print records by path and line."""
    from mimo_tui.memory.base import Filter

    await settled(memory)
    filter = Filter(
        kinds=tuple(parsed.kind), pinned=parsed.pinned, forgotten=parsed.forgotten, own=parsed.own
    )
    page = await memory.page(filter, limit=parsed.limit)
    _print_page(page, as_json=parsed.json, lacking="There are no such records")
    return 0


async def export(memory: Memory, parsed: argparse.Namespace) -> int:
    """Write records, each as a line or a section."""
    from mimo_tui.memory.exchange import to_line, to_markdown

    await settled(memory)
    shown = to_markdown if parsed.format == "markdown" else to_line
    count = 0
    if parsed.file is None:
        async for record in _records(memory, own=not parsed.all):
            print(shown(record))
        return 0
    try:
        with parsed.file.open("x", encoding="utf-8") as out:
            async for record in _records(memory, own=not parsed.all):
                out.write(f"{shown(record)}\n")
                count += 1
    except FileExistsError as error:
        raise SettingsError(f"{parsed.file} is there already", do="Name a new file") from error
    except OSError as error:
        raise SettingsError(f"{parsed.file} cannot be written ({error.strerror})") from error
    print(f"{count} records are in {parsed.file}")
    return 0


async def view(parsed: argparse.Namespace) -> int:
    """Print what one must know of files to use them; 1 where they define nothing public."""
    from mimo_tui.memory.view import views

    found = await asyncio.to_thread(views, parsed.folder, parsed.path)
    if parsed.json:
        print(json.dumps(found, ensure_ascii=False))
    elif found:
        print("\n\n".join(f"{_printable(path)}\n{text}" for path, text in found.items()))
    else:
        print(f"Nothing in {parsed.path} is public code", file=sys.stderr)
    return 0 if found else 1


async def take_in(memory: Memory, parsed: argparse.Namespace) -> int:
    """Import files; all of them, or none."""
    from mimo_tui.memory.exchange import mutations_of

    mutations = [mutation for path in parsed.paths for mutation in mutations_of(path)]
    changed = 0
    for start in range(0, len(mutations), _AT_ONCE):
        changed += await memory.keep(tuple(mutations[start : start + _AT_ONCE]))
    if parsed.json:
        print(json.dumps({"read": len(mutations), "changed": changed}))
    else:
        print(f"{changed} of {len(mutations)} entries were new")
    return 0


def line(record: Record) -> str:
    """A record as one line: id, kind, title, place."""
    return f"{record.id}  {record.kind:<12} {_printable(record.title)}  {place(record)}"


def place(record: Record) -> str:
    """Where a record lies, or where it came from."""
    where = f"{record.path}:{record.first_line}" if record.path else record.origin or record.source
    return _printable(where)


def _printable(text: str) -> str:
    """Text without what ends a line or commands a terminal: the name of a file may hold both."""
    return "".join("\N{REPLACEMENT CHARACTER}" if category(c) in _UNSEEN else c for c in text)


def _print_page(page: Page, *, as_json: bool, lacking: str) -> None:
    if as_json:
        print(json.dumps(to_json(page), ensure_ascii=False))
        return
    for record in page.records:
        print(line(record))
    if not page.records:
        print(lacking, file=sys.stderr)
    if page.total > len(page.records):
        print(f"({page.total - len(page.records)} more: --limit)", file=sys.stderr)


async def _records(memory: Memory, *, own: bool) -> AsyncIterator[Record]:
    """Records page by page, the forgotten ones last."""
    from mimo_tui.memory.base import Filter

    for forgotten in (False, True):
        offset, total = 0, 1
        while offset < total:
            filter = Filter(own=own, forgotten=forgotten)
            page = await memory.page(filter, offset=offset, limit=_AT_ONCE)
            for record in page.records:
                yield record
            offset, total = offset + _AT_ONCE, page.total
