"""A file to its records and edges."""

from __future__ import annotations

import stat
from collections.abc import Container
from pathlib import Path

from mimo_tui.memory.base import Edge, EdgeKind, Record, RecordKind
from mimo_tui.memory.distil.base import Distilled, FileState
from mimo_tui.memory.distil.bodies import body_of, module_body
from mimo_tui.memory.distil.definitions import Definition, Outline, outline
from mimo_tui.memory.distil.documents import distil_document
from mimo_tui.memory.distil.fitness import MAX_BYTES, in_utf8, unfit
from mimo_tui.memory.distil.identity import content_hash, record_id, record_ids
from mimo_tui.memory.distil.imports import import_target, module_name
from mimo_tui.memory.distil.language import Language, is_document, language_of
from mimo_tui.memory.distil.names import Resolver, implemented
from mimo_tui.memory.distil.providers import FACTS, LINKS
from mimo_tui.memory.distil.recording import record_facts
from mimo_tui.memory.distil.said import attach
from mimo_tui.memory.distil.terms import terms_of
from mimo_tui.memory.distil.tokens import count_tokens

# What a fact of a class tells of it.
_TOLD = {"data model": "field", "interface": "method"}


def distil_file(root: Path, path: str) -> Distilled:
    """The records of a file. `path` is relative, with "/".

    Nothing in the file makes it fail: what is wrong stands in the note of the file's record.
    Raises FileNotFoundError or NotADirectoryError where there is no such file.
    """
    full = root / path
    note = ""
    try:
        info = full.stat()
        data = b""
        if not stat.S_ISREG(info.st_mode):
            note = "no regular file"
        elif info.st_size > MAX_BYTES:
            note = f"too large to distil ({info.st_size / 1e6:.1f} MB)"
        else:
            data = full.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise
    except OSError as error:
        return only_file(
            path, FileState("unreadable", 0, 0), 0, f"cannot be read: {error.strerror}"
        )
    digest = content_hash(data) if data else f"size-{info.st_size}"
    state = FileState(digest, info.st_size, info.st_mtime_ns)
    data = in_utf8(data)
    lines = data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
    note = note or unfit(path, data)
    if note:
        return only_file(path, state, lines, note)
    if is_document(path):
        return distil_document(path, data, state, lines)
    language = language_of(path, data)
    if language is None:
        return only_file(path, state, lines, "no language is known for it")
    return _distil_code(path, data, language, state, lines)


def only_file(path: str, state: FileState, lines: int, note: str) -> Distilled:
    """A file that is not looked into: one record that says why."""
    language = language_of(path)
    name = language.name if language else ""
    record = Record(
        record_id(path, "module", path, 0),
        "module",
        path,
        f"{path}\n({note})",
        path=path,
        first_line=1,
        last_line=max(1, lines),
        language=name,
        source_hash=state.hash,
        tokens=count_tokens(path) + 5,
        note=note,
    )
    return Distilled(path, name, state, lines, note, (record,), ())


def _distil_code(
    path: str, data: bytes, language: Language, state: FileState, lines: int
) -> Distilled:
    found = outline(data, language, module_name(path, language))
    attach(found)
    definitions = found.definitions
    note = _note(data, language, found)
    ids = record_ids(path, ((each.kind, each.title) for each in definitions))
    resolver = Resolver(definitions, ids, language, path)
    owners = [resolver.owner(index) for index in range(len(definitions))]
    said = [fact for provider in FACTS for fact in provider(found, language, path)]
    told = {(fact.owner, _TOLD[fact.kind]) for fact in said if fact.kind in _TOLD}
    members, inner = _members(definitions, owners, told), _inner(definitions)
    records = []
    for index, definition in enumerate(definitions):
        if definition.kind != "scope":
            if index == 0:
                body = module_body(definitions, note)
            else:
                shown = members[index] if definition.kind == "class" else []
                body = body_of(definition, shown)
            terms = terms_of(data, definition, inner[index]) if index else ""
            records.append(_record(path, data, language, definition, ids[index], body, terms, note))
    edges = _edges(path, language, definitions, ids, owners, resolver)
    links = [
        Edge(ids[index], kind, target, line, resolver.local(target))
        for linker in LINKS
        for index, kind, name, line in linker(found, language, path)
        if (target := resolver.callee(name, index))
    ]
    facts, fact_edges = record_facts(path, language.name, "code", said, ids, resolver.local)
    edges = (*edges, *links, *fact_edges)
    return Distilled(path, language.name, state, lines, note, (*records, *facts), edges)


def _inner(definitions: list[Definition]) -> list[list[Definition]]:
    """The definitions in each one that are records of their own; in functions none is."""
    inner: list[list[Definition]] = [[] for _ in definitions]
    for definition in definitions[1:]:
        inner[definition.parent].append(definition)
    return inner


def _members(
    definitions: list[Definition], owners: list[int], told: Container[tuple[int, str]]
) -> list[list[str]]:
    """The signatures of what belongs to each class; what it declares stands for what it defines.

    What is `told` in a record of its own, a model's fields or a contract's methods, is left out.
    """
    members: list[list[str]] = [[] for _ in definitions]
    declared = {
        definition.title
        for definition in definitions
        if definitions[definition.parent].kind == "class"
    }
    for definition, owner in zip(definitions, owners, strict=True):
        if definition.kind in ("field", "method", "constant") and (
            definition.parent == owner or definition.title not in declared
        ):
            if (owner, definition.kind) in told:
                continue
            shown = members[owner]
            # `int x, y;` declares two in one line.
            if definition.signature not in shown[-1:]:
                shown.append(definition.signature)
    return members


def _note(data: bytes, language: Language, found: Outline) -> str:
    notes = []
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        notes.append(f"not valid UTF-8 at byte {error.start}")
    if found.foreign:
        notes.append(f"cannot be read as {language.name}")
    if found.broken_line:
        notes.append(f"syntax errors near line {found.broken_line}")
    if found.cut:
        notes.append(f"only the first {len(found.definitions) - 1:,} definitions are kept")
    return "; ".join(notes)


def _record(
    path: str,
    data: bytes,
    language: Language,
    definition: Definition,
    identity: str,
    body: str,
    terms: str,
    note: str,
) -> Record:
    kind: RecordKind = "module" if definition.kind == "scope" else definition.kind
    return Record(
        identity,
        kind,
        definition.title,
        body,
        definition.signature,
        path,
        definition.first_line,
        definition.last_line,
        language.name,
        content_hash(data[definition.start : definition.end]),
        tokens=count_tokens(body),
        note=note if kind == "module" else "",
        terms=terms,
    )


def _edges(
    path: str,
    language: Language,
    definitions: list[Definition],
    ids: list[str],
    owners: list[int],
    resolver: Resolver,
) -> tuple[Edge, ...]:
    edges: dict[Edge, None] = {}

    def add(source: int, kind: EdgeKind, target: str, line: int) -> None:
        edges[Edge(ids[source], kind, target, line, resolver.local(target))] = None

    for index, definition in enumerate(definitions):
        first = definition.first_line
        bases, interfaces = implemented(definition)
        scope = definition.kind == "scope"
        if index and not scope:
            contained = Edge(ids[owners[index]], "contains", definition.title, first, ids[index])
            edges[contained] = None
        heir = resolver.implementer(index) if scope else index
        for base in resolver.names(bases):
            add(heir, "inherits", base, first)
        for base in resolver.names(interfaces):
            add(heir, "implements", base, first)
        for callee, line in definition.calls.items():
            target = resolver.callee(callee, index)
            if target:
                add(index, "calls", target, line)
        for imported, line in definition.imports.items():
            module, _, name = imported.partition("\t")
            target = import_target(path, language, module, name)
            alias = definition.known_as.get(imported, "")
            edges[Edge(ids[index], "imports", target, line, alias=alias)] = None
    return tuple(edges)
