"""GraphQL schemas: types as data models, queries and mutations as interfaces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mimo_tui.memory.base import EdgeKind
from mimo_tui.memory.distil.facts import Fact
from mimo_tui.memory.distil.formats.contents import MAX_FACTS, Contents, flat, within
from mimo_tui.memory.distil.formats.schema_text import Token, spelled, tokens_of

_DEFINED = frozenset({"type", "input", "interface", "enum", "union", "scalar", "directive"})
_OPENING = _DEFINED | {"extend", "schema", "query", "mutation", "subscription", "fragment"}
_ROOTS = {"Query": "query", "Mutation": "mutation", "Subscription": "subscription"}
_PLAIN = frozenset({"String", "Int", "Float", "Boolean", "ID"})
_LONGEST = 300
_MAX_LINES = 120


@dataclass(frozen=True, slots=True)
class _Definition:
    kind: str
    name: str
    head: list[Token]
    body: list[Token]
    said: str
    last_line: int


def read_graphql(path: str, data: bytes) -> Contents:
    """A schema; documents of operations for a client say nothing that is not in it."""
    facts: list[Fact] = []
    definitions = list(_definitions(tokens_of(data.decode("utf-8", "replace"))))
    kinds = {definition.name: definition.kind for definition in definitions}
    for definition in definitions:
        facts += _facts(path, definition, kinds)
        if len(facts) >= MAX_FACTS:
            break
    listed = "".join(f"\n  {fact.title}" for fact in facts)
    return Contents(path, within(f"{path}: GraphQL{listed}"), facts[:MAX_FACTS])


def _definitions(tokens: list[Token]) -> Iterator[_Definition]:
    head: list[Token] = []
    body: list[Token] = []
    depth, said = 0, ""
    for token in [*tokens, Token("schema", tokens[-1].line if tokens else 1)]:
        if depth == 0 and token.is_text and not _is_open(head):
            yield from _definition(head, body, said)
            head, body, said = [], [], token.text.strip('"').strip()
        elif depth == 0 and token.text in _OPENING and (body or not _is_open(head)):
            if not (head and head[-1].text == "extend"):
                yield from _definition(head, body, said)
                said = "" if head else said
                head, body = [], []
                said = said or token.comment
            head.append(token)
        elif token.text == "{":
            depth += 1
            if depth > 1:
                body.append(token)
        elif token.text == "}":
            depth = max(0, depth - 1)
            body.append(token)
        else:
            (body if depth else head).append(token)
    yield from _definition(head, body, said)


def _is_open(head: list[Token]) -> bool:
    """Whether a head still waits for its name, or for what stands in its parentheses."""
    opened = sum(token.text == "(" for token in head) > sum(token.text == ")" for token in head)
    return bool(head) and (opened or head[-1].text in (*_DEFINED, "=", "|", ":", "@", "&"))


def _definition(head: list[Token], body: list[Token], said: str) -> Iterator[_Definition]:
    words = [token for token in head if token.text not in ("extend", "@")]
    if len(words) > 1 and words[0].text in _DEFINED:
        last = (body or head)[-1].line
        yield _Definition(words[0].text, words[1].text, head, body, said, last)


def _facts(path: str, definition: _Definition, kinds: dict[str, str]) -> Iterator[Fact]:
    fields = list(_fields(definition))
    first = definition.head[0].line
    operation = _ROOTS.get(definition.name) if definition.kind == "type" else None
    if operation:
        for said, field in fields:
            signature = flat(spelled(field), _LONGEST)
            body = "\n".join(filter(None, [f"{operation} {signature}", said, f"in {path}"]))
            title = f"{operation} {field[0].text}"
            edges = _uses(field[1:], kinds)
            yield Fact(
                "interface", title, body, signature, field[0].line, field[-1].line, edges=edges
            )
        return
    head = flat(spelled(definition.head), _LONGEST)
    shown = [
        f"  {flat(spelled(field), _LONGEST)}{f'  # {flat(said, 120)}' if said else ''}"
        for said, field in fields[:_MAX_LINES]
    ]
    body = within("\n".join(filter(None, [head, definition.said[:600], *shown, f"in {path}"])))
    named = [token for _, field in fields for token in field[1:]]
    typed = definition.kind not in ("enum", "directive")
    edges = _uses([*definition.head[2:], *named], kinds) if typed else ()
    title = f"{definition.kind} {definition.name}"
    yield Fact("data model", title, body, head, first, definition.last_line, edges=edges)


def _fields(definition: _Definition) -> Iterator[tuple[str, list[Token]]]:
    """Each field with what is said of it; of an enum each value."""
    field: list[Token] = []
    said, next_said = "", ""
    depth = 0
    body = [token for token in definition.body if token.text not in "{}"]
    for at, token in enumerate(body):
        depth += (token.text in "([") - (token.text in ")]")
        if depth == 0 and token.is_text and not _value_follows(body, at):
            next_said = token.text.strip('"').strip()
            continue
        behind = body[at + 1].text if at + 1 < len(body) else ""
        before = body[at - 1].text if at else ""
        begins = definition.kind == "enum" or (behind in ("(", ":"))
        if depth == 0 and begins and before not in ("@", ":") and token.text.isidentifier():
            if field:
                yield said, field
            field, said, next_said = [], next_said or token.comment, ""
        field.append(token)
    if field:
        yield said, field


def _value_follows(body: list[Token], at: int) -> bool:
    return at > 0 and body[at - 1].text in ("=", ":")


def _uses(tokens: list[Token], kinds: dict[str, str]) -> tuple[tuple[EdgeKind, str, int], ...]:
    found: dict[str, int] = {}
    for token in tokens:
        if token.text[:1].isupper() and token.text not in _PLAIN and token.text.isidentifier():
            found.setdefault(token.text, token.line)
    return tuple(
        ("mentions", f"{kinds.get(name, 'type')} {name}", line)
        for name, line in list(found.items())[:60]
    )
