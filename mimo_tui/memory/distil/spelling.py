"""Names as a source text spells them, and as records and edges spell them: with dots."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

_TYPE_ARGUMENTS = re.compile(r"<[^<>]*>")
_NOT_OF_A_TYPE = re.compile(r"&|\*|'\w+\s|\bmut\s|\bdyn\s|[()\[\]]")
_EXPORTED = re.compile(r"^(?:module\.)?exports\.")
_SUPER_CALL = re.compile(r"^super\([^()]*\)\.")
_SEPARATORS = re.compile(r"::|:|\?->|->|\?\.|&\.|!+\.|\\")
_PLAIN = re.compile(r"[\w.]+")
_NESTING = 8
_LONGEST = 240


class Text:
    """Source bytes, read by node."""

    def __init__(self, source: bytes) -> None:
        self.source = source

    def of(self, node: Node) -> str:
        """The text of a node."""
        return self.source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def flat(self, start: int, end: int, limit: int) -> str:
        """A range on one line, within a limit of characters."""
        cut = self.source[start : min(end, start + 8 * limit)]
        text = " ".join(cut.decode("utf-8", "replace").split())
        return text if len(text) <= limit else f"{text[: limit - 1]}…"

    def tail(self, node: Node) -> str:
        """The end of a node's text: chains of calls may be very long."""
        start = max(node.start_byte, node.end_byte - _LONGEST)
        return self.source[start : node.end_byte].decode("utf-8", "replace")


def title_of(name: str) -> str:
    """A defined name: `a::B<T>::f` and `B.prototype.f` are `a.B.f` and `B.f`."""
    if name.isidentifier() and name != "exports":
        return name
    if not any(map(str.isalnum, name)):
        # An operator.
        return name
    name = name.replace("`", "")
    flat = "".join(name.split()) if "operator" not in name else " ".join(name.split())
    if flat in ("module.exports", "exports"):
        return "default"
    flat = _EXPORTED.sub("", flat).replace(".prototype.", ".")
    if "::" not in flat:
        # Symbols, keys and the methods of Lua.
        flat = flat.strip(":").replace(":", ".")
    place, colons, last = flat.rpartition("::")
    if "operator" not in last:
        last = _without_arguments(last)
    return f"{_without_arguments(place).replace('::', '.')}.{last}" if colons else last


def type_title(name: str) -> str:
    """The name of a type that something is defined on: `&'a mut Box<T>` is `Box`."""
    return _NOT_OF_A_TYPE.sub("", _without_arguments(name)).replace("::", ".").strip()


def callee_of(text: str) -> str:
    """A called name with dots for every language's separators, without the calls it hangs on."""
    if _PLAIN.fullmatch(text):
        return text
    flat = _SEPARATORS.sub(".", "".join(text.split())).lstrip("@.")
    flat = _without_arguments(_SUPER_CALL.sub("super.", flat))
    if flat.endswith(")"):
        return flat
    return flat.rpartition(").")[2].rpartition("].")[2].replace("..", ".").rstrip(".")


def _without_arguments(name: str) -> str:
    for _ in range(_NESTING):
        if "<" not in name:
            break
        name = _TYPE_ARGUMENTS.sub("", name)
    return name


def declared(node: Node) -> tuple[Node, bool]:
    """The name inside a C declarator, and whether it is a function's."""
    function = False
    while True:
        inner = node.child_by_field_name("declarator")
        if inner is None and node.type in ("parenthesized_declarator", "reference_declarator"):
            inner = next((child for child in node.named_children), None)
        if inner is None or node.type == "operator_cast":
            return node, function or node.type == "operator_cast"
        function = node.type == "function_declarator"
        node = inner
