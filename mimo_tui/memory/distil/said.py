"""What is said inside definitions: calls, raised errors, docstrings, imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mimo_tui.memory.distil.definitions import Captures, Definition, Outline
from mimo_tui.memory.distil.imports import use_paths
from mimo_tui.memory.distil.spelling import Text, callee_of

if TYPE_CHECKING:
    from tree_sitter import Node

_CONDITIONS = frozenset({"if_statement", "if_expression", "elif_clause"})
_BREAKS = frozenset({"else_clause", "function_definition", "function_item", "method_declaration"})
# What is said in these is said by the definition around them.
_SILENT = frozenset({"field", "constant", "scope"})
_CLIMB = 8
_MAX_RAISES = 20


def attach(outline: Outline) -> None:
    """Give each thing said to the innermost definition around it."""
    definitions, text = outline.definitions, outline.text
    placed = sorted(
        ((_first(captures), captures) for captures in outline.said),
        key=lambda each: each[0].start_byte,
    )
    stack, following = [0], 1
    for first, captures in placed:
        at = first.start_byte
        while following < len(definitions) and definitions[following].start <= at:
            stack.append(following)
            following += 1
        while len(stack) > 1 and definitions[stack[-1]].end < at:
            stack.pop()
        around = (definitions[i] for i in reversed(stack) if definitions[i].end >= at)
        if "doc" in captures:
            inner = next(around)
            if "of" not in captures or inner.kind in _SILENT:
                inner.doc = _unquote(text.of(captures["doc"][0]))
        elif "base" in captures:
            owner = next((each for each in around if each.kind == "class"), None)
            if owner is not None:
                owner.bases.append(text.of(captures["base"][0]))
        elif "module" in captures:
            _import(captures, definitions[0], text, first.start_point.row + 1)
        else:
            inner = next(each for each in around if each.kind not in _SILENT)
            _say(captures, inner, text, first.start_point.row + 1)


def _first(captures: Captures) -> Node:
    return next(iter(captures.values()))[0]


def _say(captures: Captures, inner: Definition, text: Text, line: int) -> None:
    if "raised" in captures:
        if len(inner.raises) < _MAX_RAISES:
            node = captures["raised"][0]
            error = text.flat(node.start_byte, node.end_byte, 120)
            inner.raises.append((error, _condition(node, text), line))
    elif "callee" in captures:
        name = text.tail(captures["callee"][0])
        if "receiver" in captures:
            name = f"{text.tail(captures['receiver'][0])}.{name}"
        inner.calls.setdefault(callee_of(name), line)


def _import(captures: Captures, whole: Definition, text: Text, line: int) -> None:
    written = text.of(captures["module"][0])
    if "uses" in captures:
        for path, alias in use_paths(written):
            whole.imports.setdefault(f"{path}\t", line)
            if alias:
                whole.aliases[alias] = path.rpartition(".")[2]
        return
    module = written.strip("\"'`<>")
    names = [text.of(node) for node in captures.get("imported", ())]
    for name in names or [""]:
        whole.imports.setdefault(f"{module}\t{name}", line)
    if "alias" in captures:
        meant = names[0] if names else module
        whole.aliases[text.of(captures["alias"][0])] = meant


def _condition(node: Node, text: Text) -> str:
    """The condition of the `if` right around a raised error, "" where there is none."""
    parent = node.parent
    for _ in range(_CLIMB):
        if parent is None or parent.type in _BREAKS:
            return ""
        if parent.type in _CONDITIONS:
            test = parent.child_by_field_name("condition")
            return text.flat(test.start_byte, test.end_byte, 100) if test is not None else ""
        parent = parent.parent
    return ""


def _unquote(literal: str) -> str:
    text = literal.lstrip("rRuUbBfF")
    for quote in ('"""', "'''", '"', "'"):
        if text.startswith(quote):
            text = text.removeprefix(quote).removesuffix(quote)
            break
    return "\n".join(line.strip() for line in text.strip().splitlines())
