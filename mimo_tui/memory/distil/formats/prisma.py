"""Prisma schemas: models as tables, with their fields and relations."""

from __future__ import annotations

import re

from mimo_tui.memory.base import EdgeKind
from mimo_tui.memory.distil.facts import Fact
from mimo_tui.memory.distil.formats.contents import (
    MAX_FACTS,
    Contents,
    comment_at,
    flat,
    lines_of,
    within,
)

_BLOCK = re.compile(r"\s*(model|view|enum|type)\s+(\w+)\s*\{")
_FIELD = re.compile(r"(\w+)\s+(\w+)(\[\]|\?)?")
_LONGEST = 200
_MAX_LINES = 300


def read_prisma(path: str, data: bytes) -> Contents:
    """The models, views, types and enums of a schema."""
    lines = lines_of(data)
    blocks = [
        (number, match[1], match[2])
        for number, line in enumerate(lines, 1)
        if (match := _BLOCK.match(line[:_LONGEST]))
    ][:MAX_FACTS]
    titles = {name: _title(kind, name) for _, kind, name in blocks}
    facts = [_fact(path, lines, line, titles[name], titles) for line, _, name in blocks]
    listed = "".join(f"\n  {fact.title}" for fact in facts)
    return Contents(path, within(f"{path}: Prisma schema{listed}"), facts)


def _title(kind: str, name: str) -> str:
    return f"table {name}" if kind == "model" else f"{kind} {name}"


def _fact(path: str, lines: list[str], line: int, title: str, titles: dict[str, str]) -> Fact:
    edges: list[tuple[EdgeKind, str, int]] = []
    fields: list[str] = []
    last = line
    for number in range(line + 1, min(len(lines), line + _MAX_LINES) + 1):
        written = lines[number - 1][: 2 * _LONGEST].strip()
        last = number
        if written.startswith("}"):
            break
        if written and not written.startswith("//"):
            fields.append(f"  {flat(written, _LONGEST)}")
        field = _FIELD.match(written)
        if field and titles.get(field[2], title) != title:
            edges.append(("mentions", titles[field[2]], number))
    comment = comment_at(lines, line, ("//",))
    body = within("\n".join(filter(None, [title, comment, *fields, f"in {path}"])))
    return Fact("data model", title, body, title, line, last, edges=tuple(edges))
