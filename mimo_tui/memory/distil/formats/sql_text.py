"""SQL as statements of tokens, each with its line; whatever the dialect, and in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<comment>--[^\n]*|\#[^\n]*|/\*.*?(?:\*/|\Z))
    |(?P<name>"(?:[^"]|"")*"|`[^`]*`|\[[A-Za-z_][^\]\n]{0,128}\]|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)
    |(?P<text>'(?:[^']|'')*')
    |(?P<dollars>\$\w{0,64}\$)
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<sign>::|<=|>=|<>|!=|\|\||[^\s])""",
    re.X | re.S,
)

# Quotes with dollars that end nowhere; more of them are not looked for.
_MOST_UNCLOSED = 20


@dataclass(frozen=True, slots=True)
class Token:
    """A token: `word` in capitals where it is a bare word, else ""; `name` without quotes."""

    text: str
    word: str
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Statement:
    """The tokens of a statement, its lines, and the comment right above it."""

    tokens: list[Token]
    first_line: int
    last_line: int
    comment: str


def statements(text: str) -> Iterator[Statement]:
    """The statements of a text; one that is not ended ends with the text."""
    tokens: list[Token] = []
    remark, above = _Remark(), ""
    for match, line, written in _scan(text):
        if match["comment"]:
            if not tokens:
                remark.add(written, line)
            continue
        if not tokens:
            above = remark.taken(line)
        if match["sign"] == ";":
            if tokens:
                yield Statement(tokens, tokens[0].line, line, above)
            tokens = []
            continue
        tokens.append(_token(match, written, line))
    if tokens:
        yield Statement(tokens, tokens[0].line, tokens[-1].line, above)


class _Remark:
    """The comment that is being read above a statement."""

    def __init__(self) -> None:
        self._text = ""
        self._line = 0

    def add(self, written: str, line: int) -> None:
        said = written.strip("-#/* \t\n")
        self._text = f"{self._text} {said}".strip() if self._line >= line - 1 else said
        self._line = line + written.count("\n")

    def taken(self, line: int) -> str:
        """What is said right above a line; it belongs to nothing else then."""
        text, self._text = self._text, ""
        return text if self._line >= line - 1 else ""


def _scan(text: str) -> Iterator[tuple[re.Match[str], int, str]]:
    """Each token as it is matched, its line, and how it is written in whole."""
    line, at, counted, unclosed = 1, 0, 0, 0
    while match := _TOKEN.search(text, at):
        start, at = match.span()
        if match["dollars"] and unclosed < _MOST_UNCLOSED:
            end = text.find(match[0], at)
            unclosed += end < 0
            at = end + len(match[0]) if end >= 0 else at
        line += text.count("\n", counted, start)
        counted = start
        yield match, line, text[start:at]


def _token(match: re.Match[str], written: str, line: int) -> Token:
    if not match["name"]:
        return Token(written, "", "", line)
    if written[0] in '"`[':
        return Token(written, "", written[1:-1], line)
    return Token(written, written.upper(), written, line)


def joined(tokens: list[Token]) -> str:
    """Tokens as they would be written on one line."""
    parts: list[str] = []
    for token in tokens:
        tight = (
            not parts or token.text in ("(", ")", ",", ".", "::") or parts[-1] in ("(", ".", "::")
        )
        parts += [token.text] if tight else [" ", token.text]
        if token.text == "(" and len(parts) > 1 and parts[-2] in ("CHECK", "check", "KEY", "key"):
            parts.insert(-1, " ")
    return "".join(parts)
