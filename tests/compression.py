"""python -m tests.compression: what records cost beside the source they stand for, as tables."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from mimo_tui.memory.distil import distil_file, list_files
from mimo_tui.memory.distil.tokens import count_tokens
from mimo_tui.memory.view import view
from tests.recall.packages import TEST, install
from tests.recall.sources import is_test


@dataclass(slots=True)
class Cost:
    """Of a package: tokens of its source, of its modules' views, and by kind of its records."""

    source: int = 0
    view: int = 0
    records: Counter[str] = field(default_factory=Counter)
    bodies: Counter[str] = field(default_factory=Counter)
    lines: Counter[str] = field(default_factory=Counter)


def cost_of(root: Path, paths: Iterable[str]) -> Cost:
    """What the records of some files cost."""
    cost = Cost()
    for path in paths:
        text = (root / path).read_text("utf-8", "replace")
        source = text.splitlines()
        records = distil_file(root, path).records
        cost.source += count_tokens(text)
        cost.view += count_tokens(view(records))
        for record in records:
            cost.records[record.kind] += 1
            cost.bodies[record.kind] += record.tokens
            span = "\n".join(source[record.first_line - 1 : record.last_line])
            cost.lines[record.kind] += count_tokens(span)
    return cost


def main() -> None:
    """Print the tables for the test packages, or for those named."""
    root = install().resolve()
    total = Cost()
    print("| package | source | views | share |\n| --- | ---: | ---: | ---: |")
    for package in sys.argv[1:] or TEST:
        files = (f"{package}/{path}" for path in list_files(root / package) if path[-3:] == ".py")
        cost = cost_of(root, (path for path in files if not is_test(path)))
        print(f"| {package} | {cost.source:,} | {cost.view:,} | {cost.view / cost.source:.1%} |")
        total.source, total.view = total.source + cost.source, total.view + cost.view
        for mine, theirs in (
            (total.records, cost.records),
            (total.bodies, cost.bodies),
            (total.lines, cost.lines),
        ):
            mine.update(theirs)
    print(f"| together | {total.source:,} | {total.view:,} | {total.view / total.source:.1%} |")
    print("\n| kind | records | of source | as records | share |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for kind, number in total.records.most_common():
        of, as_records = total.lines[kind], total.bodies[kind]
        print(f"| {kind} | {number:,} | {of:,} | {as_records:,} | {as_records / of:.1%} |")


if __name__ == "__main__":
    main()
