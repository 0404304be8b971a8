"""What comments say of the definitions that they stand above or behind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from mimo_tui.memory.distil.language import Language
from mimo_tui.memory.distil.spelling import Text

if TYPE_CHECKING:
    from tree_sitter import Node

# What may stand between a definition and its comment.
_ATTRIBUTES = frozenset({"attribute_item", "attribute_declaration", "annotation", "unary_operator"})
_MAX_ATTRIBUTES = 12
# Elixir documents with attributes.
_DOC_ATTRIBUTE = re.compile(r"@(?:type)?doc\s+(?:~[sS])?(\"\"\"|\")(.*)\1$", re.S)
_DEFINING_ATTRIBUTE = re.compile(r"@(?:typep?|opaque|(?:macro)?callback)\b")
_MARKS = (
    *("/**<", "/**", "/*!", "/*", "///<", "///", "//!", "//", "*"),
    *("#:", "#!", "#", "=begin", "<!--", "--[[", "---", "--"),
    *('"""', '"'),
)
_ENDS = ("*/", "-->", "]]", "=end", '"""', '"')
# The tags in the comments of C#; of a reference its name is kept.
_REFERENCE = re.compile(r"<\w+\s+(?:cref|name|langword)=\"(?:\w:)?([^\"]*)\"\s*/>")
_TAG = re.compile(
    r"</?(?:summary|remarks|para|param|returns|value|typeparam|exception|example|code|c)\b[^<>]*>"
)
_TO_TOOLS = re.compile(
    r"noqa|type:|pragma|pylint|fmt:|pyright|mypy|ruff|isort|region\b|endregion|eslint|@ts-|prettier"
    r"|NOLINT|nolint|clang-|go:|\+build|!?\s?/(?:usr/)?bin/|-\*-"
)
_LEGAL = re.compile(r"copyright|licen[cs]e|SPDX|all rights reserved", re.I)
_BLOCKS = frozenset({"block", "body_statement", "do_block"})
_MAX_COMMENTS = 400
_MAX_LINES = 60


def doc_above(node: Node, text: Text, language: Language) -> str:
    """The comment that stands right above a definition, on lines of its own."""
    parts: list[str] = []
    below = node.start_point.row
    sibling = node.prev_sibling
    if sibling is None and node.parent is not None and node.parent.type in _BLOCKS:
        # Some grammars put a comment that begins a block before the block.
        sibling = node.parent.prev_sibling
    for _ in range(_MAX_ATTRIBUTES):
        if sibling is None or sibling.type not in _ATTRIBUTES:
            break
        attribute = text.of(sibling)
        if _DEFINING_ATTRIBUTE.match(attribute):
            break
        written = _DOC_ATTRIBUTE.match(attribute)
        if written is not None:
            return "\n".join(line.strip() for line in written[2].strip().splitlines())
        below = sibling.start_point.row
        sibling = sibling.prev_sibling
    while (
        sibling is not None
        and sibling.type in language.comments
        and _last_row(sibling) >= below - 1
        and len(parts) < _MAX_COMMENTS
        and _is_alone(sibling, text)
        and not _is_of_file(sibling, text)
    ):
        parts.append(_uncomment(text.of(sibling)))
        below = sibling.start_point.row
        sibling = sibling.prev_sibling
    return _joined(reversed(parts))


def doc_behind(node: Node, text: Text, language: Language) -> str:
    """The comment that ends the line of a field or a constant."""
    row = node.end_point.row
    sibling = node.next_sibling
    if sibling is not None and sibling.type in (",", ";"):
        sibling = sibling.next_sibling
    if (
        sibling is None
        or sibling.type not in language.comments
        or sibling.start_point.row != row
        or _last_row(sibling) != row
        or node.end_point.column == 0
    ):
        return ""
    return _joined([_uncomment(text.of(sibling))])


def doc_of_file(root: Node, text: Text, language: Language) -> str:
    """The first comment of a file that is no licence and no definition's own."""
    node = root.child(0) if root.child_count else None
    parts: list[str] = []
    last, owned = -1, False
    for _ in range(_MAX_COMMENTS):
        comment = node is not None and node.type in language.comments
        touches = node is not None and node.start_point.row <= last + 1
        if parts and not (comment and touches):
            doc = _joined(parts)
            if doc and not _LEGAL.search(doc) and (owned or not touches or _opens_file(node)):
                return doc
            parts = []
        if node is None or not comment:
            return ""
        parts.append(_uncomment(text.of(node)))
        last, owned = _last_row(node), _is_of_file(node, text)
        node = node.next_sibling
    return ""


def _opens_file(node: Node | None) -> bool:
    return node is not None and node.type.startswith(("package", "import", "preproc", "use_"))


def _is_of_file(comment: Node, text: Text) -> bool:
    """Whether a comment says that it is of what it stands in: in Rust and Zig."""
    return text.source.startswith((b"//!", b"/*!"), comment.start_byte)


def _last_row(node: Node) -> int:
    # The grammar of Rust lets a doc comment end where the next line begins.
    end = node.end_point
    return end.row - (end.column == 0)


def _is_alone(comment: Node, text: Text) -> bool:
    start = comment.start_byte
    line = text.source[start - comment.start_point.column : start]
    return not line.strip()


def _uncomment(comment: str) -> str:
    plain = []
    whole = comment.strip()
    for end in _ENDS:
        whole = whole.removesuffix(end)
    for each in _TAG.sub("", _REFERENCE.sub(r"\1", whole)).splitlines()[:_MAX_LINES]:
        line = each.strip()
        mark = next((mark for mark in _MARKS if line.startswith(mark)), "")
        plain.append(line.removeprefix(mark).strip())
    return "\n".join(plain).strip("\n")


def _joined(parts: Iterable[str]) -> str:
    lines: list[str] = []
    for part in parts:
        lines += part.split("\n")
    kept = [
        line
        for line in lines[:_MAX_LINES]
        if not line or (any(map(str.isalnum, line)) and not _TO_TOOLS.match(line))
    ]
    return "\n".join(kept).strip()
