"""The definitions of a source text, from one query over its tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from mimo_tui.memory.distil.comments import doc_above, doc_behind, doc_of_file
from mimo_tui.memory.distil.heads import outer, signature
from mimo_tui.memory.distil.language import Language, grammar
from mimo_tui.memory.distil.parsing import first_error, parse
from mimo_tui.memory.distil.spelling import Text, declared, title_of, type_title

if TYPE_CHECKING:
    from tree_sitter import Node

Kind = Literal["module", "class", "function", "method", "field", "constant", "scope"]
Captures = dict[str, list["Node"]]

# The captures that make a definition; where several patterns name one thing, the first wins.
_RANK = {"function": 0, "class": 1, "constant": 2, "variable": 3, "attribute": 4, "scope": 5}
# Functions that a body passes on, or hangs on what it has at hand.
_PASSED_ON = frozenset({"pair", "assignment_expression"})
_MAX_DEFINITIONS = 10_000
_MAX_DEPTH = 12


@dataclass(slots=True)
class Definition:
    """One definition. Offsets are bytes; `parent` is the index of what it stands in.

    `complete` is false for what is only declared, such as a prototype. `self_name` is how a
    method names its object where that is its own choice. `of_type`: a scope of a type's methods.
    `types` are those that names in it are written with. `known_as`: by which name the file knows
    an import where that is another, "*" for all that is in it.
    """

    kind: Kind
    title: str
    parent: int
    start: int
    end: int
    first_line: int
    last_line: int
    signature: str = ""
    doc: str = ""
    complete: bool = True
    of_type: bool = False
    self_name: str = ""
    bases: list[str] = field(default_factory=list)
    interfaces: list[str] = field(default_factory=list)
    calls: dict[str, int] = field(default_factory=dict)
    raises: list[tuple[str, str, int]] = field(default_factory=list)
    imports: dict[str, int] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    known_as: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Outline:
    """A file's definitions, the module itself first, and what is said inside them.

    `broken_line` is the line of a syntax error, 0 for none; `cut` tells that there are more
    definitions than are kept, `foreign` that the text is not in the language. `root` is the tree.
    """

    definitions: list[Definition]
    said: list[Captures]
    text: Text
    broken_line: int = 0
    cut: bool = False
    foreign: bool = False
    root: Node | None = None


@dataclass(slots=True)
class _Found:
    kind: str
    node: Node
    name: Node
    captures: Captures


def outline(source: bytes, language: Language, module: str) -> Outline:
    """The definitions of a source text; what is broken leaves the rest as it is."""
    from tree_sitter import QueryCursor

    lines = source.count(b"\n") + (not source.endswith(b"\n"))
    whole = Definition("module", module, 0, 0, len(source), 1, max(1, lines))
    text = Text(source)
    tree = parse(source, language)
    if tree is None:
        return Outline([whole], [], text, foreign=True)
    root, (_, query) = tree.root_node, grammar(language)
    found: dict[tuple[int, int], _Found] = {}
    said: list[Captures] = []
    for _, captures in QueryCursor(query).matches(root):
        kind = next((name for name in _RANK if name in captures), None)
        if kind is None:
            said.append(captures)
            continue
        item = _found(kind, captures)
        place = (item.name.start_byte, item.name.end_byte)
        known = found.get(place)
        if known is None or _is_better(item, known):
            found[place] = item
    items = sorted(found.values(), key=lambda item: (item.node.start_byte, -item.node.end_byte))
    whole.doc = doc_of_file(root, text, language)
    definitions = _Qualifier(text, language, whole).all(items[:_MAX_DEFINITIONS])
    error = first_error(root)
    broken = error.start_point.row + 1 if error is not None else 0
    cut = len(items) > _MAX_DEFINITIONS
    return Outline(definitions, said, text, broken, cut, root=root)


def _found(kind: str, captures: Captures) -> _Found:
    name, function = declared(captures["name"][0])
    if function and kind in ("constant", "variable"):
        kind = "function"
    return _Found(
        kind, next(captures[each][0] for each in _RANK if each in captures), name, captures
    )


def _is_better(item: _Found, known: _Found) -> bool:
    """A pattern that says more wins: function over variable, with a body over without."""
    if item.kind != known.kind:
        return _RANK[item.kind] < _RANK[known.kind]
    return len(item.captures) > len(known.captures)


class _Qualifier:
    """Gives definitions, in the order of the text, their titles and what they stand in."""

    def __init__(self, text: Text, language: Language, whole: Definition) -> None:
        self._text = text
        self._language = language
        self._definitions = [whole]
        self._nodes: list[Node | None] = [None]
        self._titles: set[str] = set()

    def all(self, items: Iterable[_Found]) -> list[Definition]:
        items = list(items)
        # Beside the function itself a prototype says nothing but its comment.
        promised: dict[str, str] = {}
        bodies = {self._text.of(item.name) for item in items if "body" in item.captures}
        stack = [0]
        for item in items:
            self._leave(stack, item.node)
            name = self._text.of(item.name)
            if len(stack) > _MAX_DEPTH:
                continue
            if self._is_prototype(item, stack[-1]) and name in bodies:
                promised[name] = doc_above(outer(item.node), self._text, self._language)
                continue
            definition = self._define(item, name, stack)
            if definition is not None and not self._is_clause(definition):
                definition.doc = definition.doc or promised.get(name, "")
                stack.append(len(self._definitions))
                self._definitions.append(definition)
                self._nodes.append(item.node)
                self._titles.add(definition.title)
        return self._definitions

    def _leave(self, stack: list[int], node: Node) -> None:
        while len(stack) > 1 and (
            self._definitions[stack[-1]].end < node.end_byte or self._nodes[stack[-1]] == node
        ):
            stack.pop()

    def _is_clause(self, definition: Definition) -> bool:
        """Whether a definition only goes on with the one before it, which then takes it in."""
        before = self._definitions[-1]
        while before.parent and before.parent != definition.parent:
            before = self._definitions[before.parent]
        if not self._language.clauses or (before.title, before.kind) != (
            definition.title,
            definition.kind,
        ):
            return False
        before.end, before.last_line = definition.end, definition.last_line
        return True

    def _is_prototype(self, item: _Found, parent: int) -> bool:
        return (
            self._language.macros
            and item.kind == "function"
            and "body" not in item.captures
            and item.node.type == "declaration"
            and self._definitions[parent].kind != "class"
        )

    def _define(self, item: _Found, written: str, stack: list[int]) -> Definition | None:
        index = stack[-1]
        name = title_of(written)
        own = name.startswith("this.")
        if item.kind == "attribute" or own:
            index = self._class_around(stack, index if item.kind == "function" else 0)
            name = name.removeprefix("this.")
            if not index or f"{self._definitions[index].title}.{name}" in self._titles:
                return None
        parent = self._definitions[index]
        kind = "method" if own else _kind(item, name, parent)
        if kind is None:
            return None
        owner = self._owner(item)
        if kind == "function" and (owner or parent.of_type or "." in name or index != stack[-1]):
            kind = "method"
        if kind == "scope" or kind == "class":
            name = type_title(name)
        prefix = "" if parent.kind == "module" else parent.title
        title = ".".join(part for part in (prefix, owner, name) if part)
        return self._described(item, kind, title, index)

    def _class_around(self, stack: list[int], otherwise: int) -> int:
        around = (index for index in reversed(stack) if self._definitions[index].kind == "class")
        return next(around, otherwise)

    def _owner(self, item: _Found) -> str:
        """The type that a method outside it belongs to."""
        if "owner" not in item.captures:
            return ""
        return type_title(self._text.of(item.captures["owner"][0]).partition("[")[0])

    def _described(self, item: _Found, kind: Kind, title: str, parent: int) -> Definition:
        captures, text, language = item.captures, self._text, self._language
        body = captures["body"][0] if "body" in captures else None
        around = outer(item.node)
        last = max((item.node, body or item.node), key=lambda node: node.end_byte)
        end = max(around.end_point, last.end_point)
        definition = Definition(
            kind,
            title,
            parent,
            around.start_byte,
            last.end_byte,
            around.start_point.row + 1,
            end.row + (end.column > 0),
            complete=body is not None,
            of_type="of_type" in captures,
        )
        definition.interfaces = [text.of(node) for node in captures.get("interfaces", ())]
        if kind == "scope":
            return definition
        definition.signature = signature(around, body, text)
        definition.doc = doc_above(around, text, language)
        if not definition.doc and kind in ("field", "constant"):
            definition.doc = doc_behind(around, text, language)
        if kind in ("function", "method") and "overload" in definition.signature[:40]:
            definition.complete = False
        definition.bases = [text.of(node) for node in captures.get("bases", ())]
        if "self" in captures:
            definition.self_name = text.of(captures["self"][0])
        return definition


def _kind(item: _Found, name: str, parent: Definition) -> Kind | None:
    """What a definition is where it stands; None for what is not worth a record."""
    inside = parent.kind in ("function", "method")
    if item.kind == "function":
        # In a body stand no prototypes; callbacks and `a.b = function` there are its own affair.
        if inside and ("body" not in item.captures or item.node.type in _PASSED_ON):
            return None
        return "method" if parent.kind in ("class", "field") else "function"
    if item.kind == "class":
        # The struct of a typedef goes by the typedef's name.
        around = item.node.parent
        return None if around is not None and around.type == "type_definition" else "class"
    if item.kind == "scope":
        return "scope"
    member = item.kind == "variable" or item.node.type == "enumerator"
    if item.kind == "attribute" or (member and parent.kind == "class"):
        return "field"
    if inside or parent.kind == "field" or "required" in item.captures:
        return None
    plain = name.lstrip("_")
    named = item.kind == "constant" or (len(plain) > 1 and plain[0].isupper())
    if named and (parent.kind != "class" or item.kind == "constant"):
        return "constant"
    return "scope" if "object" in item.captures else None
