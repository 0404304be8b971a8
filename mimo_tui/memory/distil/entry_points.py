"""Where programs begin in code: main functions, guarded scripts, `console_scripts` of setup.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from mimo_tui.memory.distil.calls import Places
from mimo_tui.memory.distil.definitions import Definition, Outline
from mimo_tui.memory.distil.facts import Fact
from mimo_tui.memory.distil.formats.manifests import callable_name, entry_point
from mimo_tui.memory.distil.language import Language

_GUARD = re.compile(
    rb"^if[ \t]+__name__[ \t]*==[ \t]*[\"']__main__[\"'][^\n]*((?:\n(?:[ \t][^\n]*)?)*)", re.M
)
_CALLED = re.compile(
    r"^\s+(?:(?:sys\.)?exit\(|raise SystemExit\(|(?:asyncio|anyio|trio)\.run\(|await )*"
    r"([A-Za-z_][\w.]*)\(",
    re.M,
)
_CONSOLE = re.compile(rb"[\"']([\w.-]+)\s*=\s*([\w.]+:[\w.]+)[\"']")
_MAINS = frozenset(
    {"go", "rust", "java", "c", "cpp", "kotlin", "c_sharp", "scala", "swift", "dart", "zig"}
)
_ENTRY_FILES = re.compile(r"(?:^|/)(?:__main__|manage|wsgi|asgi)\.py$")


def entry_points(outline: Outline, language: Language, path: str) -> Iterator[Fact]:
    """The places where a file can be started."""
    if language.name == "python":
        yield from _python(outline, path)
    elif language.name in _MAINS:
        for index, definition in enumerate(outline.definitions):
            if _is_main(definition, language.name, outline):
                fact = entry_point(
                    path, definition.signature, path, definition.first_line, definition.title
                )
                yield replace(fact, owner=index)


def _is_main(definition: Definition, language: str, outline: Outline) -> bool:
    name = definition.title.rpartition(".")[2]
    if name not in ("main", "Main") or definition.kind not in ("function", "method"):
        return False
    if not definition.complete:
        return False
    if language == "go":
        return (
            outline.text.source.lstrip()[:12] == b"package main"
            or b"\npackage main" in outline.text.source
        )
    if language in ("java", "c_sharp"):
        return "static" in definition.signature
    return definition.kind == "function"


def _python(outline: Outline, path: str) -> Iterator[Fact]:
    source = outline.text.source
    guard = _GUARD.search(source) if b"__main__" in source else None
    if guard is not None:
        line = source.count(b"\n", 0, guard.start()) + 1
        body = guard[1].decode("utf-8", "replace")[:2000]
        called = _CALLED.search(body)
        name = called[1] if called else ""
        place = Places(outline.definitions).owner(guard.start())
        yield replace(entry_point(path, " ".join(body.split()), path, line, name), owner=place)
    elif _ENTRY_FILES.search(path):
        yield entry_point(path, "", path, 1)
    if path.endswith("setup.py"):
        for match in _CONSOLE.finditer(source):
            line = source.count(b"\n", 0, match.start()) + 1
            name, called_name = match[1].decode(), match[2].decode()
            yield entry_point(name, called_name, path, line, callable_name(called_name))
