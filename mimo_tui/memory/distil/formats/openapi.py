"""OpenAPI, Swagger and JSON Schema: operations as interfaces, schemas as data models."""

from __future__ import annotations

from collections.abc import Iterator

from mimo_tui.memory.base import EdgeKind
from mimo_tui.memory.distil.facts import Fact
from mimo_tui.memory.distil.formats.contents import MAX_FACTS, Contents, flat, within
from mimo_tui.memory.distil.formats.tree import Node

_METHODS = frozenset({"get", "put", "post", "delete", "patch", "head", "options", "trace"})
_TOGETHER = {"allOf": " & ", "oneOf": " | ", "anyOf": " | "}
_DEPTH = 4
_MAX_LINES = 80
_SAID = 300

Edges = tuple[tuple[EdgeKind, str, int], ...]


def is_openapi(tree: Node) -> bool:
    """Whether a tree describes an HTTP interface."""
    return bool(tree["paths"].parts and (tree["openapi"].value or tree["swagger"].value))


def is_schema(tree: Node) -> bool:
    """Whether a tree is a JSON Schema."""
    named = "json-schema" in tree["$schema"].text
    return bool(
        (named or tree["type"].value == "object") and (_schemas(tree) or tree["properties"])
    )


def openapi_contents(path: str, tree: Node) -> Contents:
    """The operations and schemas of an interface."""
    info = tree["info"]
    name = flat(f"{info['title'].text or path} {info['version'].text}".strip(), 200)
    facts: list[Fact] = []
    for place in tree["paths"].parts:
        shared = list(place["parameters"].parts)
        for operation in place.parts:
            if operation.key.lower() in _METHODS:
                facts.append(_operation(path, place.key, operation, shared))
    facts += _models(path, _schemas(tree["components"]) + _schemas(tree))
    listed = "".join(f"\n  {fact.title}" for fact in facts)
    return Contents(name, within(f"{path}: HTTP interface {name}{listed}"), facts[:MAX_FACTS])


def schema_contents(path: str, tree: Node) -> Contents:
    """A JSON Schema and what it defines inside."""
    stem = path.rpartition("/")[2].partition(".")[0]
    title = flat(tree["title"].text or stem, 120)
    facts = [_model(path, title, tree)] if tree["properties"] else []
    facts += _models(path, _schemas(tree))
    said = flat(tree["description"].text, _SAID)
    listed = "".join(f"\n  {fact.title}" for fact in facts)
    return Contents(
        title, within(f"{path}: JSON Schema {title}\n{said}{listed}"), facts[:MAX_FACTS]
    )


def _schemas(tree: Node) -> list[Node]:
    return [part for key in ("schemas", "definitions", "$defs") for part in tree[key].parts]


def _models(path: str, schemas: list[Node]) -> list[Fact]:
    return [_model(path, schema.key, schema) for schema in schemas if schema.parts]


def _operation(path: str, place: str, operation: Node, shared: list[Node]) -> Fact:
    method = operation.key.upper()
    title = f"{method} {place}"
    named = operation["operationId"].text
    lines = [flat(operation["summary"].text or operation["description"].text, _SAID)]
    lines += map(_parameter, [*shared, *operation["parameters"].parts])
    asked = _content(operation["requestBody"])
    lines += [f"  body: {asked}"] if asked else []
    for answer in operation["responses"].parts:
        content = _content(answer) or type_of(answer["schema"]) or answer["description"].text
        lines.append(f"  {answer.key}: {flat(content, 120)}")
    head = f"{title} ({named})" if named else title
    body = within("\n".join(filter(None, [head, *lines[:_MAX_LINES], f"in {path}"])))
    called: Edges = (("mentions", named, operation.line),) if named else ()
    last = max(operation.line, operation.last_line)
    edges = (*called, *_references(operation))
    return Fact("interface", title, body, head, operation.line, last, edges=edges)


def _parameter(node: Node) -> str:
    if node["$ref"].value:
        return f"  parameter {_name(node['$ref'].text)}"
    kind = type_of(node["schema"]) or type_of(node)
    needed = ", required" if node["required"].value == "true" else ""
    said = flat(node["description"].text, 100)
    where = node["in"].text
    return f"  {where} {node['name'].text}: {kind}{needed}" + (f" - {said}" if said else "")


def _content(node: Node) -> str:
    for media in node["content"].parts:
        return type_of(media["schema"])
    return _name(node["$ref"].text) if node["$ref"].value else ""


def _model(path: str, name: str, schema: Node) -> Fact:
    title = f"schema {flat(name, 120)}"
    needed = {part.value for part in schema["required"].parts}
    shown = []
    for part in [*schema["properties"].parts, *_inherited(schema)][:_MAX_LINES]:
        mark = "" if part.key in needed else "?"
        said = flat(part["description"].text, 100)
        shown.append(f"  {part.key}{mark}: {type_of(part)}" + (f" - {said}" if said else ""))
    if not schema["properties"].parts:
        shown.insert(0, f"  {type_of(schema)}")
    said = flat(schema["description"].text, _SAID)
    body = within("\n".join(filter(None, [title, said, *shown, f"in {path}"])))
    last = max(schema.line, schema.last_line)
    return Fact("data model", title, body, title, schema.line, last, edges=_references(schema))


def _inherited(schema: Node) -> Iterator[Node]:
    for part in schema["allOf"].parts:
        yield from part["properties"].parts


def type_of(schema: Node, depth: int = _DEPTH) -> str:
    """The type that a schema describes, in a few words."""
    if not schema or depth == 0:
        return ""
    if schema["$ref"].value:
        return _name(schema["$ref"].text)
    for key, sign in _TOGETHER.items():
        if schema[key].parts:
            return sign.join(
                filter(None, (type_of(each, depth - 1) for each in schema[key].parts[:8]))
            )
    values = schema["enum"]
    if values.parts:
        return f"enum({flat(values.text, 160)})"
    kind = schema["type"].text.replace(", ", " | ")
    if kind == "array" or schema["items"]:
        return f"{type_of(schema['items'], depth - 1) or 'any'}[]"
    bounds = [
        f"{key}={schema[key].text}"
        for key in ("minimum", "maximum", "minLength", "maxLength", "pattern", "default")
        if schema[key].value
    ]
    form = schema["format"].text
    kind = (
        f"{kind or 'any'}({form})"
        if form
        else kind or ("object" if schema["properties"] else "any")
    )
    return flat(" ".join([kind, *bounds]), 120)


def _references(node: Node) -> Edges:
    found: dict[str, int] = {}
    for _, part in node.walk():
        if part.key == "$ref" and part.value:
            found.setdefault(_name(part.value), part.line)
    return tuple(("mentions", f"schema {name}", line) for name, line in list(found.items())[:60])


def _name(reference: str) -> str:
    return reference.rpartition("/")[2].removeprefix("#")
