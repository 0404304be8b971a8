"""Records out of a memory and into one: JSON lines, and the Markdown that other tools keep."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from mimo_tui.core.codec import from_json, to_json
from mimo_tui.core.errors import MimoError
from mimo_tui.memory.base import Record, RecordKind
from mimo_tui.memory.mutations import Edit, Forget, Mutation, Pin, Remember, Replace
from mimo_tui.memory.rows import SAID

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_FENCE = re.compile(r"\s{0,3}(```+|~~~+)")
_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_FRONT_LINE = re.compile(r"^(name|description|type):\s*(.+?)\s*$", re.MULTILINE)
# What other tools call the sorts of what they keep.
_KINDS: dict[str, RecordKind] = {
    "user": "preference",
    "feedback": "preference",
    "project": "decision",
    "reference": "convention",
}


def to_line(record: Record) -> str:
    """A record as a JSON line, without what is empty."""
    data = {name: value for name, value in to_json(record).items() if value and name != "terms"}
    return json.dumps({"body": record.body} | data, ensure_ascii=False)


def to_markdown(record: Record) -> str:
    """A record as a section."""
    where = f"`{record.path}:{record.first_line}`" if record.path else record.source
    return f"## {record.title}\n\n*{record.kind}, {where}*\n\n{record.body}\n"


def mutations_of(path: Path) -> list[Mutation]:
    """What a file or a folder holds: JSON lines of `to_line`, or Markdown (the folder's, too).

    The same content always gives the same ids. Raises MimoError for what cannot be read.
    """
    try:
        if path.is_dir():
            pages = sorted(each for each in path.rglob("*.md") if each.is_file())
            return [each for page in pages for each in _of_page(page, page.relative_to(path))]
        if path.suffix.lower() in (".md", ".mdc", ".markdown", ".txt"):
            return list(_of_page(path, Path(path.name)))
        return list(_of_lines(path))
    except OSError as error:
        raise MimoError(f"{path} cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise MimoError(f"{path} is no UTF-8 text") from error


def _of_lines(path: Path) -> Iterator[Mutation]:
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            record: Record = from_json(Record, json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise MimoError(
                f"Line {number} of {path} is no record ({_said(error)})",
                kept="Nothing was imported",
                do="Give a file that `mimo-tui memory export` wrote, or a Markdown file",
            ) from error
        yield from _of_record(record)


def _of_record(record: Record) -> Iterator[Mutation]:
    if record.source in SAID:
        bare = Record(record.id, record.kind, record.title, record.body)
        yield Remember(
            replace(
                bare,
                source=record.source,
                origin=record.origin,
                scope=record.scope,
                note=record.note,
                created=record.created,
            )
        )
    elif record.edited:
        yield Edit(record.id, record.title, record.body)
    if record.pinned:
        yield Pin(record.id, True)
    if record.forgotten:
        yield Forget(record.id, True)
    if record.replaced_by:
        yield Replace(record.id, record.replaced_by)


def _of_page(path: Path, name: Path) -> Iterator[Mutation]:
    """A record for each section of a page that says something."""
    text = path.read_text(encoding="utf-8-sig")
    front = _FRONT.match(text)
    about: dict[str, Any] = dict(_FRONT_LINE.findall(front[1])) if front else {}
    kind = _KINDS.get(about.get("type", ""), "convention")
    seen: dict[str, int] = {}
    for heads, body in _sections(text[front.end() :] if front else text):
        title = " / ".join(heads) or about.get("name") or name.stem
        place = f"{name.as_posix()}\n{title}"
        seen[place] = seen.get(place, 0) + 1
        said = hashlib.blake2b(f"{place}\n{seen[place]}".encode(), digest_size=10)
        yield Remember(
            Record(said.hexdigest(), kind, title, body, source="person", origin=name.as_posix())
        )


def _sections(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """The headings above each piece of text, and the text."""
    heads: list[tuple[int, str]] = []
    body: list[str] = []
    fence = ""
    for line in text.splitlines():
        mark = _FENCE.match(line)
        heading = None if fence else _HEADING.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence):
            fence = ""
        if heading is None:
            body.append(line)
            continue
        yield from _section(heads, body)
        level, body = len(heading[1]), []
        heads = [*(head for head in heads if head[0] < level), (level, heading[2])]
    yield from _section(heads, body)


def _section(
    heads: list[tuple[int, str]], body: list[str]
) -> Iterator[tuple[tuple[str, ...], str]]:
    if text := "\n".join(body).strip():
        yield tuple(title for _, title in heads), text


def _said(error: Exception) -> str:
    missing = isinstance(error, KeyError) or "required" in str(error)
    return "it needs id, kind, title and body" if missing else str(error)[:200]
