"""python -m tests.compression: what records cost beside the source they stand for, as tables.

The view of a module is what one must know to use it: each public definition's signature with its
types, the errors it raises, and its rules with their conditions. No public definition is left out;
values that say no type and are no short literals, errors' messages and `self` are not in it.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mimo_tui.memory.base import Record
from mimo_tui.memory.distil import distil_file, list_files
from mimo_tui.memory.distil.tokens import count_tokens
from tests.recall.packages import TEST, install
from tests.recall.sources import is_test

_LITERAL = re.compile(r"-?\d[\w.]{0,20}|True|False|None|\"[^\"]{0,20}\"|'[^']{0,20}'")
# What a field is made by says its type.
_MADE = re.compile(r"(?:\w+\.)*[A-Z]\w*\(")
_TYPE = 40
_SELF = re.compile(r"\((?:self|cls)(?:, |(?=\)))")
_MESSAGE = re.compile(r"(raises [\w.]+)\(.*\)(?= when `)")
_DEFINED = ("class", "function", "method", "field", "constant")


@dataclass(slots=True)
class Cost:
    """Of a package: tokens of its source, of its modules' views, and by kind of its records."""

    source: int = 0
    view: int = 0
    records: Counter[str] = field(default_factory=Counter)
    bodies: Counter[str] = field(default_factory=Counter)
    lines: Counter[str] = field(default_factory=Counter)


def view(records: Sequence[Record]) -> str:
    """The signature-level view of a file, from its records."""
    rules = [record for record in records if record.kind == "rule"]
    guarded = {record.title.removeprefix("rules of ") for record in rules}
    said = [line for record in records if is_public(record) for line in _lines(record, guarded)]
    told = [line for record in rules if _is_open(record.title) for line in _rule(record)]
    return "\n".join((*said, *told))


def is_public(record: Record) -> bool:
    """Whether a record is of a definition that is meant from outside."""
    return record.kind in _DEFINED and _is_open(record.title)


def _is_open(title: str) -> bool:
    parts = title.removeprefix("rules of ").split(".")
    return not any(part.startswith("_") and part != "__init__" for part in parts)


def _lines(record: Record, guarded: set[str]) -> Iterable[str]:
    """A definition's signature; its errors where no rule tells them."""
    head, equals, value = record.signature.partition(" = ")
    if record.kind in ("field", "constant") and equals and not _LITERAL.fullmatch(value):
        made = _MADE.match(value)
        yield f"{head} = {value[:_TYPE]}" if made else head.removeprefix("self.")
    else:
        yield _SELF.sub("(", record.signature)
    if record.title not in guarded:
        for line in record.body.splitlines():
            if line.startswith("raises "):
                yield line.partition("(")[0]


def _rule(record: Record) -> Iterable[str]:
    for line in record.body.splitlines():
        yield _MESSAGE.sub(r"\1", line.rpartition(" (")[0].strip())


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
