"""JSON and TOML to a tree, by way of their grammars: what is broken leaves the rest as it is."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from mimo_tui.memory.distil.formats.tree import MAX_DEPTH, MAX_NODES, MAX_VALUE, Node
from mimo_tui.memory.distil.spelling import Text

if TYPE_CHECKING:
    from tree_sitter import Node as Syntax
    from tree_sitter import Parser

_QUOTES = ('"""', "'''", '"', "'")
# What holds the top of a text, and what is only there because the text is broken.
_TOP = frozenset({"object", "array", "document", "ERROR"})
_Pending = tuple["Syntax", Node, int]


def read_syntax(data: bytes, language: str) -> Node:
    """The tree of a text in JSON or TOML."""
    root = _parser(language).parse(data).root_node
    return _Reader(data).read(root)


@cache
def _parser(language: str) -> Parser:
    from tree_sitter import Language, Parser

    return Parser(Language(import_module(f"tree_sitter_{language}").language()))


class _Reader:
    """Reads one text, without recursion: trees may be very deep."""

    def __init__(self, data: bytes) -> None:
        self._text = Text(data)
        self._whole = Node("", 1)
        self._count = 0

    def read(self, root: Syntax) -> Node:
        """Everything below the root."""
        self._whole.last_line = root.end_point.row + 1
        ahead: list[_Pending] = [(root, self._whole, 0)]
        while ahead and self._count < MAX_NODES:
            syntax, into, depth = ahead.pop()
            fresh: list[_Pending] = []
            for child in syntax.named_children:
                found = self._part(child, into)
                if found is not None and depth < MAX_DEPTH:
                    fresh.append((*found, depth + 1))
            ahead += reversed(fresh)
        return self._whole

    def _part(self, syntax: Syntax, into: Node) -> tuple[Syntax, Node] | None:
        """Add what a piece of syntax says; gives what is yet to be read, and into which node."""
        if syntax.type in ("table", "table_array_element"):
            return self._table(syntax)
        if syntax.type == "pair":
            ends = [child for child in syntax.named_children if child.type != "comment"]
            if len(ends) < 2:
                return None
            *around, key = self._keys(ends[0])
            for name in around:
                known = into[name]
                into = known if known.key else self._add(into, name, syntax)
            return self._value(ends[1], self._add(into, key, syntax))
        if into is self._whole and syntax.type in _TOP:
            into.is_list = into.is_list or syntax.type == "array"
            return syntax, into
        if into.is_list and syntax.type not in ("comment", "ERROR"):
            return self._value(syntax, self._add(into, "", syntax))
        return None

    def _table(self, syntax: Syntax) -> tuple[Syntax, Node] | None:
        """A TOML table below all that its name says is around it."""
        head = next((each for each in syntax.named_children if each.type.endswith("_key")), None)
        if head is None:
            return None
        node = self._whole
        *around, last = self._keys(head)
        for key in around:
            known = node[key]
            node = known if known.key else self._add(node, key, syntax)
            if node.is_list and node.parts:
                node = node.parts[-1]
        known = node[last]
        node = known if known.key else self._add(node, last, syntax)
        if syntax.type == "table_array_element":
            node.is_list = True
            node = self._add(node, "", syntax)
        return syntax, node

    def _value(self, syntax: Syntax, node: Node) -> tuple[Syntax, Node] | None:
        node.last_line = syntax.end_point.row + 1
        if syntax.type in ("object", "inline_table", "array"):
            node.is_list = syntax.type == "array"
            return syntax, node
        written = self._text.source[syntax.start_byte : syntax.end_byte][:MAX_VALUE]
        node.value = _unquoted(written.decode("utf-8", "replace"))
        return None

    def _add(self, into: Node, key: str, syntax: Syntax) -> Node:
        self._count += 1
        end = syntax.end_point
        part = Node(key, syntax.start_point.row + 1, last_line=end.row + (end.column > 0))
        into.parts.append(part)
        return part

    def _keys(self, syntax: Syntax) -> list[str]:
        """The parts of a key, of which TOML may write several with dots."""
        keys: list[str] = []
        ahead = [syntax]
        while ahead and len(keys) < MAX_DEPTH:
            part = ahead.pop()
            if part.type == "dotted_key":
                ahead += reversed(part.named_children)
            else:
                keys.append(_unquoted(self._text.of(part)[:MAX_VALUE]))
        return keys


def _unquoted(written: str) -> str:
    for quote in _QUOTES:
        if len(written) >= 2 * len(quote) and written.startswith(quote) and written.endswith(quote):
            return written[len(quote) : -len(quote)]
    return written
