"""Changes of tables that code makes: Alembic, Django's migrations, Rails."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mimo_tui.memory.base import EdgeKind
from mimo_tui.memory.distil.calls import Call, calls_of
from mimo_tui.memory.distil.definitions import Outline
from mimo_tui.memory.distil.facts import Fact
from mimo_tui.memory.distil.formats.contents import flat, within
from mimo_tui.memory.distil.language import Language

_ALEMBIC = frozenset(
    {"create_table", "add_column", "drop_column", "alter_column", "drop_table", "rename_table"}
    | {"create_index", "create_foreign_key", "create_unique_constraint"}
)
_DJANGO = frozenset(
    {"CreateModel", "AddField", "RemoveField", "AlterField", "DeleteModel", "RenameField"}
    | {"RenameModel"}
)
_RAILS = frozenset(
    {"create_table", "add_column", "remove_column", "change_column", "add_index", "drop_table"}
    | {"add_foreign_key", "add_reference", "rename_column"}
)
_MADE = frozenset({"create_table", "CreateModel"})
_MENTIONED = re.compile(r"ForeignKey(?:Constraint)?\([^()]*?[\"']([\w.]+)\.\w+[\"']")
_COLUMN = re.compile(r"^\s*t\.(\w+)[ (]+[:\"'](\w+)[\"']?(.*)", re.M)
_MAX = 300
_MAX_COLUMNS = 100
_LONGEST = 240

Edges = tuple[tuple[EdgeKind, str, int], ...]


def migrations(outline: Outline, language: Language, path: str) -> Iterator[Fact]:
    """Each table that is made, as it is made, and each change of one."""
    source = outline.text.source
    receivers: tuple[str, ...]
    if language.name == "python" and (b"alembic" in source or b"op.create" in source):
        names, receivers = _ALEMBIC, ("op", "batch_op")
    elif language.name == "python" and b"migrations.Migration" in source:
        names, receivers = _DJANGO, ("migrations",)
    elif language.name == "ruby" and re.search(rb"ActiveRecord::(?:Schema|Migration)", source):
        names, receivers = _RAILS, ("",)
    else:
        return
    made = 0
    for call in calls_of(outline, names):
        if call.receiver.rpartition(".")[2] in receivers and made < _MAX:
            fact = _fact(outline, call, path, language.name)
            if fact is not None:
                made += 1
                yield fact


def _fact(outline: Outline, call: Call, path: str, language: str) -> Fact | None:
    table = _table(call)
    if not table:
        return None
    last = call.node.end_point.row + 1
    edges: list[tuple[EdgeKind, str, int]] = []
    if call.name in _MADE:
        title, head = f"table {table}", f"table {table}"
        columns = _rails(outline, call) if language == "ruby" else _columns(outline, call)
    else:
        title = f"change of table {table}"
        head = f"{call.name} of table {table}"
        columns = [
            f"{each.name}={each.text}" if each.name else each.text for each in call.arguments[:12]
        ]
        edges.append(("mentions", f"table {table}", call.line))
    node = call.node
    written = outline.text.source[node.start_byte : node.end_byte].decode("utf-8", "replace")
    mentioned = dict.fromkeys(_MENTIONED.findall(written[:20_000]))
    edges += [("mentions", f"table {each}", call.line) for each in mentioned]
    shown = [f"  {flat(column, _LONGEST)}" for column in columns[:_MAX_COLUMNS]]
    body = within("\n".join([head, *shown, f"in {path}"]))
    return Fact("data model", title, body, head, call.line, last, call.owner, tuple(edges))


def _table(call: Call) -> str:
    named = call.named("name", "model_name", "table_name")
    index = 1 if call.name in ("create_index", "create_foreign_key") else 0
    if call.name == "create_unique_constraint":
        index = 1
    place = call.at(index)
    for argument in (named, place):
        if argument is not None:
            text = argument.string if argument.string is not None else argument.text
            plain = text.lstrip(":").removesuffix(".__tablename__")
            # `op.f("ix")` and other calls name no table.
            if re.fullmatch(r"[\w.]+", plain):
                return plain
    return ""


def _columns(outline: Outline, call: Call) -> list[str]:
    """Alembic's columns are the arguments behind the name; Django's are in `fields`."""
    fields = call.named("fields")
    if fields is None:
        return [each.text for each in call.arguments[1:]]
    text = outline.text
    return [
        text.flat(part.start_byte, part.end_byte, _LONGEST).removeprefix("(").removesuffix(")")
        for part in fields.node.named_children[:_MAX_COLUMNS]
    ]


def _rails(outline: Outline, call: Call) -> list[str]:
    node = call.node
    written = outline.text.source[node.start_byte : node.end_byte].decode("utf-8", "replace")
    return [f"{kind} {name}{rest}" for kind, name, rest in _COLUMN.findall(written[:20_000])]
