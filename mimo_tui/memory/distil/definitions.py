"""The definitions of a source text and what is said inside each, from one query over its tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from mimo_tui.memory.distil.language import Language, grammar

if TYPE_CHECKING:
    from tree_sitter import Node

Kind = Literal["module", "class", "function", "method", "field", "constant", "scope"]

# Nodes that only wrap a definition: their range, decorators and comments are the definition's.
_WRAPPERS = frozenset(
    {
        "decorated_definition",
        "export_statement",
        "lexical_declaration",
        "variable_declaration",
        "type_declaration",
        "const_declaration",
        "template_declaration",
        "ambient_declaration",
        "expression_statement",
        "type_definition",
    }
)
# What may stand between a definition and its comment.
_ATTRIBUTES = frozenset({"attribute_item", "attribute_declaration"})
_CONDITIONS = frozenset({"if_statement", "if_expression", "elif_clause"})
_BREAKS = frozenset({"else_clause", "function_definition", "function_item", "method_declaration"})
_RANK = {"function": 0, "class": 1, "constant": 2, "variable": 3, "scope": 4}
_CLIMB = 8


@dataclass(slots=True)
class Definition:
    """One definition. Offsets are bytes; `parent` is the index of what it stands in."""

    kind: Kind
    name: str
    title: str
    parent: int
    start: int
    end: int
    head_end: int
    first_line: int
    last_line: int
    doc: str = ""
    bases: list[str] = field(default_factory=list)
    interfaces: list[str] = field(default_factory=list)
    calls: dict[str, int] = field(default_factory=dict)
    raises: list[tuple[str, str, int]] = field(default_factory=list)
    imports: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Outline:
    """A file's definitions, the module itself first, and the line of a syntax error (or 0)."""

    definitions: list[Definition]
    broken_line: int = 0


@dataclass(slots=True)
class _Found:
    kind: str
    node: Node
    captures: dict[str, list[Node]]


class _Text:
    """Source bytes, read by node."""

    def __init__(self, source: bytes) -> None:
        self.source = source

    def of(self, node: Node) -> str:
        return self.source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def flat(self, start: int, end: int, limit: int) -> str:
        """A range on one line, within a limit of characters."""
        text = " ".join(self.source[start:end].decode("utf-8", "replace").split())
        return text if len(text) <= limit else f"{text[: limit - 1]}…"


def outline(source: bytes, language: Language, module: str) -> Outline:
    """The definitions of a source text; what is broken leaves the rest as it is."""
    from tree_sitter import QueryCursor

    parser, query = grammar(language)
    tree = parser.parse(source)
    text = _Text(source)
    found: dict[tuple[int, int], _Found] = {}
    said: list[dict[str, list[Node]]] = []
    for _, captures in QueryCursor(query).matches(tree.root_node):
        kind = next((name for name in _RANK if name in captures), None)
        if kind is None:
            said.append(captures)
            continue
        item = _Found(kind, captures[kind][0], captures)
        place = (captures["name"][0].start_byte, captures["name"][0].end_byte)
        known = found.get(place)
        if known is None or _is_better(item, known):
            found[place] = item
    lines = source.count(b"\n") + 1
    whole = Definition("module", module, module, 0, 0, len(source), 0, 1, lines)
    definitions = _qualify(found.values(), text, language, whole)
    _attach(said, definitions, text, language)
    broken = _first_error(tree.root_node) if tree.root_node.has_error else 0
    return Outline(definitions, broken)


def _is_better(item: _Found, known: _Found) -> bool:
    """A pattern that says more wins: function over variable, with a body over without."""
    if item.kind != known.kind:
        return _RANK[item.kind] < _RANK[known.kind]
    return len(item.captures) > len(known.captures)


def _outer(node: Node) -> Node:
    parent = node.parent
    while parent is not None and parent.type in _WRAPPERS:
        node, parent = parent, parent.parent
    return node


def _qualify(
    found: Iterable[_Found], text: _Text, language: Language, whole: Definition
) -> list[Definition]:
    """Definitions in the order of the text, each with its title and what it stands in."""
    items = sorted(found, key=lambda item: (item.node.start_byte, -item.node.end_byte))
    definitions = [whole]
    stack = [0]
    for item in items:
        node = item.node
        while definitions[stack[-1]].end < node.end_byte:
            stack.pop()
        parent = definitions[stack[-1]]
        name = text.of(item.captures["name"][0])
        kind = _kind(item.kind, name, parent)
        if kind is None:
            continue
        definition = _define(item, kind, name, stack[-1], text, language)
        owner = text.of(item.captures["owner"][0]).strip("*&()") if "owner" in item.captures else ""
        if owner:
            definition.kind = "method"
        prefix = "" if parent.kind == "module" else parent.title
        if parent.kind == "scope" and kind == "function" and "impl" in parent.doc:
            definition.kind = "method"
        parts = [prefix, owner.partition("[")[0], _plain(name)]
        definition.title = ".".join(part for part in parts if part)
        definitions.append(definition)
        stack.append(len(definitions) - 1)
    return definitions


def _kind(kind: str, name: str, parent: Definition) -> Kind | None:
    """What a definition is where it stands; None for what is not worth a record."""
    if kind == "variable":
        if parent.kind == "class":
            return "field"
        top = parent.kind in ("module", "scope")
        return "constant" if top and name.isupper() and len(name) > 1 else None
    if kind == "constant":
        return "constant" if parent.kind not in ("function", "method") else None
    if kind == "function":
        return "method" if parent.kind == "class" else "function"
    return "class" if kind == "class" else "scope"


def _define(
    item: _Found, kind: Kind, name: str, parent: int, text: _Text, language: Language
) -> Definition:
    node, captures = item.node, item.captures
    outer = _outer(node)
    head_end = captures["body"][0].start_byte if "body" in captures else outer.end_byte
    definition = Definition(
        kind,
        name,
        name,
        parent,
        outer.start_byte,
        node.end_byte,
        head_end,
        outer.start_point.row + 1,
        outer.end_point.row + 1,
        "impl" if kind == "scope" and node.type == "impl_item" else "",
    )
    if language.comments and kind != "scope":
        definition.doc = _comment_above(outer, text, language)
    definition.bases = [text.of(base) for base in captures.get("bases", ())]
    definition.interfaces = [text.of(base) for base in captures.get("interfaces", ())]
    return definition


def _comment_above(node: Node, text: _Text, language: Language) -> str:
    parts: list[str] = []
    below = node.start_point.row
    sibling = node.prev_sibling
    while sibling is not None and sibling.type in _ATTRIBUTES:
        below = sibling.start_point.row
        sibling = sibling.prev_sibling
    while (
        sibling is not None
        and sibling.type in language.comments
        and sibling.end_point.row + (sibling.end_point.column > 0) >= below
        and len(parts) < 40
    ):
        parts.append(_uncomment(text.of(sibling)))
        below = sibling.start_point.row
        sibling = sibling.prev_sibling
    return "\n".join(reversed(parts)).strip()


def _uncomment(comment: str) -> str:
    lines = [line.strip() for line in comment.removesuffix("*/").splitlines()]
    marks = ("/**", "/*!", "/*", "///", "//!", "//", "*")
    plain = []
    for line in lines:
        mark = next((mark for mark in marks if line.startswith(mark)), "")
        plain.append(line.removeprefix(mark).strip())
    return "\n".join(plain).strip()


def _attach(
    said: list[dict[str, list[Node]]],
    definitions: list[Definition],
    text: _Text,
    language: Language,
) -> None:
    """Give calls, raised errors, docstrings and imports to the innermost definition around them."""
    said.sort(key=lambda captures: next(iter(captures.values()))[0].start_byte)
    stack, following = [0], 1
    for captures in said:
        first = next(iter(captures.values()))[0]
        at = first.start_byte
        while following < len(definitions) and definitions[following].start <= at:
            stack.append(following)
            following += 1
        while len(stack) > 1 and definitions[stack[-1]].end < at:
            stack.pop()
        inner = next(i for i in reversed(stack) if definitions[i].end >= at)
        while definitions[inner].kind in ("field", "constant", "scope"):
            inner = definitions[inner].parent
        _say(captures, definitions[inner], definitions[0], text, first.start_point.row + 1)


def _say(
    captures: dict[str, list[Node]], inner: Definition, whole: Definition, text: _Text, line: int
) -> None:
    if "doc" in captures:
        inner.doc = inner.doc or _unquote(text.of(captures["doc"][0]))
    elif "raised" in captures:
        node = captures["raised"][0]
        error = text.flat(node.start_byte, node.end_byte, 120)
        inner.raises.append((error, _condition(node, text), line))
    elif "callee" in captures:
        inner.calls.setdefault(_plain(text.of(captures["callee"][0])), line)
    elif "module" in captures:
        module = text.of(captures["module"][0]).strip("\"'`<>")
        names = [text.of(node) for node in captures.get("imported", ())]
        for name in names or [""]:
            whole.imports.setdefault(f"{module}\t{name}", line)


def _condition(node: Node, text: _Text) -> str:
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


def _plain(name: str) -> str:
    """A name with dots for every language's separators, without the calls it hangs on."""
    flat = "".join(name.split()).replace("::", ".").replace("->", ".").replace("?.", ".")
    if flat.endswith(")"):
        return flat
    return flat.rpartition(").")[2].rpartition("].")[2]


def _first_error(root: Node) -> int:
    """The line of the first error, found without recursion: trees may be very deep."""
    cursor = root.walk()
    while True:
        node = cursor.node
        if node is None or node.is_error or node.is_missing:
            return node.start_point.row + 1 if node is not None else 1
        if node.has_error and cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return 1
