"""The tokens of schema languages with braces: protobuf and GraphQL."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r'''(?P<comment>//[^\n]*|\#[^\n]*|/\*.*?(?:\*/|\Z))
    |(?P<text>"""(?:.*?)(?:"""|\Z)|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<word>[\w.$-]+)
    |(?P<sign>[^\s])''',
    re.X | re.S,
)
_MAX_TOKENS = 400_000
_MARKS = "/*# \t"


@dataclass(frozen=True, slots=True)
class Token:
    """A token, its line, and what the comment or text right above it says."""

    text: str
    line: int
    comment: str = ""
    is_text: bool = False


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text, comments apart."""
    found: list[Token] = []
    line, at = 1, 0
    comment, comment_line = "", -1
    for match in _TOKEN.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        if match["comment"]:
            near = comment_line >= line - 1
            # What ends a line is no comment of the next one.
            behind = bool(found) and found[-1].line == line
            comment = "" if behind else _said(match[0], comment if near else "")
            comment_line = line + match[0].count("\n")
            continue
        said = comment if comment_line >= line - 1 else ""
        found.append(Token(match[0], line, said, bool(match["text"])))
        comment = ""
        if len(found) >= _MAX_TOKENS:
            break
    return found


def _said(written: str, before: str) -> str:
    plain = " ".join(part.strip(_MARKS) for part in written[:2000].split("\n"))
    return f"{before} {plain}".strip()[:600]


def spelled(tokens: list[Token]) -> str:
    """Tokens as they would be written on one line."""
    text = " ".join(token.text for token in tokens)
    for tight in ("( ", "[ ", "< "):
        text = text.replace(tight, tight[0])
    for tight in (" )", " ]", " >", " ,", " (", " :", " !", " <", " ;"):
        text = text.replace(tight, tight[1])
    return text.replace("@ ", "@")
