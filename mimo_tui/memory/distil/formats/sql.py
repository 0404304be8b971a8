"""SQL: what tables look like after the statements that make and change them."""

from __future__ import annotations

from collections.abc import Iterator

from mimo_tui.memory.base import EdgeKind, RecordKind
from mimo_tui.memory.distil.facts import Fact
from mimo_tui.memory.distil.formats.contents import MAX_FACTS, Contents, flat, within
from mimo_tui.memory.distil.formats.sql_text import Statement, Token, joined, statements

_CONSTRAINTS = frozenset(
    ("PRIMARY", "FOREIGN", "UNIQUE", "CHECK", "CONSTRAINT", "INDEX", "KEY", "EXCLUDE")
) | {"FULLTEXT", "SPATIAL", "LIKE", "PERIOD"}
_BEFORE_NAME = frozenset(["IF", "NOT", "EXISTS", "ONLY", "CONCURRENTLY", "TABLE"])
_MADE = frozenset(["VIEW", "TYPE", "FUNCTION", "PROCEDURE", "TRIGGER", "INDEX"])
_MAX_TOKENS = 20_000
_LONGEST = 300

Edges = tuple[tuple[EdgeKind, str, int], ...]


def read_sql(path: str, data: bytes) -> Contents:
    """Tables, their changes, views and types as data models."""
    facts: list[Fact] = []
    for statement in statements(data.decode("utf-8", "replace")):
        fact = _fact(path, statement)
        if fact is not None:
            facts.append(fact)
        if len(facts) >= MAX_FACTS:
            break
    listed = "".join(f"\n  {title}" for title in dict.fromkeys(fact.title for fact in facts))
    return Contents(path, within(f"{path}: SQL{listed}"), facts)


def _fact(path: str, statement: Statement) -> Fact | None:
    tokens = statement.tokens[:_MAX_TOKENS]
    words = [token.word for token in tokens[:8]]
    if words[:1] == ["CREATE"] and "TABLE" in words:
        return _table(path, statement, tokens, words.index("TABLE") + 1)
    if words[:2] == ["ALTER", "TABLE"]:
        return _change(path, statement, tokens)
    if words[:1] == ["CREATE"]:
        return _other(path, statement, tokens, words)
    return None


def _table(path: str, statement: Statement, tokens: list[Token], at: int) -> Fact | None:
    name, at = _name(tokens, at)
    if not name:
        return None
    parts = list(_items(tokens, at))
    shown = [flat(joined(part), _LONGEST) for part in parts]
    head = [f"table {name}", statement.comment[:_LONGEST]]
    body = within("\n".join([*filter(None, head), *(f"  {each}" for each in shown), f"in {path}"]))
    columns = [part[0].name for part in parts if part[0].word not in _CONSTRAINTS]
    signature = flat(f"CREATE TABLE {name} ({', '.join(columns)})", _LONGEST)
    return Fact(
        "data model",
        f"table {name}",
        body,
        signature,
        statement.first_line,
        statement.last_line,
        edges=_references(tokens),
    )


def _change(path: str, statement: Statement, tokens: list[Token]) -> Fact | None:
    name, at = _name(tokens, 2)
    if not name:
        return None
    change = flat(joined(tokens[at:]), 3 * _LONGEST)
    edges: Edges = (("mentions", f"table {name}", statement.first_line), *_references(tokens))
    body = "\n".join(
        filter(None, [f"ALTER TABLE {name} {change}", statement.comment, f"in {path}"])
    )
    title = f"change of table {name}"
    signature = flat(f"ALTER TABLE {name} {change}", _LONGEST)
    first, last = statement.first_line, statement.last_line
    return Fact("data model", title, within(body), signature, first, last, edges=edges)


def _other(path: str, statement: Statement, tokens: list[Token], words: list[str]) -> Fact | None:
    made = next((word for word in words if word in _MADE), None)
    if made is None:
        return None
    name, at = _name(tokens, words.index(made) + 1)
    if not name or name.upper() == "ON":
        return None
    said = flat(joined(tokens), 3 * _LONGEST)
    kind = made.lower()
    body = "\n".join(
        filter(None, [f"{kind} {name}", statement.comment[:_LONGEST], said, f"in {path}"])
    )
    first, last = statement.first_line, statement.last_line
    edges = _sources(tokens[at:]) if made in ("VIEW", "INDEX", "TRIGGER") else ()
    called = made in ("FUNCTION", "PROCEDURE")
    model: RecordKind = "interface" if called else "data model"
    return Fact(model, f"{kind} {name}", body, flat(said, _LONGEST), first, last, edges=edges)


def _name(tokens: list[Token], at: int) -> tuple[str, int]:
    """A qualified name from a place on, and the place behind it."""
    while at < len(tokens) and tokens[at].word in _BEFORE_NAME:
        at += 1
    parts: list[str] = []
    while at < len(tokens) and tokens[at].name:
        parts.append(tokens[at].name)
        at += 1
        if at >= len(tokens) or tokens[at].text != ".":
            break
        at += 1
    return ".".join(parts), at


def _items(tokens: list[Token], at: int) -> Iterator[list[Token]]:
    """What stands between the commas of the first parentheses."""
    while at < len(tokens) and tokens[at].text != "(":
        if tokens[at].word == "AS":
            return
        at += 1
    depth, item = 0, list[Token]()
    for token in tokens[at + 1 :]:
        depth += (token.text == "(") - (token.text == ")")
        if depth < 0 or (depth == 0 and token.text == ","):
            if item:
                yield item
            item = []
            if depth < 0:
                return
        else:
            item.append(token)
    if item:
        yield item


def _references(tokens: list[Token]) -> Edges:
    return _named_after(tokens, frozenset({"REFERENCES"}))


def _sources(tokens: list[Token]) -> Edges:
    return _named_after(tokens, frozenset({"FROM", "JOIN", "ON", "INTO", "UPDATE"}))


def _named_after(tokens: list[Token], words: frozenset[str]) -> Edges:
    found: dict[str, int] = {}
    for at, token in enumerate(tokens):
        if token.word in words:
            name, behind = _name(tokens, at + 1)
            # `ON a.x = b.x` is a condition, and no table.
            if name and not (
                token.word == "ON" and tokens[behind : behind + 1] and tokens[behind].text == "="
            ):
                found.setdefault(name, token.line)
    return tuple(("mentions", f"table {name}", line) for name, line in list(found.items())[:50])
