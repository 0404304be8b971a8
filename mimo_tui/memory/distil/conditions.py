"""The condition under which something is said: that of the `if` right around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mimo_tui.memory.distil.spelling import Text

if TYPE_CHECKING:
    from tree_sitter import Node

_CONDITIONS = frozenset(
    {
        "elif_clause",
        "else_if_clause",
        "elseif_statement",
        "elsif",
        "if",
        "if_expression",
        "if_modifier",
        "if_statement",
    }
)
_NEGATED = frozenset({"guard_statement", "unless", "unless_modifier"})
_BREAKS = frozenset(
    {
        "else_block",
        "else_clause",
        "else_statement",
        "function_body",
        "function_declaration",
        "function_definition",
        "function_item",
        "local_function_statement",
        "method",
        "method_declaration",
        "singleton_method",
    }
)
_LONGEST = 100
_CLIMB = 8
# How far before a branch its `else` stands.
_STEPS = 3


def condition(node: Node, text: Text) -> str:
    """The condition of the `if` right around a node, "" where there is none."""
    parent = node.parent
    for _ in range(_CLIMB):
        if parent is None or parent.type in _BREAKS:
            return ""
        negated = parent.type in _NEGATED
        start = end = 0
        if negated or parent.type in _CONDITIONS:
            if not negated and _is_otherwise(node):
                return ""
            start, end = _test(parent)
        elif parent.type == "call" and (word := parent.child_by_field_name("target")) is not None:
            # In Elixir all is a call.
            name = text.of(word)
            if name.startswith("def"):
                return ""
            test = parent.named_child(1)
            if name in ("if", "unless") and test is not None:
                negated, start, end = name == "unless", test.start_byte, test.end_byte
        if end:
            said = text.flat(start, end, _LONGEST)
            return f"not {said}" if negated else said
        node, parent = parent, parent.parent
    return ""


def _test(node: Node) -> tuple[int, int]:
    """Where the test of an `if` stands; Dart's has no name, and may be several nodes."""
    test = node.child_by_field_name("condition")
    if test is not None:
        return test.start_byte, test.end_byte
    inside = [child for child in node.children if child.type in ("(", ")")]
    return (inside[0].end_byte, inside[1].start_byte) if len(inside) > 1 else (0, 0)


def _is_otherwise(branch: Node) -> bool:
    """Whether a branch is the one behind `else`."""
    sibling = branch.prev_sibling
    for _ in range(_STEPS):
        if sibling is None or sibling.type == "else":
            return sibling is not None
        sibling = sibling.prev_sibling
    return False
