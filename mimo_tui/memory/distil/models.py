"""Classes by what they are for: data models with their fields, interfaces with their contracts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from mimo_tui.memory.base import EdgeKind
from mimo_tui.memory.distil.definitions import Definition, Outline
from mimo_tui.memory.distil.facts import Fact
from mimo_tui.memory.distil.formats.contents import flat, within
from mimo_tui.memory.distil.language import Language
from mimo_tui.memory.distil.links import is_test_file
from mimo_tui.memory.distil.tables import tables

_DATA_BASE = re.compile(
    r"\b(?:BaseModel|RootModel|TypedDict|NamedTuple|SQLModel|BaseSettings)\b"
    r"|\b(?:msgspec\.|^\(?)Struct\b"
)
_DATA_HEAD = re.compile(
    r"@(?:\w+\.)*(?:dataclass|attrs?|define|frozen|mutable)\b|@attr\.s\b"
    r"|\b(?:struct|record)\b|\b(?:data|case) class\b|@(?:Data|Value|Entity|Embeddable|Document)\b"
)
_CONTRACT_BASE = re.compile(r"\b(?:Protocol|ABC|ABCMeta)\b")
_CONTRACT_HEAD = re.compile(r"^(?:[\w@]+ )*(?:interface|trait|protocol)\b")
_SHAPE = re.compile(r"^(?:export |declare |default )*(?:interface|type)\b")
_GO_INTERFACE = re.compile(r"^type \w+(?:\[[^\]]*\])? interface\b")
_NAME = re.compile(r"(?<![\w.\"'@])[A-Z]\w+(?:\.[A-Z]\w+)*")
# What types are made with says nothing about other models.
_BUILDING = re.compile(
    r"A(?:nnotated|ny|rc|rray)|Bo(?:olean|x)|C(?:allable|lassVar|olumn|ow)|D(?:ate|ecimal|ependency"
    r"|ict|ouble)|F(?:alse|ield|inal|loat|oreignKey)|G[te]|Generic|Hash(?:Map|Set)|In(?:teger|itVar)"
    r"|Itera(?:ble|tor)|L(?:[et]|en|ist|iteral|ong)|Map(?:ped|ping)?|N(?:one|otRequired|ullable|umber)"
    r"|O(?:bject|ption|ptional)|P(?:artial|ath|ick|romise)|R(?:c|eadonly|ecord|equired)|S(?:equence"
    r"|et|ome|tring)|T(?:rue|uple|ype|ypeAlias|ypeVar)|U(?:nion|UID)|Vec"
)
_MOST, _LONGEST = 80, 200

Edges = tuple[tuple[EdgeKind, str, int], ...]


def models(outline: Outline, language: Language, path: str) -> Iterator[Fact]:
    """A data model for each class that is data, an interface for each that is a contract.

    Classes that are kept in a table are told as tables; those of tests are not told.
    """
    if is_test_file(path):
        return
    definitions = outline.definitions
    members: dict[int, list[Definition]] = {}
    for definition in definitions[1:]:
        members.setdefault(definition.parent, []).append(definition)
    found: list[Fact] = []
    data: set[str] = set()
    for index, definition in enumerate(definitions):
        if definition.kind != "class":
            continue
        inside = members.get(index, [])
        fields = [each for each in inside if each.kind == "field" and _is_own(each)]
        methods = [each for each in inside if each.kind == "method"]
        if _is_contract(definition, methods):
            found.append(_interface(definition, index, methods))
        elif fields and _is_data(definition, methods, data):
            data.add(definition.title)
            found.append(_model(definition, index, fields))
    kept = {fact.owner for fact in tables(outline, language, path)} if found else ()
    yield from (fact for fact in found if fact.owner not in kept)


def _is_own(field: Definition) -> bool:
    """Whether a field is one that is meant from outside."""
    name = field.title.rpartition(".")[2]
    return not name.startswith("__") and name not in ("Meta", "model_config", "Config")


def _is_contract(definition: Definition, methods: list[Definition]) -> bool:
    head, bases = definition.signature, " ".join(definition.bases)
    declared = _CONTRACT_HEAD.search(head) or _GO_INTERFACE.search(head)
    return bool(methods) and bool(declared or _CONTRACT_BASE.search(bases))


def _is_data(definition: Definition, methods: list[Definition], known: set[str]) -> bool:
    """By how it is declared, or since a model of this file is its base."""
    bases = " ".join(definition.bases)
    if _DATA_HEAD.search(definition.signature) or _DATA_BASE.search(bases):
        return True
    if _SHAPE.search(definition.signature):
        return not methods
    return any(name in known for name in _NAME.findall(bases))


def _model(definition: Definition, index: int, fields: list[Definition]) -> Fact:
    shown = [f"  {flat(each.signature, _LONGEST)}{_said(each)}" for each in fields[:_MOST]]
    others: dict[str, int] = {}
    for field in fields[:_MOST]:
        written = field.signature.partition(" = ")[0]
        own = field.title.rpartition(".")[2]
        for name in _NAME.findall(written):
            if not _BUILDING.fullmatch(name) and name not in (own, definition.title):
                others.setdefault(name, field.first_line)
    edges: Edges = tuple(("mentions", name, line) for name, line in others.items())
    related = f"refers to {', '.join(others)}" if others else ""
    return _fact("data model", definition, index, [*shown, related], edges)


def _interface(definition: Definition, index: int, methods: list[Definition]) -> Fact:
    shown = []
    for method in methods[:_MOST]:
        errors = dict.fromkeys(error.partition("(")[0] for error, _, _ in method.raises)
        raised = f" raises {', '.join(errors)}" if errors else ""
        shown.append(f"  {flat(method.signature, _LONGEST)}{_said(method)}{raised}")
    return _fact("interface", definition, index, shown, ())


def _said(definition: Definition) -> str:
    """The first sentence of what is said of a member."""
    first = re.split(r"(?<=[.。])\s|\n\n", definition.doc.strip(), maxsplit=1)[0]
    return f" # {flat(first, 120)}" if first else ""


def _fact(
    kind: Literal["data model", "interface"],
    owner: Definition,
    index: int,
    shown: list[str],
    edges: Edges,
) -> Fact:
    title = f"{kind} {owner.title}"
    body = within("\n".join(filter(None, [f"{owner.signature}{_said(owner)}", *shown])))
    first, last = owner.first_line, owner.last_line
    return Fact(kind, title, body, owner.signature, first, last, index, edges)
