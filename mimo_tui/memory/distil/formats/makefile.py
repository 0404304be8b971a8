"""Makefiles: each target with what it needs and runs."""

from __future__ import annotations

import re

from mimo_tui.memory.base import EdgeKind
from mimo_tui.memory.distil.facts import Fact
from mimo_tui.memory.distil.formats.contents import Contents, comment_at, lines_of, within
from mimo_tui.memory.distil.formats.settings import setting

_TARGET = re.compile(
    r"([A-Za-z0-9_][\w./%-]*(?:[ \t]+[A-Za-z0-9_][\w./%-]*){0,8})[ \t]*::?(?!=)(.*)"
)
_VARIABLE = re.compile(r"(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*\?=[ \t]*(.*)")
_MAX = 300
_RECIPE = 20
_LONGEST = 200


def read_makefile(path: str, data: bytes) -> Contents:
    """The targets as commands; what is set with `?=` may be set from outside."""
    lines = lines_of(data)
    facts: list[Fact] = []
    names: list[str] = []
    for number, line in enumerate(lines, 1):
        if len(facts) >= _MAX:
            break
        variable = _VARIABLE.match(line[:1000])
        if variable:
            comment = comment_at(lines, number, ("#",))
            facts.append(setting(variable[1], variable[2], comment, path, number))
            continue
        target = _TARGET.match(line[:1000])
        if target is None or line.startswith("\t"):
            continue
        for name in target[1].split():
            facts.append(_target(name, target[2], lines, number))
            names.append(name)
    listed = "".join(f"\n  make {name}" for name in dict.fromkeys(names))
    return Contents(path, within(f"{path}: commands of make{listed}"), facts)


def _target(name: str, rest: str, lines: list[str], line: int) -> Fact:
    needs, _, said = rest.partition("#")
    needed = [each for each in needs.partition(";")[0].split() if not each.startswith("$")]
    recipe: list[str] = []
    last = line
    for each in lines[line:]:
        if not each.startswith("\t"):
            break
        last += 1
        if len(recipe) < _RECIPE:
            recipe.append(f"  {each.strip()[:_LONGEST]}")
    comment = said.strip("# \t") or comment_at(lines, line, ("#",))
    head = f"make {name}" + (f" (needs {', '.join(needed[:30])})" if needed else "")
    body = within("\n".join(filter(None, [head, comment, *recipe])))
    edges: tuple[tuple[EdgeKind, str, int], ...] = tuple(
        ("calls", f"make {each}", line) for each in needed[:30]
    )
    return Fact("interface", f"make {name}", body, head, line, last, edges=edges)
