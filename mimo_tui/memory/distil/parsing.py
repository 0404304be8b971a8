"""From bytes to a syntax tree, within bounds: nonsense would keep a parser busy for minutes."""

from __future__ import annotations

from time import thread_time
from typing import TYPE_CHECKING

from mimo_tui.memory.distil.language import Language, grammar
from mimo_tui.memory.distil.macros import readable, without_directives
from mimo_tui.memory.distil.scripts import only_scripts

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Tree

_PROBE = 32_768
_CHUNK = 16_384
# Of processor time: many times what a text of the largest size takes.
_SECONDS = 5.0
_MOST_ERRORS = 300
_WIDEST_ERROR = 10_000


def parse(source: bytes, language: Language) -> Tree | None:
    """The tree of a source text; None where it is not in that language at all."""
    parser, _ = grammar(language)
    if language.scripts:
        source = only_scripts(source)
    if len(source) > 4 * _PROBE:
        probe = _tree(parser, source[:_PROBE])
        if probe is None or (probe.root_node.has_error and _errors(probe.root_node) > _MOST_ERRORS):
            return None
    tree = _tree(parser, source)
    if tree is not None and tree.root_node.has_error:
        if language.macros:
            tree = _tree(parser, readable(source))
        elif language.directives:
            tree = _tree(parser, without_directives(source))
    if tree is None:
        return None
    error = first_error(tree.root_node)
    # A query takes time squared in the children of an error.
    return None if error is not None and error.child_count > _WIDEST_ERROR else tree


def _tree(parser: Parser, source: bytes) -> Tree | None:
    """The tree of a text; None where reading takes too long, as errors may cost time squared."""
    until = thread_time() + _SECONDS
    late = False

    def read(at: int, _: object) -> bytes:
        nonlocal late
        late = late or thread_time() > until
        return b"" if late else source[at : at + _CHUNK]

    from tree_sitter import Parser

    # A parser of its own: while it asks for text another thread may come to parse, too.
    tree = Parser(parser.language).parse(read)
    return None if late else tree


def first_error(root: Node) -> Node | None:
    """The first error of a tree, found without recursion: trees may be very deep."""
    if not root.has_error:
        return None
    cursor = root.walk()
    while True:
        node = cursor.node
        if node is None or node.is_error or node.is_missing:
            return node
        if node.has_error and cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return root


def _errors(root: Node) -> int:
    count = 0
    cursor = root.walk()
    while count <= _MOST_ERRORS:
        node = cursor.node
        if node is not None and (node.is_error or node.is_missing):
            count += 1
        if node is not None and node.has_error and cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return count
    return count
