"""The calls of a source text with their arguments, for those who look for a few names."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mimo_tui.memory.distil.definitions import Definition, Outline
from mimo_tui.memory.distil.spelling import Text

if TYPE_CHECKING:
    from tree_sitter import Node

_NAME = re.compile(r"[A-Za-z_$][\w$]*!?")
_STRING = re.compile(r"[rbfuRBFU@$]{0,2}(\"\"\"|'''|[\"'`])(.*)\1", re.S)
_NAMED = frozenset({"keyword_argument", "named_argument", "value_argument"})
_MAX_ARGUMENTS = 40
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument: `name` where it is given by name, `string` where it is a literal string."""

    name: str
    text: str
    string: str | None
    node: Node


@dataclass(frozen=True, slots=True)
class Call:
    """A call: its last name, what stands before it, its arguments, and whose definition's it is."""

    name: str
    receiver: str
    arguments: tuple[Argument, ...]
    node: Node
    line: int
    owner: int

    def at(self, index: int) -> Argument | None:
        """The argument at a place, of those without a name."""
        plain = [argument for argument in self.arguments if not argument.name]
        return plain[index] if -len(plain) <= index < len(plain) else None

    def named(self, *names: str) -> Argument | None:
        """The argument of one of these names."""
        return next((each for each in self.arguments if each.name in names), None)

    def path(self, index: int = 0) -> str | None:
        """The literal string at a place."""
        argument = self.at(index)
        return argument.string if argument is not None else None


class Places:
    """Which definition an offset stands in."""

    def __init__(self, definitions: list[Definition]) -> None:
        self._definitions = definitions
        self._starts = [definition.start for definition in definitions]

    def owner(self, offset: int) -> int:
        """The innermost definition around an offset."""
        index = bisect_right(self._starts, offset) - 1
        while index > 0 and self._definitions[index].end < offset:
            index = self._definitions[index].parent
        return max(index, 0)

    def following(self, offset: int) -> int:
        """The first definition that begins behind an offset, 0 for none."""
        index = bisect_right(self._starts, offset)
        return index if index < len(self._starts) else 0


def calls_of(outline: Outline, names: Collection[str]) -> Iterator[Call]:
    """The calls whose last name is one of these, in the order of the text."""
    places = Places(outline.definitions)
    text = outline.text
    wanted = [captures for captures in outline.said if "callee" in captures]
    wanted.sort(key=lambda captures: captures["callee"][0].end_byte)
    for captures in wanted:
        callee = captures["callee"][0]
        written = text.tail(callee)
        found = _NAME.search(written, max(0, _last_word(written)))
        if found is None or found[0] not in names:
            continue
        node = _call(callee)
        if node is None:
            continue
        before = captures.get("receiver")
        receiver = text.tail(before[0]) if before else written[: found.start()]
        receiver = receiver.replace("::", ".").rstrip(".:?!>-& \n\t")
        line = callee.end_point.row + 1
        owner = places.owner(callee.start_byte)
        yield Call(found[0], receiver, tuple(_arguments(node, text)), node, line, owner)


def _last_word(written: str) -> int:
    end = len(written)
    while end and (written[end - 1].isalnum() or written[end - 1] in "_$!"):
        end -= 1
    return end


def _call(callee: Node) -> Node | None:
    node = callee.parent
    for _ in range(3):
        if node is None or node.child_by_field_name("arguments") is not None:
            return node
        node = node.parent
    return None


def _arguments(call: Node, text: Text) -> Iterator[Argument]:
    inner = call.child_by_field_name("arguments")
    for child in inner.named_children[:_MAX_ARGUMENTS] if inner is not None else ():
        if child.type.endswith("comment"):
            continue
        name, value = "", child
        if child.type in _NAMED:
            key = child.child_by_field_name("name")
            given = child.child_by_field_name("value")
            if key is not None and given is not None:
                name, value = text.of(key), given
        if value.type == "argument" and value.named_child_count:
            value = value.named_children[-1]
        written = text.flat(value.start_byte, value.end_byte, _LONGEST)
        yield Argument(name, written, string_of(written), value)


def string_of(written: str) -> str | None:
    """What a literal string says, None for what is none."""
    match = _STRING.fullmatch(written)
    return match[2] if match is not None else None
