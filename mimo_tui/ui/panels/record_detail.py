"""One record with everything that is known of it; Enter on a relation goes there."""

from __future__ import annotations

import time
from collections.abc import Iterable

from textual.content import Content
from textual.message import Message

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.base import Detail, Edge, EdgeKind, Memory, Record
from mimo_tui.ui.panels.record_words import brief_place, kind_glyph, place
from mimo_tui.ui.widgets.figures import count
from mimo_tui.ui.widgets.row import FAINT, MUTED, Row, words
from mimo_tui.ui.widgets.syntax import colour_lines, find_language, printable
from mimo_tui.ui.widgets.virtual_list import RowList

_RELATIONS: dict[EdgeKind, str] = {
    "calls": "calls",
    "imports": "imports",
    "inherits": "inherits",
    "implements": "implements",
    "contains": "contains",
    "tests": "tests",
    "mentions": "mentions",
    "evidence": "evidence",
}
# A record of a module may contain hundreds of names, and its text may be the whole file.
_SHOWN_EDGES = 200
_SHOWN_LINES = 2000


class RecordDetail(RowList):
    """The detail as lines, folded to the width."""

    # Lines are folded before it is known whether they scroll: a bar that came after would take the
    # last cell of each.
    DEFAULT_CSS = """
    RecordDetail { scrollbar-gutter: stable; }
    """

    class Shown(Message):
        """A record is shown."""

    class Failed(Message):
        """A record cannot be shown; `reason` is one line."""

        def __init__(self, reason: str) -> None:
            super().__init__()
            self.reason = reason

    def __init__(self, memory: Memory, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._memory = memory
        self._detail: Detail | None = None
        self._laid_out_for = 0
        self._trail: list[str] = []
        self._why: tuple[str, str] = ("", "")

    @property
    def record(self) -> Record | None:
        """The record that is shown."""
        return self._detail.record if self._detail is not None else None

    def open(self, record_id: str, *, why: str = "") -> None:
        """Read a record and show it, with why it was recalled; the way back ends here."""
        self._trail.clear()
        self._why = (record_id, why)
        self._read(record_id)

    def reload(self) -> None:
        """Read the record that is shown again."""
        if self._detail is not None:
            self._read(self._detail.record.id)

    def back(self) -> bool:
        """Go back along the relations that were followed; False where there is no way back."""
        if not self._trail:
            return False
        self._read(self._trail.pop())
        return True

    def show(self, detail: Detail) -> None:
        """Show another record, from its top; the same one again stays where it is."""
        before = self.record.id if self.record is not None else ""
        self._detail = detail
        self._lay_out()
        if detail.record.id != before:
            self.cursor = 0
            self.scroll_to(y=0, animate=False)
        self.post_message(self.Shown())

    def on_resize(self) -> None:
        """Text is folded anew."""
        if self.scrollable_content_region.width != self._laid_out_for:
            self._lay_out()

    def action_choose(self) -> None:
        """Follow the relation under the cursor."""
        kind, _, target = self.key.partition(":")
        if kind == "to" and target and self._detail is not None:
            self._trail.append(self._detail.record.id)
            self._read(target.partition("#")[0])

    def _read(self, record_id: str) -> None:
        self.run_worker(self._load(record_id), group="detail", exclusive=True)

    async def _load(self, record_id: str) -> None:
        try:
            detail = await self._memory.detail(record_id)
        except MimoError as error:
            self.post_message(self.Failed(str(error)))
            return
        if detail is None:
            self.post_message(self.Failed("This record is gone"))
        else:
            self.show(detail)

    def _lay_out(self) -> None:
        self._laid_out_for = self.scrollable_content_region.width
        width = max(20, self._laid_out_for)
        if self._detail is None:
            self.set_rows(())
            return
        record_id, why = self._why
        why = why if self._detail.record.id == record_id else ""
        self.set_rows(tuple(detail_rows(self._detail, width, why)))


def detail_rows(detail: Detail, width: int, why: str = "") -> list[Row]:
    """All lines of a record: what it is, its words, its relations, its source, its history.

    `why` is the reason for which it would be recalled.
    """
    record = detail.record
    rows = [Row(kind_glyph(record.kind) + " " + words(record.title or "untitled", "bold"))]
    rows += _lines([_facts(record)], MUTED, width)
    if why:
        rows += _lines([why], "$text-success", width)
    if record.note:
        rows += _lines([record.note], "$text-error", width)
    if record.signature:
        rows += [Row(Content()), *_source(record.signature, record.path, width)]
    if body := _beyond_signature(record):
        rows += [Row(Content()), *_lines(body.split("\n"), "", width)]
    rows += _relations(detail)
    if detail.text.strip():
        title = f"Source {place(record)}"
        rows += [Row(Content()), _heading(title)]
        rows += _source(detail.text, record.path, width, first=record.first_line or 1)
    rows += [Row(Content()), *_lines([_history(record)], MUTED, width)]
    return rows


def _beyond_signature(record: Record) -> str:
    """The body without the signature that it begins with: that stands above it already."""
    signature, body = record.signature.strip(), record.body.strip()
    begins = bool(signature) and f"{body}\n".startswith(f"{signature}\n")
    return body[len(signature) :].strip("\n") if begins else body


def _facts(record: Record) -> str:
    marks = [
        "pinned" if record.pinned else "",
        "edited by you" if record.edited else "",
        "in a model's words" if record.source == "model" else "",
        "forgotten" if record.forgotten else "",
    ]
    parts = [record.kind, record.language, place(record), *marks]
    return " · ".join(part for part in parts if part)


def _history(record: Record) -> str:
    parts = [f"{count(record.tokens)} tokens", _uses(record), f"from {record.source}"]
    if record.origin:
        parts.append(record.origin)
    if record.updated:
        parts.append(time.strftime("updated %Y-%m-%d %H:%M", time.localtime(record.updated)))
    return " · ".join(parts)


def _uses(record: Record) -> str:
    if record.times_shown:
        return f"used {count(record.times_used)} of {count(record.times_shown)} times it was shown"
    times = record.times_recalled
    if not times:
        return "not recalled yet"
    return f"recalled {count(times)} time{'' if times == 1 else 's'}"


def _heading(text: str) -> Row:
    return Row(words(text, "bold $text-accent"))


def _lines(lines: Iterable[str], style: str, width: int) -> list[Row]:
    rows: list[Row] = []
    for line in lines:
        content = Content.styled(printable(line), style) if style else Content(printable(line))
        rows += [Row(part) for part in content.wrap(width)] or [Row(Content())]
    return rows


def _source(text: str, path: str, width: int, *, first: int = 0) -> list[Row]:
    """Source text in colour; long lines are folded, with their number on the first part."""
    lines = text.rstrip("\n").split("\n")[:_SHOWN_LINES]
    coloured = colour_lines([printable(line) for line in lines], find_language(path))
    digits = len(str(first + len(lines))) if first else 0
    room = max(10, width - digits - 1)
    rows: list[Row] = []
    for number, line in enumerate(coloured, first):
        for index, part in enumerate(line.fold(room) if line.cell_length > room else [line]):
            gutter = f"{number if index == 0 else '':>{digits}} " if first else ""
            rows.append(Row(Content.styled(gutter, FAINT) + part))
    return rows


def _relations(detail: Detail) -> list[Row]:
    rows: list[Row] = []
    for kind, title in _RELATIONS.items():
        edges = [edge for edge in detail.edges if edge.kind == kind]
        rows += [_edge(title, edge, number) for number, edge in enumerate(edges[:_SHOWN_EDGES])]
    for number, caller in enumerate(detail.callers[:_SHOWN_EDGES]):
        left = Content.styled(f"{'used by' if number == 0 else '':>10}  ", MUTED)
        left += words(caller.title, "$text-primary")
        where, brief = words(place(caller), MUTED), words(brief_place(caller), MUTED)
        rows.append(Row(left, where, f"to:{caller.id}#in", brief))
    return [Row(Content()), _heading("Relations"), *rows] if rows else []


def _edge(title: str, edge: Edge, number: int) -> Row:
    left = Content.styled(f"{title if number == 0 else '':>10}  ", MUTED)
    left += words(edge.target, "$text-primary" if edge.target_id else "")
    right = Content.styled(f"line {edge.line}", MUTED) if edge.line else None
    return Row(left, right, f"to:{edge.target_id}#{edge.kind}{number}" if edge.target_id else "")
