"""Prose files: one record each, with its headings and how it begins."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mimo_tui.memory.base import Record
from mimo_tui.memory.distil.bodies import count_tokens

_BEGINNING = 700
_HEADINGS = 40
_LONGEST = 300
_LEVELS = ("# ", "## ", "### ")
_FENCES = ("```", "~~~")
# What a paragraph of prose does not begin with: headings, badges, tables, directives.
_NO_PROSE = ("#", "<", "[![", "![", "|", "..", ":", "---", "===", "***")


def document_record(path: str, data: bytes, identity: str, digest: str) -> Record:
    """The record of a Markdown or reStructuredText file."""
    try:
        text, note = data.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        text, note = data.decode("utf-8", "replace"), f"not valid UTF-8 at byte {error.start}"
    lines = text.splitlines()
    headings = list(_headings(lines))
    title = headings[0] if headings else path
    parts = [f"{path}: {title}", _beginning(lines, set(headings))]
    body = "\n".join([*parts, *(f"  {heading}" for heading in headings[1:_HEADINGS])]).strip()
    return Record(
        identity,
        "document",
        title,
        body,
        path=path,
        first_line=1,
        last_line=max(1, len(lines)),
        language="document",
        source_hash=digest,
        source="document",
        tokens=count_tokens(body),
        note=note,
    )


def _headings(lines: list[str]) -> Iterator[str]:
    """Headings marked with `#` or underlined, outside of code; not the lower ones."""
    before = ""
    for line in _outside_code(lines):
        if line.startswith(_LEVELS):
            heading = line[:_LONGEST].strip("# \t")
            if heading:
                yield heading
        elif (
            before[:1].strip()
            and not before.startswith(_NO_PROSE)
            and _is_underline(line)
            and len(line) >= min(3, len(before))
        ):
            yield before[:_LONGEST].strip()
        before = line


def _is_underline(line: str) -> bool:
    mark = line[:1]
    return mark in ("=", "-", "~") and len(line) >= 3 and not line.rstrip().strip(mark)


def _beginning(lines: list[str], headings: set[str]) -> str:
    """The first words of prose."""
    words: list[str] = []
    length = 0
    for line in _outside_code(lines):
        plain = line[: 2 * _BEGINNING].strip()
        if not plain or plain.startswith(_NO_PROSE) or plain in headings or _is_underline(plain):
            continue
        words.append(plain)
        length += len(plain) + 1
        if length > _BEGINNING:
            break
    return re.sub(r"\s+", " ", " ".join(words))[:_BEGINNING]


def _outside_code(lines: list[str]) -> Iterator[str]:
    """The lines without fenced code and without the front matter."""
    fence = "---" if lines and lines[0].rstrip() == "---" else ""
    for number, line in enumerate(lines):
        mark = line.lstrip()[:3]
        if fence:
            if number and mark == fence:
                fence = ""
        elif mark in _FENCES:
            fence = mark
        else:
            yield line
