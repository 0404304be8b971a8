"""What is said inside definitions: calls, raised errors, docstrings, imports."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from mimo_tui.memory.distil.conditions import condition
from mimo_tui.memory.distil.definitions import Captures, Definition, Outline
from mimo_tui.memory.distil.imports import use_paths
from mimo_tui.memory.distil.spelling import Text, callee_of
from mimo_tui.memory.distil.types import attach_type

if TYPE_CHECKING:
    from tree_sitter import Node

# What is said in these is said by the definition around them.
_SILENT = frozenset({"field", "constant", "scope"})
_MAX_RAISES = 20


def attach(outline: Outline) -> None:
    """Give each thing said to the innermost definition around it."""
    definitions, text = outline.definitions, outline.text
    placed = sorted(
        ((_first(captures), captures) for captures in _heard(outline.said)),
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
        elif "base" in captures or "interface" in captures:
            owner = next((each for each in around if each.kind == "class"), None)
            if owner is not None:
                owner.bases += map(text.of, captures.get("base", ()))
                owner.interfaces += map(text.of, captures.get("interface", ()))
        elif "module" in captures:
            _import(captures, definitions[0], text, first.start_point.row + 1)
        else:
            inner = next(each for each in around if each.kind not in _SILENT)
            if "typed" in captures:
                attach_type(captures, inner, text)
                continue
            _say(captures, inner, text, first.start_point.row + 1)


def _heard(said: list[Captures]) -> list[Captures]:
    """What is said, without calls in quiet nodes, which may stand in each other."""
    quiet = [captures["quiet"][0] for captures in said if "quiet" in captures]
    if not quiet:
        return said
    ends: dict[int, int] = {}
    reach = 0
    for node in sorted(quiet, key=lambda node: node.start_byte):
        reach = max(reach, node.end_byte)
        ends[node.start_byte] = reach
    starts = list(ends)

    def is_loud(captures: Captures) -> bool:
        if "callee" not in captures:
            return "quiet" not in captures
        at = captures["callee"][0].start_byte
        before = bisect_right(starts, at) - 1
        return before < 0 or ends[starts[before]] <= at

    return list(filter(is_loud, said))


def _first(captures: Captures) -> Node:
    return next(iter(captures.values()))[0]


def _say(captures: Captures, inner: Definition, text: Text, line: int) -> None:
    if "raised" in captures:
        if len(inner.raises) < _MAX_RAISES:
            node = captures["raised"][0]
            error = text.flat(node.start_byte, node.end_byte, 120).removeprefix("throw ")
            inner.raises.append((error, condition(node, text), line))
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
            last = path.rpartition(".")[2]
            if alias:
                whole.known_as[f"{path}\t"] = alias
            if alias and alias != "*":
                whole.aliases[alias] = last
            elif "shortens" in captures:
                whole.aliases[last] = path
        return
    module = written.strip("\"'`<>").lstrip("\\").replace("\\", ".")
    names = [text.of(node) for node in captures.get("imported", ())]
    for name in names or [""]:
        whole.imports.setdefault(f"{module}\t{name}", line)
    key = f"{module}\t{names[0] if names else ''}"
    if "all" in captures or "*" in names:
        whole.known_as[key] = "*"
    for capture in ("alias", "known_as"):
        if capture in captures:
            whole.known_as[key] = text.of(captures[capture][0])
    if "alias" in captures:
        whole.aliases[whole.known_as[key]] = names[0] if names else module


def _unquote(literal: str) -> str:
    text = literal.lstrip("rRuUbBfF")
    for quote in ('"""', "'''", '"', "'"):
        if text.startswith(quote):
            text = text.removeprefix(quote).removesuffix(quote)
            break
    return "\n".join(line.strip() for line in text.strip().splitlines())
