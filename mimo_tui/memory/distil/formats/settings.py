"""Configuration: every key with its default, its comment and its line; no secret's value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from mimo_tui.memory.distil.facts import Fact
from mimo_tui.memory.distil.formats.contents import Contents, comment_at, flat, lines_of, within
from mimo_tui.memory.distil.formats.manifests import (
    callable_name,
    console_scripts,
    entry_point,
)
from mimo_tui.memory.distil.formats.names import is_configuration
from mimo_tui.memory.distil.formats.secrets import shown
from mimo_tui.memory.distil.formats.tree import Node

MAX_SETTINGS = 400
_MAX_VALUE = 160
_MAX_KEY = 160
_TOP_KEYS = 60
_SECTION = re.compile(r"\[([^\]\n]{1,200})\]")
_PAIR = re.compile(r"([\w.\-*/\[\]:]{1,160}?)\s*[=:]\s*(.*)")
_VARIABLE = re.compile(r"(?:#\s?)?(?:export\s+)?([A-Z][A-Z0-9_]{1,100})\s*=(.*)")


def setting(key: str, value: str, comment: str, where: str, line: int, last_line: int = 0) -> Fact:
    """A configuration key as a fact."""
    kept = flat(shown(key, value), _MAX_VALUE)
    signature = f"{key} = {kept}" if kept else key
    body = f"setting {signature}\n{comment}".rstrip() + f"\nin {where}"
    return Fact("interface", f"setting {key}", body, signature, line, max(line, last_line))


def tree_contents(path: str, language: str, tree: Node, lines: Sequence[str]) -> Contents:
    """A configuration file by its tree; of mere data the keys at the top are told."""
    configures = language == "toml" or is_configuration(path)
    marks = ("//",) if language == "json" else ("#",)
    facts = []
    if configures:
        for key, node in _leaves(tree):
            comment = comment_at(lines, node.line, marks)
            facts.append(setting(key, node.text, comment, path, node.line, node.last_line))
            if len(facts) >= MAX_SETTINGS:
                break
    return Contents(path, _overview(path, language, tree), facts)


def _leaves(tree: Node) -> Iterator[tuple[str, Node]]:
    """Scalars and lists of scalars by their dotted keys; what lists hold in parts has no key."""
    ahead = [("", part) for part in reversed(tree.parts)]
    while ahead:
        prefix, node = ahead.pop()
        if not node.key:
            continue
        key = f"{prefix}.{node.key}" if prefix else node.key
        if len(key) > _MAX_KEY:
            continue
        if node.is_list or node.value is not None or not node.parts:
            yield key, node
        else:
            ahead += [(key, part) for part in reversed(node.parts)]


def _overview(path: str, language: str, tree: Node) -> str:
    keys = dict.fromkeys(part.key for part in tree.parts if part.key)
    shown_keys = [flat(key, 80) for key in list(keys)[:_TOP_KEYS]]
    return within(f"{path}: {language}" + "".join(f"\n  {key}" for key in shown_keys))


def read_ini(path: str, data: bytes) -> Contents:
    """An INI, `.cfg` or `.properties` file."""
    lines = lines_of(data)
    section, sections = "", []
    facts: list[Fact] = []
    for number, line in enumerate(lines, 1):
        head = _SECTION.match(line[:300])
        if head:
            section = head[1].strip()
            sections.append(section)
            continue
        pair = _PAIR.match(line[: 20 * _MAX_VALUE])
        if pair is None or len(facts) >= MAX_SETTINGS:
            continue
        key = f"{section}.{pair[1]}" if section else pair[1]
        value = pair[2] or _continued(lines, number)
        comment = comment_at(lines, number, ("#", ";", "!"))
        facts.append(setting(key, value, comment, path, number))
    if path.endswith("setup.cfg"):
        facts += [
            entry_point(name, called, path, line, callable_name(called))
            for name, called, line in console_scripts(lines)
        ]
    return Contents(path, _named(path, "configuration", sections), facts)


def read_environment(path: str, data: bytes) -> Contents:
    """An example of environment variables; what is commented out may be set, too."""
    lines = lines_of(data)
    facts: list[Fact] = []
    for number, line in enumerate(lines, 1):
        variable = _VARIABLE.match(line[: 20 * _MAX_VALUE])
        if variable and len(facts) < MAX_SETTINGS:
            value = variable[2].strip().strip("\"'")
            comment = _comment_above_variable(lines, number)
            facts.append(setting(variable[1], value, comment, path, number))
    names = [fact.title.removeprefix("setting ") for fact in facts]
    return Contents(path, _named(path, "environment variables", names), facts)


def _comment_above_variable(lines: Sequence[str], line: int) -> str:
    above = [
        "" if _VARIABLE.match(each[:300]) else each for each in lines[max(0, line - 7) : line - 1]
    ]
    return comment_at([*above, lines[line - 1]], len(above) + 1, ("#",))


def _continued(lines: Sequence[str], line: int) -> str:
    parts = []
    for each in lines[line : line + 20]:
        if not each[:1].isspace():
            break
        parts.append(each[:_MAX_VALUE].strip())
    return ", ".join(filter(None, parts))


def _named(path: str, what: str, names: Iterable[str]) -> str:
    listed = list(dict.fromkeys(names))[:_TOP_KEYS]
    return within(f"{path}: {what}" + "".join(f"\n  {name}" for name in listed))
