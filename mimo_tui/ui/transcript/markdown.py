"""Markdown to lines: headings, lists, quotes, tables, code in colour, links.

Markup in the text is never interpreted: Content is put together from parts, not parsed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from mimo_tui.ui.widgets.hanging import Hanging, Line
from mimo_tui.ui.widgets.row import FAINT, MUTED
from mimo_tui.ui.widgets.syntax import visible

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_HEADINGS = {"h1": "bold $text-primary", "h2": "bold $text-primary", "h3": "bold"}
_INLINE = {"strong": "bold", "em": "italic", "s": "strike"}
_MAX_CODE = 20_000
_NO_BAR = Content()
_CODE_BAR = Content.styled("│ ", "$primary 60%")


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def render(text: str) -> Hanging:
    """A Markdown text as it is shown."""
    tokens = _parser().parse(visible(text))
    return Hanging(_Renderer(tokens).lines())


class _Renderer:
    """Lines from block tokens."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._lines: list[Line] = []
        self._indent: list[str] = []
        self._marks: list[str] = []
        self._counters: list[int | None] = []

    def lines(self) -> list[Line]:
        at = 0
        while at < len(self._tokens):
            at = self._block(at)
        while self._lines and not self._lines[-1].plain.strip():
            self._lines.pop()
        return self._lines

    def _block(self, at: int) -> int:
        token = self._tokens[at]
        match token.type:
            case "heading_open":
                self._gap()
                style = _HEADINGS.get(token.tag, f"bold {MUTED}")
                self._put(inline(self._tokens[at + 1]).stylize(style))
                self._gap()
                return at + 3
            case "paragraph_open":
                for line in inline(self._tokens[at + 1]).split("\n"):
                    self._put(line)
                if not token.hidden:
                    self._gap()
                return at + 3
            case "fence" | "code_block":
                self._code(token)
            case "hr":
                self._put(Content.styled("─" * 24, FAINT))
                self._gap()
            case "table_open":
                return self._table(at)
            case "html_block":
                self._put(Content(token.content.rstrip("\n")))
            case _:
                self._nest(token)
        return at + 1

    def _nest(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self._counters.append(None)
            case "ordered_list_open":
                self._counters.append(int(token.attrs.get("start", 1) or 1))
            case "bullet_list_close" | "ordered_list_close":
                self._counters.pop()
                if not self._counters:
                    self._gap()
            case "list_item_open":
                self._item()
            case "list_item_close":
                self._leave()
            case "blockquote_close":
                if self._lines and not self._lines[-1].plain.strip(" ▌"):
                    self._lines.pop()
                self._leave()
                self._gap()
            case "blockquote_open":
                self._indent.append("▌ ")
            case _:
                pass

    def _leave(self) -> None:
        self._indent.pop()
        self._marks.clear()

    def _item(self) -> None:
        number = self._counters[-1]
        mark = "• "
        if number is not None:
            mark = f"{number}. "
            self._counters[-1] = number + 1
        self._marks = [mark]
        self._indent.append(" " * len(mark))

    def _put(self, text: Content, bar: Content = _NO_BAR) -> None:
        mark = self._marks.pop() if self._marks else ""
        further = "".join(self._indent)
        margin = further[: len(further) - len(mark)] + mark
        self._lines.append(
            Line(text, Content.styled(margin, MUTED) + bar, Content.styled(further, MUTED) + bar)
        )

    def _gap(self) -> None:
        if self._lines and self._lines[-1].plain.strip(" ▌"):
            self._lines.append(Line(Content.styled("".join(self._indent).rstrip(), MUTED)))

    def _code(self, token: Token) -> None:
        language = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
        code = token.content.rstrip("\n")
        if len(code) > _MAX_CODE:
            shown = Content(code)
        else:
            from textual.highlight import highlight

            shown = highlight(code, language=language or "text")
        for line in shown.split("\n"):
            self._put(line, _CODE_BAR)
        self._gap()

    def _table(self, at: int) -> int:
        rows: list[list[Content]] = []
        while self._tokens[at].type != "table_close":
            token = self._tokens[at]
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(inline(token))
            at += 1
        widths = [
            max(cell_len(row[column].plain) for row in rows if column < len(row))
            for column in range(max(len(row) for row in rows))
        ]
        for number, row in enumerate(rows):
            cells = [
                Content.assemble(cell, " " * (width - cell_len(cell.plain)))
                for cell, width in zip(row, widths, strict=False)
            ]
            line = Content.styled(" │ ", FAINT).join(cells)
            self._put(line.stylize("bold") if number == 0 else line)
            if number == 0:
                rule = "─┼─".join("─" * width for width in widths)
                self._put(Content.styled(rule, FAINT))
        self._gap()
        return at + 1


def inline(token: Token) -> Content:
    """The Content of a token's inline children."""
    parts: list[Content | tuple[str, str]] = []
    styles: list[str] = []
    target = ""
    for child in token.children or ():
        kind = child.type
        if kind.endswith("_open") and kind.removesuffix("_open") in _INLINE:
            styles.append(_INLINE[kind.removesuffix("_open")])
        elif kind.endswith("_close") and kind.removesuffix("_close") in _INLINE:
            styles.pop()
        elif kind == "link_open":
            target = str(child.attrs.get("href", ""))
            styles.append("underline $text-accent")
        elif kind == "link_close":
            styles.pop()
            if target and parts and target not in str(parts[-1]):
                parts.append((f" ({target})", MUTED))
        elif kind == "code_inline":
            parts.append((child.content, " ".join(["$text-warning", *styles])))
        elif kind in ("softbreak", "hardbreak"):
            parts.append(("\n", ""))
        else:
            parts.append((child.content, " ".join(styles)))
    return Content.assemble(*parts)
