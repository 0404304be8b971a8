"""Routes written on what serves them: Spring, JAX-RS, NestJS, ASP.NET, actix, Rocket."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mimo_tui.memory.distil.calls import Places
from mimo_tui.memory.distil.definitions import Definition, Outline
from mimo_tui.memory.distil.facts import Fact
from mimo_tui.memory.distil.language import Language
from mimo_tui.memory.distil.routes import route

_METHOD = r"(Get|Post|Put|Delete|Patch|Head|Options)"
_ARGUMENTS = r"(?:\(([^()]{0,300}(?:\([^()]{0,100}\)[^()]{0,200})?)\))?"
_STRING = re.compile(r"[\"'`]([^\"'`]*)[\"'`]")
_SPRING = re.compile(r"@" + _METHOD + r"Mapping\b" + _ARGUMENTS)
_REQUEST = re.compile(r"@RequestMapping\b" + _ARGUMENTS)
_REQUEST_METHOD = re.compile(r"RequestMethod\.(\w+)|method\s*=\s*\{?\s*(GET|POST|PUT|DELETE|PATCH)")
_PATH = re.compile(r"@(?:Path|Controller)\b" + _ARGUMENTS)
_VERB = re.compile(r"@(GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS)\b(?!\()")
_NEST = re.compile(r"@(Get|Post|Put|Delete|Patch|Head|Options|All)\(([^()]{0,300})\)")
_ASP = re.compile(r"\[Http" + _METHOD + r"(?:\(([^()\]]{0,300})\))?")
_ASP_ROUTE = re.compile(r"\[Route\(([^()\]]{0,300})\)")
_RUST = re.compile(r"#\[(?:\w+::)?(get|post|put|delete|patch|head)\(\s*\"([^\"\n]{0,300})\"", re.M)
_HINTS = {
    "java": b"Mapping",
    "kotlin": b"Mapping",
    "typescript": b"@Controller",
    "csharp": b"[Http",
    "rust": b"#[",
}
_HEAD = 1500
_MAX_ROUTES = 1000

_Written = tuple[str, str]


def annotated_routes(outline: Outline, language: Language, path: str) -> Iterator[Fact]:
    """The routes in annotations, with the prefix on the class around."""
    name = {"c_sharp": "csharp", "c#": "csharp", "tsx": "typescript"}.get(
        language.name, language.name
    )
    source = outline.text.source
    if _HINTS.get(name, b"\0") not in source and not (name == "java" and b"@Path" in source):
        return
    found = _by_attributes(outline) if name in ("rust", "typescript") else _by_heads(outline, name)
    for made, (definition, index, written) in enumerate(found):
        if made >= _MAX_ROUTES:
            return
        method, full = written
        last = definition.last_line
        yield route(method, full, definition.title, path, definition.first_line, last, index)


def _by_heads(outline: Outline, language: str) -> Iterator[tuple[Definition, int, _Written]]:
    """Annotations that belong to a definition's text: Java, Kotlin, C#."""
    definitions = outline.definitions
    read = _asp if language == "csharp" else _java
    for index, definition in enumerate(definitions):
        if definition.kind not in ("method", "function"):
            continue
        around = definitions[definition.parent]
        prefix = _prefix(_head(outline, around), around.title) if around.kind == "class" else ""
        for method, path in read(_head(outline, definition)):
            yield definition, index, (method, _whole(prefix, path))


def _head(outline: Outline, definition: Definition) -> str:
    """What stands before a definition's body: its annotations, its name."""
    cut = outline.text.source[definition.start : min(definition.end, definition.start + _HEAD)]
    text = cut.decode("utf-8", "replace")
    name = re.search(rf"\b{re.escape(definition.title.rpartition('.')[2])}\b\s*[(<{{:]", text)
    return text[: name.start()] if name else text.partition("{\n")[0]


def _java(head: str) -> Iterator[_Written]:
    for method, arguments in _SPRING.findall(head):
        for path in _paths(arguments):
            yield method.upper(), path
    for arguments in _REQUEST.findall(head):
        methods = [a or b for a, b in _REQUEST_METHOD.findall(arguments)] or ["ANY"]
        for path in _paths(arguments):
            yield from ((method, path) for method in methods)
    verbs = _VERB.findall(head)
    if verbs:
        named = _PATH.search(head)
        yield from ((verb, _paths(named[1] or "")[0] if named else "") for verb in verbs)


def _asp(head: str) -> Iterator[_Written]:
    named = _ASP_ROUTE.search(head)
    for method, arguments in _ASP.findall(head):
        path = _paths(arguments)[0] or (_paths(named[1])[0] if named else "")
        yield method.upper(), path


def _prefix(head: str, title: str) -> str:
    for pattern in (_REQUEST, _PATH, _ASP_ROUTE):
        found = pattern.search(head)
        if found and found[1]:
            controller = title.rpartition(".")[2].removesuffix("Controller")
            return _paths(found[1])[0].replace("[controller]", controller.lower())
    return ""


def _by_attributes(outline: Outline) -> Iterator[tuple[Definition, int, _Written]]:
    """Attributes that stand before a definition: Rust's, and the decorators of TypeScript."""
    text = outline.text.source.decode("utf-8", "replace")
    exact = len(text) == len(outline.text.source)
    places = Places(outline.definitions)
    prefix = ""
    for match in re.finditer(f"{_RUST.pattern}|{_NEST.pattern}|{_PATH.pattern}", text):
        offset = match.end() if exact else len(text[: match.end()].encode())
        verb, rust_path, nest, arguments, controller = match.groups()
        if match[0].startswith(("@Path", "@Controller")):
            prefix = _paths(controller or "")[0]
            continue
        index = places.following(offset)
        if not index:
            continue
        if verb:
            written = (verb.upper(), rust_path)
        else:
            method = "ANY" if nest == "All" else nest.upper()
            written = (method, _whole(prefix, _paths(arguments)[0]))
        yield outline.definitions[index], index, written


def _paths(arguments: str) -> list[str]:
    """The paths in an annotation's arguments: of `value`, `path` or without a name."""
    kept = re.sub(
        r"\b(?!value\b|path\b)\w+\s*=\s*(?:\{[^{}]*\}|[\"'][^\"']*[\"']|[\w.]+)", "", arguments
    )
    return _STRING.findall(kept) or [""]


def _whole(prefix: str, path: str) -> str:
    parts = [part.strip("/") for part in (prefix, path)]
    return "/" + "/".join(filter(None, parts))
