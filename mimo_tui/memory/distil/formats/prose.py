"""Markdown and reStructuredText: a document, and the sections of a long one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mimo_tui.memory.base import EdgeKind
from mimo_tui.memory.distil.facts import Fact
from mimo_tui.memory.distil.formats.contents import MAX_FACTS, Contents, flat, lines_of

_BEGINNING = 700
_HEADINGS = 40
_LONGEST = 300
_SHORT = 1500
_PART = 1600
_FENCES = ("```", "~~~")
# What a paragraph of prose does not begin with: headings, badges, tables, directives.
_NO_PROSE = ("#", "<", "[![", "![", "|", "..", ":", "---", "===", "***")
_MARKED = re.compile(r"(#{1,4})[ \t]+(.*\S)")
# A name of code in backticks: with a dot, an underscore, a capital within, or called.
_NAMED = re.compile(
    r"`{1,2}([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+|[A-Za-z]+_\w+|[A-Z][a-z]+[A-Z]\w*|[A-Za-z_]\w*(?=\(\)))"
)
_MENTIONS = 40


@dataclass(frozen=True, slots=True)
class _Heading:
    line: int
    level: int
    text: str
    begins: int  # the line where its text begins


def read_prose(path: str, data: bytes) -> Contents:
    """A document: its first heading, how it begins, its headings; sections where it is long."""
    lines = lines_of(data)
    headings = list(_headings(lines))
    shown = [heading for heading in headings if heading.level <= 3]
    title = shown[0].text if shown else path
    parts = [f"{path}: {title}", _beginning(lines, {heading.text for heading in headings})]
    body = "\n".join([*parts, *(f"  {heading.text}" for heading in shown[1:_HEADINGS])]).strip()
    facts: list[Fact] = []
    if len(data) > _SHORT:
        for section in _sections(path, lines, headings):
            facts.append(section)
            if len(facts) >= MAX_FACTS:
                break
    return Contents(title, body, facts)


def _sections(path: str, lines: Sequence[str], headings: list[_Heading]) -> Iterator[Fact]:
    """What stands below each heading before the next one, in parts where it is long."""
    around: list[_Heading] = []
    ends = [*(heading.line - 1 for heading in headings[1:]), len(lines)]
    if not headings or headings[0].line > 1:
        yield from _parts(path, path, lines, 1, headings[0].line - 1 if headings else len(lines))
    for heading, end in zip(headings, ends, strict=False):
        around = [*[each for each in around if each.level < heading.level][-5:], heading]
        names = [each.text for each in around]
        # The first heading names the whole document.
        inner = names[1:] if around[0] is headings[0] and len(names) > 1 else names
        title = flat(f"{path} § {inner[-1]}", _LONGEST)
        head = flat(f"{path} § {' › '.join(names)}", 2 * _LONGEST)
        yield from _parts(title, head, lines, heading.begins, end, heading.line)


def _parts(
    title: str, head: str, lines: Sequence[str], begin: int, end: int, first: int = 0
) -> Iterator[Fact]:
    """The text between two lines, cut at empty lines into parts that are short enough."""
    start, length, number = begin, 0, 1
    for line in range(begin, end + 1):
        length += min(len(lines[line - 1]), _PART) + 1
        full = length > _PART and not lines[line - 1].strip()
        if not full and length <= 2 * _PART and line != end:
            continue
        text = "\n".join(each[:_PART] for each in lines[start - 1 : line]).strip("\n")
        if any(map(str.isalnum, text)):
            name = title if number == 1 else f"{title} (part {number})"
            body = f"{head}\n{text[: 2 * _PART]}"
            at = first or start
            yield Fact("document", name, body, "", at, line, edges=_mentions(lines, start, line))
            number += 1
        start, length, first = line + 1, 0, 0


def _mentions(lines: Sequence[str], start: int, end: int) -> tuple[tuple[EdgeKind, str, int], ...]:
    found: dict[str, int] = {}
    for line in range(start, end + 1):
        for match in _NAMED.finditer(lines[line - 1][: 10 * _LONGEST]):
            found.setdefault(match[1], line)
        if len(found) >= _MENTIONS:
            break
    return tuple(("mentions", name, line) for name, line in list(found.items())[:_MENTIONS])


def _headings(lines: Sequence[str]) -> Iterator[_Heading]:
    """Headings marked with `#` or underlined, outside of code; not the lower ones."""
    before = ""
    styles: dict[str, int] = {}
    for number, line in _outside_code(lines):
        marked = _MARKED.match(line[:_LONGEST])
        if marked:
            text = marked[2].strip("# \t")
            if text:
                yield _Heading(number, len(marked[1]), text, number + 1)
        elif (
            before[:1].strip()
            and not before.startswith(_NO_PROSE)
            and _is_underline(line)
            and len(line.rstrip()) >= min(3, len(before))
        ):
            level = styles.setdefault(line[0], {"=": 1, "-": 2}.get(line[0], len(styles) + 1))
            yield _Heading(number - 1, level, before[:_LONGEST].strip(), number + 1)
        before = line


def _is_underline(line: str) -> bool:
    mark = line[:1]
    return mark in ("=", "-", "~", "^") and len(line) >= 3 and not line.rstrip().strip(mark)


def _beginning(lines: Sequence[str], headings: set[str]) -> str:
    """The first words of prose."""
    words: list[str] = []
    length = 0
    for _, line in _outside_code(lines):
        plain = line[: 2 * _BEGINNING].strip()
        if not plain or plain.startswith(_NO_PROSE) or plain in headings or _is_underline(plain):
            continue
        words.append(plain)
        length += len(plain) + 1
        if length > _BEGINNING:
            break
    return re.sub(r"\s+", " ", " ".join(words))[:_BEGINNING]


def _outside_code(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines without fenced code and without the front matter, with their numbers."""
    fence = "---" if lines and lines[0].rstrip() == "---" else ""
    for number, line in enumerate(lines, 1):
        mark = line.lstrip()[:3]
        if fence:
            if number > 1 and mark == fence:
                fence = ""
        elif mark in _FENCES:
            fence = mark
        else:
            yield number, line
