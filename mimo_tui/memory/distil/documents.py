"""Files that are no code to records and edges: each by the reader of its format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mimo_tui.memory.base import Record
from mimo_tui.memory.distil.base import Distilled, FileState
from mimo_tui.memory.distil.facts import Fact
from mimo_tui.memory.distil.formats.contents import Contents
from mimo_tui.memory.distil.formats.dockerfile import read_dockerfile
from mimo_tui.memory.distil.formats.graphql import read_graphql
from mimo_tui.memory.distil.formats.makefile import read_makefile
from mimo_tui.memory.distil.formats.names import Format, format_of
from mimo_tui.memory.distil.formats.prisma import read_prisma
from mimo_tui.memory.distil.formats.prose import read_prose
from mimo_tui.memory.distil.formats.protobuf import read_protobuf
from mimo_tui.memory.distil.formats.settings import read_environment, read_ini
from mimo_tui.memory.distil.formats.sql import read_sql
from mimo_tui.memory.distil.formats.structured import read_json, read_toml, read_yaml
from mimo_tui.memory.distil.identity import record_id
from mimo_tui.memory.distil.recording import record_facts
from mimo_tui.memory.distil.tokens import count_tokens

READERS: dict[Format, Callable[[str, bytes], Contents]] = {
    "prose": read_prose,
    "toml": read_toml,
    "yaml": read_yaml,
    "json": read_json,
    "ini": read_ini,
    "environment": read_environment,
    "dockerfile": read_dockerfile,
    "makefile": read_makefile,
    "sql": read_sql,
    "protobuf": read_protobuf,
    "graphql": read_graphql,
    "prisma": read_prisma,
}


def distil_document(path: str, data: bytes, state: FileState, lines: int) -> Distilled:
    """The records of a file that is no code: one of the file itself, and one of each fact."""
    kind = format_of(path)
    assert kind is not None
    contents = READERS[kind](path, data)
    language = "document" if kind == "prose" else kind
    note = _note(data)
    identity = record_id(path, "document", "", 0)
    record = Record(
        identity,
        "document",
        contents.title,
        contents.body,
        path=path,
        first_line=1,
        last_line=max(1, lines),
        language=language,
        source_hash=state.hash,
        source="document",
        tokens=count_tokens(contents.body),
        note=note,
    )
    found = [_inside(fact, max(1, lines)) for fact in contents.facts]
    facts, edges = record_facts(path, language, "document", found, [identity])
    return Distilled(path, language, state, lines, note, (record, *facts), tuple(edges))


def _inside(fact: Fact, lines: int) -> Fact:
    """YAML knows more ends of lines than others do: no fact lies behind a file's end."""
    if fact.last_line <= lines:
        return fact
    return replace(fact, first_line=min(fact.first_line, lines), last_line=lines)


def _note(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"not valid UTF-8 at byte {error.start}"
    return ""
