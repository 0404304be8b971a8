"""Routes that a file of their own lists, a line each: Rails and Laravel."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mimo_tui.memory.distil.definitions import Outline
from mimo_tui.memory.distil.facts import Fact
from mimo_tui.memory.distil.language import Language
from mimo_tui.memory.distil.routes import route

_RAILS = re.compile(
    r"\s*(get|post|put|patch|delete|match)[ (]+[\"':]([^\"',\s)]+)[\"']?"
    r"(?:.*?(?:to:|=>)\s*[\"']([\w/]+#\w+)[\"'])?"
)
_RESOURCES = re.compile(r"\s*resources?[ (]+((?::\w+(?:,\s*(?=:))?)+)(.*)")
_SCOPE = re.compile(r"\s*(?:namespace|scope)[ (]+(?:path:\s*)?[\"':]/?([\w/-]+)[\"']?.*\bdo\b")
_OPENS = re.compile(r"\bdo\b(?:\s*\|[^|]*\|)?\s*(?:#.*)?$|^\s*(?:if|unless|case)\b")
_LARAVEL = re.compile(
    r"(?:Route::|->)(get|post|put|patch|delete|any|resource|apiResource)\(\s*['\"]([^'\"]*)['\"]"
    r"\s*,\s*(?:\[\s*)?\\?([\w\\]+)?(?:::class)?(?:\s*,\s*['\"](\w+)['\"])?(?:['\"]([\w\\@]+)['\"])?"
)
_LONGEST = 500
_MAX_ROUTES = 1000
_MANY = (("GET", "", "index"), ("POST", "", "create"), ("GET", "/:id", "show"))
_ONE = (("PATCH", "/:id", "update"), ("DELETE", "/:id", "destroy"))


def listed_routes(outline: Outline, language: Language, path: str) -> Iterator[Fact]:
    """The routes of `config/routes.rb` and of Laravel's `routes/*.php`."""
    if language.name == "ruby" and path.endswith("routes.rb"):
        found = _rails(_lines(outline))
    elif language.name == "php" and b"Route::" in outline.text.source:
        found = _laravel(_lines(outline))
    else:
        return
    for made, (line, method, written, handler) in enumerate(found):
        if made >= _MAX_ROUTES:
            return
        yield route(method, f"/{written.strip('/')}", handler, path, line, line, 0)


def _lines(outline: Outline) -> list[str]:
    text = outline.text.source.decode("utf-8", "replace")
    return [line[:_LONGEST] for line in text.split("\n")]


def _rails(lines: list[str]) -> Iterator[tuple[int, str, str, str]]:
    """Blocks of `namespace`, `scope` and `resources` stand before what is in them."""
    around: list[str] = []
    for number, line in enumerate(lines, 1):
        inside = "/".join(filter(None, around))
        if re.match(r"\s*end\b", line):
            around = around[:-1]
            continue
        opened = ""
        scope, resources, plain = _SCOPE.match(line), _RESOURCES.match(line), _RAILS.match(line)
        if scope:
            opened = scope[1]
        elif resources:
            for name in re.findall(r":(\w+)", resources[1]):
                opened = f"{name}/:{name.removesuffix('s')}_id"
                for method, rest, action in (*_MANY, *_ONE):
                    if _offers(resources[2], action):
                        controller = f"{_controller(name)}.{action}"
                        yield number, method, f"{inside}/{name}{rest}", controller
        elif plain:
            controller, _, action = (plain[3] or "").partition("#")
            handler = f"{_controller(controller)}.{action}" if action else ""
            method = "ANY" if plain[1] == "match" else plain[1].upper()
            yield number, method, f"{inside}/{plain[2].strip('/')}", handler
        if _OPENS.search(line) and number > 1:
            around.append(opened)


def _offers(options: str, action: str) -> bool:
    only = re.search(r"only:\s*(\[[^\]]*\]|:\w+|%i\[[^\]]*\])", options)
    hidden = re.search(r"except:\s*(\[[^\]]*\]|:\w+|%i\[[^\]]*\])", options)
    if only:
        return action in re.findall(r"\w+", only[1])
    return not (hidden and action in re.findall(r"\w+", hidden[1]))


def _controller(name: str) -> str:
    parts = re.split(r"[_/]", name)
    return "".join(part[:1].upper() + part[1:] for part in parts) + "Controller"


def _laravel(lines: list[str]) -> Iterator[tuple[int, str, str, str]]:
    for number, line in enumerate(lines, 1):
        for verb, path, handler, action, at in _LARAVEL.findall(line):
            name = (handler or "").rpartition("\\")[2]
            if name in ("function", "fn", "static"):
                name = ""
            whole = f"{name}.{action}" if name and action else at.replace("@", ".") or name
            if verb in ("resource", "apiResource"):
                yield from (
                    (number, method, f"{path}{rest.replace(':id', '{id}')}", f"{name}.{made}")
                    for method, rest, made in (*_MANY, *_ONE)
                )
            else:
                yield number, verb.upper(), path, whole
