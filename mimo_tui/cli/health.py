"""`mimo-tui memory stats`, `doctor` and `bench`: how a memory is."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from typing import TYPE_CHECKING

from mimo_tui.cli.options import settled
from mimo_tui.core.codec import to_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mimo_tui.memory.base import Memory, Record
    from mimo_tui.memory.statistics import Group

_SHOWN_LANGUAGES = 12
_LIMIT = 10


def add_doctor(parser: argparse.ArgumentParser) -> None:
    """The options of `doctor`."""
    parser.description = (
        "Look at the store, the journal and the indexes, and whether they agree; mend what can be"
        " mended. Exit code 1 where something is left damaged."
    )
    parser.add_argument(
        "--rebuild",
        action="store_true",
        help="make the store anew from source and journal; the old one is kept aside",
    )


def add_bench(parser: argparse.ArgumentParser) -> None:
    """The options of `bench`."""
    parser.description = (
        "Ask for functions and classes of this project in the words of their own descriptions, and"
        " measure where they stand in the answer, and how long that takes."
    )
    parser.add_argument("-n", "--questions", type=int, default=200, help="how many (default 200)")


async def stats(memory: Memory, parsed: argparse.Namespace) -> int:
    """Print the memory in figures."""
    figures = await memory.statistics()
    progress = await memory.progress()
    if parsed.json:
        print(json.dumps(to_json(figures) | {"detail": progress.detail}, ensure_ascii=False))
        return 0
    share = figures.store_bytes / figures.source_bytes if figures.source_bytes else 0.0
    changed = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(figures.changed))
    print(f"records     {figures.records:,} with {figures.tokens:,} tokens")
    print(f"files       {figures.files:,} with {figures.lines:,} lines")
    print(f"said        {figures.own:,} by people and in conversations")
    print(
        f"marked      {figures.pinned:,} pinned, {figures.edited:,} edited,"
        f" {figures.forgotten:,} forgotten; {figures.waiting:,} of it without a source now"
    )
    print(
        f"size        {_size(figures.store_bytes)} for {_size(figures.source_bytes)} of source"
        f" ({share:.2f} times)"
    )
    print(f"vectors     {figures.embedder}")
    print(f"changed     {changed if figures.changed else 'never'}, {figures.generation} times")
    _print_groups("kind", figures.kinds)
    _print_groups("language", figures.languages[:_SHOWN_LANGUAGES])
    for each in figures.undistilled:
        more = " ..." if each.files > len(each.paths) else ""
        print(f"not fully distilled: {each.files:,} ({each.reason}): {', '.join(each.paths)}{more}")
    if progress.detail:
        print(progress.detail)
    return 0


async def doctor(memory: Memory, parsed: argparse.Namespace) -> int:
    """Check and mend; 1 where something is left damaged."""
    if parsed.rebuild:
        print("The memory is made anew from source and journal ...", file=sys.stderr)
    found = await memory.check(parsed.rebuild)
    if parsed.json:
        print(json.dumps(to_json(found), ensure_ascii=False))
    else:
        for each in found:
            print(f"{each.condition:<8} {each.part}: {each.detail}")
    damaged = [each.part for each in found if each.condition == "damaged"]
    if damaged:
        print("What is damaged may be mended by: mimo-tui memory doctor --rebuild", file=sys.stderr)
    return 1 if damaged else 0


async def bench(memory: Memory, parsed: argparse.Namespace) -> int:
    """Measure recall on this project; 1 where nothing in it has a description."""
    from mimo_tui.memory.base import Cue

    await settled(memory)
    asked = await _described(memory, parsed.questions)
    if not asked:
        print("No function of this project has a description to ask with", file=sys.stderr)
        return 1
    ranks: list[int] = []
    milliseconds: list[float] = []
    for record, question in asked:
        began = time.perf_counter()
        hits = await memory.recall(Cue(question), limit=_LIMIT)
        milliseconds.append(1000 * (time.perf_counter() - began))
        ids = [hit.record.id for hit in hits]
        ranks.append(ids.index(record.id) + 1 if record.id in ids else 0)
    measures = {
        "questions": len(ranks),
        "mrr": round(sum(1 / rank for rank in ranks if rank) / len(ranks), 3),
        "first": round(ranks.count(1) / len(ranks), 3),
        "found": round(sum(rank > 0 for rank in ranks) / len(ranks), 3),
        "median_ms": round(statistics.median(milliseconds), 1),
        "worst_ms": round(max(milliseconds), 1),
    }
    if parsed.json:
        print(json.dumps(measures))
    else:
        print(
            f"{measures['questions']} questions: MRR@{_LIMIT} {measures['mrr']},"
            f" first {measures['first']:.0%}, found {measures['found']:.0%},"
            f" median {measures['median_ms']} ms, worst {measures['worst_ms']} ms"
        )
    return 0


async def _described(memory: Memory, most: int) -> list[tuple[Record, str]]:
    """Functions spread over the project, and what each is described with."""
    from mimo_tui.memory.base import Filter

    filter = Filter(kinds=("function", "method", "class"))
    total = (await memory.page(filter, limit=1)).total
    found: list[tuple[Record, str]] = []
    size = 100
    for start in range(0, total, max(size, total * size // max(1, 4 * most))):
        for record in (await memory.page(filter, offset=start, limit=size)).records:
            if question := _description(record):
                found.append((record, question))
    step = max(1, len(found) // max(1, most))
    return found[::step][:most]


def _description(record: Record) -> str:
    """The first line of a body that is neither signature nor list, "" where there is none."""
    for line in record.body.splitlines():
        text = line.strip()
        if len(text.split()) > 3 and text not in record.signature and text[-1] == ".":
            return text
    return ""


def _print_groups(what: str, groups: Sequence[Group]) -> None:
    print(f"\n{what:<16}{'records':>10}{'tokens':>12}")
    for group in groups:
        print(f"{group.name:<16}{group.records:>10,}{group.tokens:>12,}")


def _size(count: float) -> str:
    for unit in ("bytes", "KB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"
