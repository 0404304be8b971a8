"""How much is remembered, of what, and in how much room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mimo_tui.memory.marks import MARKED
from mimo_tui.memory.rows import IS_SAID

if TYPE_CHECKING:
    from mimo_tui.memory.store import Store

_EXAMPLES = 3
_OURS = ("memory.duckdb", "journal", "lexical", "vectors", "shelf")


@dataclass(frozen=True, slots=True)
class Group:
    """Some records that share something, and the tokens of their bodies."""

    name: str
    records: int
    tokens: int


@dataclass(frozen=True, slots=True)
class Undistilled:
    """Files that are known, but not fully distilled, for one reason; a few of their paths."""

    reason: str
    files: int
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    """A memory in figures. Sizes are in bytes; `changed` is when it last did, in Unix seconds.

    `own` records were said by people and in conversations. Forgotten records are counted, too.
    `waiting` is how much that a person marked has no source now.
    """

    records: int
    tokens: int
    kinds: tuple[Group, ...]
    languages: tuple[Group, ...]
    own: int
    pinned: int
    forgotten: int
    edited: int
    waiting: int
    files: int
    lines: int
    source_bytes: int
    store_bytes: int
    undistilled: tuple[Undistilled, ...]
    generation: int
    embedder: str
    changed: float


def statistics(store: Store, folder: Path, embedder: str) -> Statistics:
    """The figures of a store in its folder."""
    db = store.db
    records, tokens, said, updated = db.execute(
        "SELECT count(*), coalesce(sum(tokens), 0)::BIGINT,"
        f" count(*) FILTER ({IS_SAID}), coalesce(max(updated), 0) FROM records"
    ).fetchall()[0]
    pinned, forgotten, edited, marked = db.execute(
        "SELECT count(*) FILTER (pinned), count(*) FILTER (forgotten),"
        " count(*) FILTER (body IS NOT NULL), coalesce(max(changed), 0) FROM marks"
    ).fetchall()[0]
    files, lines, size = db.execute(
        "SELECT count(*), coalesce(sum(lines), 0)::BIGINT, coalesce(sum(size), 0)::BIGINT"
        " FROM files"
    ).fetchall()[0]
    return Statistics(
        records=records,
        tokens=tokens,
        kinds=_groups(store, "kind", "true"),
        languages=_groups(store, "language", "language <> ''"),
        own=said,
        pinned=pinned,
        forgotten=forgotten,
        edited=edited,
        waiting=store.one(f"SELECT count(*) FROM ({MARKED} EXCEPT SELECT id FROM records)"),
        files=files,
        lines=lines,
        source_bytes=size,
        store_bytes=_bytes(path for path in folder.rglob("*") if _is_ours(folder, path)),
        undistilled=_undistilled(store),
        generation=store.generation,
        embedder=embedder,
        changed=max(updated, marked),
    )


def _groups(store: Store, column: str, condition: str) -> tuple[Group, ...]:
    rows = store.db.execute(
        f"SELECT {column}, count(*), coalesce(sum(tokens), 0)::BIGINT FROM records"
        f" WHERE {condition} GROUP BY {column} ORDER BY count(*) DESC, {column}"
    ).fetchall()
    return tuple(Group(*row) for row in rows)


def _undistilled(store: Store) -> tuple[Undistilled, ...]:
    rows = store.db.execute(
        f"SELECT note, count(*), list(path ORDER BY path)[:{_EXAMPLES}] FROM files"
        " WHERE note <> '' GROUP BY note ORDER BY count(*) DESC, note"
    ).fetchall()
    return tuple(Undistilled(note, count, tuple(paths)) for note, count, paths in rows)


def _is_ours(folder: Path, path: Path) -> bool:
    """Whether a file belongs to the memory: sessions and what was set aside do not."""
    first = path.relative_to(folder).parts[0]
    return first.startswith(_OURS) and (".damaged-" not in first and ".before-" not in first)


def _bytes(paths: Iterable[Path]) -> int:
    total = 0
    for path in paths:
        try:
            total += path.stat().st_size
        except OSError:
            continue  # An index may lose a file at any moment.
    return total
