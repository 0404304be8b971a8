"""Tables that classes declare: SQLAlchemy, Django, SQLModel; JPA and others by their annotation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mimo_tui.memory.base import EdgeKind
from mimo_tui.memory.distil.definitions import Definition, Outline
from mimo_tui.memory.distil.facts import Fact
from mimo_tui.memory.distil.formats.contents import within
from mimo_tui.memory.distil.language import Language

_TABLE_NAME = re.compile(
    r"__tablename__[^=\n]*=\s*[\"']([\w.]+)[\"']|db_table\s*=\s*[\"']([\w.]+)[\"']"
)
_COLUMN = re.compile(
    r"\b(?:Column|mapped_column|relationship|Mapped\[|Field\(|Relationship)|\bmodels\.\w+\("
    r"|\b\w+(?:Field|Key)\("
)
_DJANGO = re.compile(
    r"\b(?:models\.)?(?:ForeignKey|OneToOneField|ManyToManyField)\(\s*(?:to\s*=\s*)?[\"']?([\w.]+)"
)
_SQL = re.compile(r"\bForeignKey\(\s*[\"']([\w.]+)\.\w+[\"']")
_DJANGO_BASE = re.compile(r"(?:^|[\s(,])(?:models\.Model|\w*Model)\b")
_ENTITY = re.compile(r"@Entity\b")
_JPA_TABLE = re.compile(r"@Table\([^)]*\bname\s*=\s*\"([\w.]+)\"")
_JPA_RELATION = re.compile(r"@(?:ManyToOne|OneToOne|ManyToMany|OneToMany)\b")
_JPA_TYPE = re.compile(r"(?:<\s*(\w+)\s*>|\b([A-Z]\w*))\s+\w+\s*$")
_HEAD = 4000
_MAX_COLUMNS = 200

Edges = tuple[tuple[EdgeKind, str, int], ...]


def tables(outline: Outline, language: Language, path: str) -> Iterator[Fact]:
    """A data model for each class that is kept in a table."""
    read = {"python": _python, "java": _java, "kotlin": _java}.get(language.name)
    if read is None:
        return
    definitions = outline.definitions
    fields: dict[int, list[Definition]] = {}
    for definition in definitions[1:]:
        if definition.kind == "field":
            fields.setdefault(definition.parent, []).append(definition)
    for index, definition in enumerate(definitions):
        # `db_table` stands in the `Meta` of a model.
        if definition.kind == "class" and not definition.title.endswith(".Meta"):
            fact = read(outline, index, fields.get(index, []), path)
            if fact is not None:
                yield fact


def _source(outline: Outline, definition: Definition, limit: int = _HEAD) -> str:
    end = min(definition.end, definition.start + limit)
    return outline.text.source[definition.start : end].decode("utf-8", "replace")


def _python(outline: Outline, index: int, fields: list[Definition], path: str) -> Fact | None:
    definition = outline.definitions[index]
    bases = " ".join(definition.bases)
    django = bool(_DJANGO_BASE.search(bases)) and b"models" in outline.text.source
    named = _TABLE_NAME.search(_source(outline, definition))
    kept = "table=True" in bases.replace(" ", "")
    columns = [each for each in fields if _COLUMN.search(each.signature)]
    if not (named or kept or (django and columns)):
        return None
    if kept:
        columns = [each for each in fields if ":" in each.signature]
    name = (named[1] or named[2]) if named else definition.title.rpartition(".")[2]
    edges: list[tuple[EdgeKind, str, int]] = []
    for column in columns:
        written = _source(outline, column, 400)
        for match in [*_SQL.finditer(written), *_DJANGO.finditer(written)]:
            other = match[1].rpartition(".")[2] if match.re is _DJANGO else match[1]
            if match.re is _DJANGO and (other[:1].islower() or other == "self"):
                continue
            edges.append(("mentions", f"table {other}", column.first_line))
    return _fact(name, definition, index, columns, path, tuple(edges))


def _java(outline: Outline, index: int, fields: list[Definition], path: str) -> Fact | None:
    definition = outline.definitions[index]
    head = _source(outline, definition).partition("{")[0]
    if not _ENTITY.search(head):
        return None
    named = _JPA_TABLE.search(head)
    edges: list[tuple[EdgeKind, str, int]] = []
    for field in fields:
        target = _JPA_TYPE.search(field.signature.partition("=")[0])
        if target and _JPA_RELATION.search(field.signature):
            edges.append(("mentions", f"table {target[1] or target[2]}", field.first_line))
    name = named[1] if named else definition.title.rpartition(".")[2]
    return _fact(name, definition, index, fields, path, tuple(edges))


def _fact(
    name: str, owner: Definition, index: int, columns: list[Definition], path: str, edges: Edges
) -> Fact:
    shown = [f"  {column.signature}" for column in columns[:_MAX_COLUMNS]]
    head = f"table {name} (class {owner.title})"
    said = owner.doc.partition("\n\n")[0][:300]
    body = within("\n".join(filter(None, [head, said, *shown, f"in {path}"])))
    first, last = owner.first_line, owner.last_line
    return Fact("data model", f"table {name}", body, head, first, last, index, edges)
