"""The conditions under which something is said: of the `if` right around it, or of all."""

from __future__ import annotations

from dataclasses import dataclass
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
_CLAUSES = frozenset({"elif_clause", "else_if_clause", "elsif"})
_ELSE = frozenset({"else_block", "else_clause", "else_statement"})
_FUNCTIONS = frozenset(
    {
        "arrow_function",
        "constructor_declaration",
        "function_body",
        "function_declaration",
        "function_definition",
        "function_expression",
        "function_item",
        "func_literal",
        "lambda_expression",
        "local_function_statement",
        "method",
        "method_declaration",
        "method_definition",
        "singleton_method",
    }
)
_BREAKS = _ELSE | _FUNCTIONS
_CASES = frozenset({"case_clause", "expression_case", "match_arm", "switch_case"})
# What chooses among cases, and the field that says by what.
_CHOICES = {
    "match_statement": "subject",
    "expression_switch_statement": "value",
    "match_expression": "value",
    "switch_statement": "value",
}
_LONGEST = 100
_LONGEST_OF_ALL = 160
_CLIMB = 8
_CLIMB_TO_ALL = 40
_MOST = 3
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


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The conditions, outermost first, and where the innermost `if` begins, -1 for none."""

    conditions: tuple[str, ...]
    branch: int = -1

    def __str__(self) -> str:
        return " and ".join(self.conditions)


def circumstances(node: Node, text: Text) -> Circumstances:
    """All that must hold where a node is reached, as far as the function around it says."""
    found: list[str] = []
    branch = -1
    below, parent = node, node.parent
    for _ in range(_CLIMB_TO_ALL):
        if parent is None or parent.type in _FUNCTIONS or len(found) == _MOST:
            break
        if parent.type in _CONDITIONS or parent.type in _NEGATED:
            branch = parent.start_byte if branch < 0 else branch
            found += _holding(below, parent, text)
        elif parent.type in _CASES:
            found += _chosen(parent, text)
        below, parent = parent, parent.parent
    if not found and branch < 0:
        # Elixir's `if` is a call.
        found = list(filter(None, [condition(node, text)]))
    return Circumstances(tuple(reversed(found)), branch)


def _holding(below: Node, test: Node, text: Text) -> list[str]:
    """What an `if` says of what stands below it: its test, or that it does not hold."""
    negated = test.type in _NEGATED
    if below == test.child_by_field_name("condition") or below.type in _CLAUSES:
        return []
    if below.type in _ELSE or (not negated and _is_otherwise(below)):
        # What comes behind several tests is told by none of them.
        others = (below, *below.named_children[:1])
        if any(each.type in _CONDITIONS for each in others) or any(
            each.type in _CLAUSES for each in test.named_children
        ):
            return []
        negated = not negated
    start, end = _test(test)
    said = text.flat(start, end, _LONGEST_OF_ALL)
    said = said[1:-1].strip() if _is_wrapped(said) else said
    if not said:
        return []
    if negated:
        return [f"not ({said})" if " " in said else f"not {said}"]
    return [said]


def _is_wrapped(said: str) -> bool:
    """Whether one pair of parentheses is around all of it."""
    depth = 0
    for at, letter in enumerate(said):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return letter == ")" and at == len(said) - 1
    return False


def _chosen(case: Node, text: Text) -> list[str]:
    """Which value a case is for."""
    value = case.child_by_field_name("pattern" if case.type == "match_arm" else "value")
    if value is None:
        value = next(iter(case.named_children), case)
    choice: Node | None = case.parent
    while choice is not None and choice.type not in _CHOICES:
        choice = choice.parent
    if choice is None:
        return []
    subject = choice.child_by_field_name(_CHOICES[choice.type])
    said = text.flat(value.start_byte, value.end_byte, _LONGEST)
    if subject is None or said in ("_", "default"):
        return []
    asked = text.flat(subject.start_byte, subject.end_byte, _LONGEST).strip("()")
    return [f"{asked} is {said}"]


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
