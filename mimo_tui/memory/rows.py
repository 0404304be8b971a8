"""Records as rows of the store, with what a person made of them laid over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from itertools import repeat
from typing import Any

from mimo_tui.memory.base import Edge, Record, Source

# Whose words cannot be made again from anything else.
SAID: tuple[Source, ...] = ("person", "conversation")
IS_SAID = f"source IN ({', '.join(map(repr, SAID))})"
# What is made from a file alone, and stands and goes with it.
DISTILLED = "source <> 'model' AND origin = ''"
FILE_COLUMNS = ("path", "hash", "size", "mtime_ns", "language", "lines", "note")
EDGE_COLUMNS = ("source_id", "kind", "target", "name", "line", "target_id", "path")
COLUMNS = (
    "key",
    "id",
    "kind",
    "title",
    "name",
    "body",
    "signature",
    "path",
    "first_line",
    "last_line",
    "language",
    "source_hash",
    "source",
    "origin",
    "scope",
    "tokens",
    "note",
    "created",
    "updated",
    "terms",
)
# Those that say nothing of what was distilled, or only again what others say.
_BESIDE = ("key", "name", "created", "updated")
# Everything a Record needs; `m` are the person's marks, `u` the uses, `f` the feedback.
SELECT = """
SELECT r.key, r.id, r.kind, coalesce(m.title, r.title), coalesce(m.body, r.body), r.signature,
    r.path, r.first_line, r.last_line, r.language, r.source_hash, r.source, r.origin, r.scope,
    r.tokens, r.note, coalesce(m.pinned, false), coalesce(m.forgotten, false),
    m.body IS NOT NULL, r.created, greatest(r.updated, coalesce(m.changed, 0)),
    coalesce(u.last, 0), coalesce(u.times, 0), coalesce(m.replaced_by, ''),
    coalesce(f.shown, 0), coalesce(f.used, 0)
FROM records r LEFT JOIN marks m ON m.id = r.id LEFT JOIN uses u ON u.id = r.id
    LEFT JOIN feedback f ON f.id = r.id
"""


def last_name(title: str) -> str:
    """The last part of a qualified name."""
    return title.rpartition(".")[2] if " " not in title else title


def to_row(record: Record, key: int, created: float, updated: float) -> tuple[Any, ...]:
    """The values of COLUMNS for a record."""
    return (
        key,
        record.id,
        record.kind,
        record.title,
        last_name(record.title).lower(),
        record.body,
        record.signature,
        record.path,
        record.first_line,
        record.last_line,
        record.language,
        record.source_hash,
        record.source,
        record.origin,
        record.scope,
        record.tokens,
        record.note,
        created,
        updated,
        record.terms,
    )


def to_record(row: tuple[Any, ...]) -> Record:
    """A record from a row of SELECT."""
    return Record(
        id=row[1],
        kind=row[2],
        title=row[3],
        body=row[4],
        signature=row[5],
        path=row[6],
        first_line=row[7],
        last_line=row[8],
        language=row[9],
        source_hash=row[10],
        source=row[11],
        origin=row[12],
        scope=row[13],
        tokens=row[14],
        note=row[15],
        pinned=row[16],
        forgotten=row[17],
        edited=row[18],
        created=row[19],
        updated=row[20],
        recalled=row[21],
        times_recalled=row[22],
        replaced_by=row[23],
        times_shown=row[24],
        times_used=row[25],
    )


def records_of(rows: Sequence[tuple[Any, ...]]) -> list[Record]:
    """Records as they were distilled, from rows of COLUMNS."""
    if not rows:
        return []
    columns = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True))
    for name in _BESIDE:
        del columns[name]
    values = (columns.get(each.name, repeat(each.default)) for each in fields(Record))
    return list(map(Record, *values))


def to_edge_row(edge: Edge, path: str) -> tuple[Any, ...]:
    """The values of EDGE_COLUMNS for an edge of a file."""
    name = edge.alias or last_name(edge.target)
    return (edge.source_id, edge.kind, edge.target, name, edge.line, edge.target_id, path)


def edges_of(rows: Sequence[tuple[Any, ...]]) -> list[Edge]:
    """Edges from rows of EDGE_COLUMNS."""
    if not rows:
        return []
    sources, kinds, targets, names, lines, ids, _ = zip(*rows, strict=True)
    aliases = [
        name if name != last_name(target) else ""
        for name, target in zip(names, targets, strict=True)
    ]
    return list(map(Edge, sources, kinds, targets, lines, ids, repeat(1.0), aliases))
