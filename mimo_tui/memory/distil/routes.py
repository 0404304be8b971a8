"""Routes that are made by calls: Flask, FastAPI, Django, Express and its like, Gin, chi, axum."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mimo_tui.memory.base import EdgeKind
from mimo_tui.memory.distil.calls import Argument, Call, calls_of
from mimo_tui.memory.distil.definitions import Outline
from mimo_tui.memory.distil.facts import Fact
from mimo_tui.memory.distil.language import Language

_METHODS = ("get", "post", "put", "delete", "patch", "head", "options", "trace")
_VERBS = {
    **{method: method.upper() for method in _METHODS},
    **{method.upper(): method.upper() for method in _METHODS},
    **{method.capitalize(): method.upper() for method in _METHODS},
    **{f"Map{method.capitalize()}": method.upper() for method in _METHODS},
    **{f"add_{method}": method.upper() for method in _METHODS},
    "websocket": "WEBSOCKET",
    "all": "ANY",
    "Any": "ANY",
    "any": "ANY",
    "del": "DELETE",
}
_ANY = frozenset(
    {"route", "api_route", "add_url_rule", "add_api_route", "add_route", "Route", "WebSocketRoute"}
    | {"HandleFunc", "Handle", "Method", "Mount", "mount", "register"}
)
_DJANGO = frozenset({"path", "re_path", "url"})
_GROUPS = frozenset({"APIRouter", "Blueprint", "Group", "group", "Router", "Namespace"})
_NAMES = frozenset(_VERBS) | _ANY | _DJANGO | _GROUPS
# Whose `get("/x", …)` serves, and does not ask.
_SERVER = re.compile(
    r"(?:^|\.)(?:\w*[aA]pp(?:lication)?|\w*[rR]outers?|\w*[rR]outes?|r|e|g|v\d+|\w*[gG]roup|\w*mux|Mux"
    r"|server|srv|fastify|koa|hono|express\(\)|web|http|\w*(?:[bB]p|[bB]lueprint)|api|\w*Api|ns"
    r"|engine|rest)$"
)
_HINT = re.compile(
    rb"route|Route|\.(?:get|post|put|delete|patch|GET|POST|Get|Post)\(|url\(|path\(|HandleFunc|Map"
)
_CONVERTER = re.compile(r"\(\?P<(\w+)>[^()]*(?:\([^()]*\)[^()]*)*\)")
_HANDLER = re.compile(r"[A-Za-z_$][\w$]*(?:(?:\.|::)[A-Za-z_$][\w$]*)*")
_LIST = re.compile(r"[\"'](\w+)[\"']")
_GO_PATTERN = re.compile(r"(GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS)\s+(?:[\w.-]*)(/.*)")
_CLIMB = 12
_MAX_ROUTES = 1000


def route(
    method: str, path: str, handler: str, where: str, line: int, last_line: int, owner: int
) -> Fact:
    """A route as a fact, calling its handler."""
    title = f"{method} {path}"
    body = f"{title}\nhandled by {handler}\nin {where}" if handler else f"{title}\nin {where}"
    edges: tuple[tuple[EdgeKind, str, int], ...] = (("calls", handler, line),) if handler else ()
    signature = f"{title} -> {handler}" if handler else title
    return Fact("interface", title, body, signature, line, max(line, last_line), owner, edges)


def routes(outline: Outline, language: Language, path: str) -> Iterator[Fact]:
    """The routes that a source text registers, with the prefixes that it gives itself."""
    if not _HINT.search(outline.text.source):
        return
    reader = _Reader(outline, language, path)
    made = 0
    for call in calls_of(outline, _NAMES):
        for fact in reader.take(call):
            made += 1
            if made > _MAX_ROUTES:
                return
            yield fact


class _Reader:
    """Reads the calls of one file in order: groups of routes stand before their routes."""

    def __init__(self, outline: Outline, language: Language, path: str) -> None:
        self._outline = outline
        self._language = language.name
        self._path = path
        self._prefixes: dict[str, str] = {}
        self._django = language.name == "python" and (
            b"urlpatterns" in outline.text.source or b"django.urls" in outline.text.source
        )

    def take(self, call: Call) -> Iterator[Fact]:
        """The routes that a call registers; a group is kept in mind."""
        if call.name in _GROUPS and self._group(call):
            return
        if call.name in _DJANGO:
            if self._django:
                yield from self._django_route(call)
            return
        decorates = call.node.parent is not None and call.node.parent.type == "decorator"
        if decorates:
            yield from self._decorated(call)
        elif call.name in _VERBS or call.name in _ANY:
            yield from self._registered(call)

    def _group(self, call: Call) -> bool:
        """A router with a prefix: remembered by the name it is given."""
        prefix = call.named("prefix", "url_prefix") or (
            call.at(0) if call.name in ("Group", "group") else None
        )
        target = _assigned(call, self._outline)
        if target and prefix is not None:
            # A prefix by a name stays that name: `{API_ROOT}/users`.
            given = prefix.string if prefix.string is not None else f"{{{prefix.text}}}"
            grouped = call.name in ("Group", "group")
            around = self._prefixes.get(call.receiver, "") if grouped else ""
            self._prefixes[target] = _joined(around, given)
        return bool(target) or call.name != "Group"

    def _decorated(self, call: Call) -> Iterator[Fact]:
        """`@app.get("/x")`: the handler is the definition below."""
        path = call.path() if call.at(0) is not None else _text(call.named("path", "rule"))
        served = call.name in _VERBS or call.name in ("route", "api_route")
        if path is None or not served or not call.receiver or (path and path[0] not in "/{<:"):
            return
        owner = call.owner
        definition = self._outline.definitions[owner]
        full = _joined(self._prefixes.get(call.receiver, ""), path)
        for method in _methods(call):
            yield route(
                method, full, definition.title, self._path, call.line, definition.last_line, owner
            )

    def _registered(self, call: Call) -> Iterator[Fact]:
        path, chained = call.path(), ""
        if path is None and call.name in _VERBS:
            chained = _route_before(call) or ""
            path = chained or None
        if path is None or not self._serves(call, path, bool(chained)):
            return
        method = _VERBS.get(call.name, "")
        pattern = _GO_PATTERN.fullmatch(path)
        if pattern and self._language == "go":
            method, path = pattern[1], pattern[2]
        if call.name == "register":
            path = f"/{path.lstrip('/')}"
        full = _joined(self._prefix(call), path)
        last = call.node.end_point.row + 1
        nested = _axum(call) if self._language == "rust" else []
        for verb, handler in nested or [("", _handler(call))]:
            for each in [verb or method] if verb or method else _methods(call):
                yield route(each, full, handler, self._path, call.line, last, call.owner)

    def _serves(self, call: Call, path: str, chained: bool) -> bool:
        if chained:
            return True
        if call.name == "register":
            # Django REST framework; `register` elsewhere is anything.
            return self._language == "python" and "router" in call.receiver.lower()
        if not (path.startswith(("/", "^", "*")) or _GO_PATTERN.fullmatch(path)):
            return False
        last = call.at(-1)
        if last is None or len(call.arguments) < 2:
            return False
        if call.named("view_func", "endpoint", "handler"):
            return True
        if call.name in ("Route", "WebSocketRoute", "Mount"):
            return self._language == "python" and call.receiver.rpartition(".")[2] in (
                "",
                "routing",
            )
        if last.node.type in ("object", "dictionary", "string", "template_string"):
            return False
        if self._language == "rust":
            return call.name == "route"
        return bool(_SERVER.search(call.receiver))

    def _prefix(self, call: Call) -> str:
        """By the group's variable, and by the `Route("/x", func…)` that the call stands in."""
        prefix = self._prefixes.get(call.receiver, "")
        node = call.node.parent
        for _ in range(_CLIMB if self._language == "go" else 0):
            if node is None:
                break
            if node.type == "call_expression":
                written = self._outline.text.flat(node.start_byte, node.end_byte, 200)
                around = re.match(r"[\w.]+\.Route\(\s*\"([^\"]*)\"", written)
                prefix = _joined(around[1], prefix) if around else prefix
            node = node.parent
        return prefix

    def _django_route(self, call: Call) -> Iterator[Fact]:
        path = call.path()
        target = call.at(1) or call.named("view")
        if path is None or target is None:
            return
        plain = _CONVERTER.sub(r"<\1>", path).strip("^$") if call.name != "path" else path
        included = re.match(r"include\(\s*[(\[]?\s*[\"']?([\w.]+)", target.text)
        handler = included[1] if included else _name(target.text)
        full = f"/{plain.lstrip('/')}"
        line, last = call.line, call.node.end_point.row + 1
        yield route("ANY", full, handler, self._path, line, last, call.owner)


def _methods(call: Call) -> list[str]:
    if call.name in _VERBS:
        return [_VERBS[call.name]]
    named = call.named("methods", "method")
    found = [each.upper() for each in _LIST.findall(named.text)] if named is not None else []
    return found or (["GET"] if call.name in ("route", "add_url_rule", "Route") else ["ANY"])


def _handler(call: Call) -> str:
    """The name of what serves: given by name, or the last argument; "" for a function in place."""
    given = call.named("view_func", "endpoint", "handler") or call.at(-1)
    return _name(given.text) if given is not None and given.string is None else ""


def _name(written: str) -> str:
    match = _HANDLER.match(written)
    if match is None or written[:8].startswith(("function", "async", "func(", "func ", "lambda")):
        return ""
    if "=>" in written:
        return ""
    # `login_required(view)` and `http.HandlerFunc(view)` wrap; `View.as_view()` is made.
    inner = re.match(r"[\w.]+\(\s*([A-Za-z_][\w.]*)\s*[(),]", written)
    name = inner[1] if inner else match[0].replace("::", ".")
    return name.removesuffix(".as_view").removesuffix(".as_asgi")


def _axum(call: Call) -> list[tuple[str, str]]:
    """`.route("/x", get(a).post(b))` in Rust."""
    last = call.at(-1)
    found = re.findall(r"\b(get|post|put|delete|patch|any)\(\s*([\w:]+)", last.text) if last else []
    return [(_VERBS[verb], handler.replace("::", ".")) for verb, handler in found]


def _route_before(call: Call) -> str | None:
    """The path of `app.route("/x").get(a).post(b)`."""
    match = re.search(r"\.route\(\s*[\"'`]([^\"'`]*)[\"'`]\s*\)", call.receiver)
    return match[1] if match else None


def _assigned(call: Call, outline: Outline) -> str:
    node = call.node.parent
    for _ in range(3):
        if node is None:
            return ""
        for name in ("left", "name"):
            target = node.child_by_field_name(name)
            if target is not None and target.end_byte <= call.node.start_byte:
                return outline.text.flat(target.start_byte, target.end_byte, 80)
        node = node.parent
    return ""


def _text(argument: Argument | None) -> str | None:
    return argument.string if argument is not None else None


def _joined(prefix: str, path: str) -> str:
    if not prefix:
        return path or "/"
    return f"{prefix.rstrip('/')}/{path.lstrip('/')}" if path else prefix
