"""The head of a definition: what wraps it, and its signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mimo_tui.memory.distil.spelling import Text

if TYPE_CHECKING:
    from tree_sitter import Node

# Nodes that only wrap a definition: their range, decorators and comments are the definition's.
_WRAPPERS = frozenset(
    {
        "decorated_definition",
        "export_statement",
        "template_declaration",
        "ambient_declaration",
        "expression_statement",
    }
)
# These wrap one definition or several.
_GROUPS = frozenset(
    {
        "lexical_declaration",
        "variable_declaration",
        "type_declaration",
        "const_declaration",
        "var_declaration",
    }
)
_COMMENT_MARKS = (b"#", b"//", b"/*", b"--")
_SIGNATURE = 400
_HEAD = 4000


def outer(node: Node) -> Node:
    """A definition with what belongs to it: decorators, `export`, template parameters."""
    parent = node.parent
    while parent is not None and (
        parent.type in _WRAPPERS or (parent.type in _GROUPS and parent.named_child_count == 1)
    ):
        node, parent = parent, parent.parent
    return node


def signature(node: Node, body: Node | None, text: Text) -> str:
    """A definition without its body and its comments, on one line."""
    end = body.start_byte if body is not None else node.end_byte
    flat = _range(node, node.start_byte, end, text).rstrip(" {:;,\\").removesuffix(" =")
    if node.type == "type_definition" and body is not None:
        flat = f"{flat} {{…}} {_range(node, body.end_byte, node.end_byte, text).rstrip(';')}"
    return flat if len(flat) <= _SIGNATURE else f"{flat[: _SIGNATURE - 1]}…"


def _range(node: Node, start: int, end: int, text: Text) -> str:
    end = min(end, start + _HEAD)
    head = text.source[start:end]
    if any(mark in head for mark in _COMMENT_MARKS):
        for first, last in reversed(_comments(node, start, end)):
            head = head[: max(0, first - start)] + b" " + head[last - start :]
    return " ".join(head.decode("utf-8", "replace").split())


def _comments(node: Node, start: int, end: int) -> list[tuple[int, int]]:
    """Where comments stand in a range, in order. Without recursion: trees may be very deep."""
    found: list[tuple[int, int]] = []
    cursor = node.walk()
    while True:
        here = cursor.node
        if here is None or here.start_byte >= end:
            return found
        if here.type.endswith("comment"):
            found.append((here.start_byte, here.end_byte))
        elif here.end_byte > start and cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return found
