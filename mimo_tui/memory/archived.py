"""What the store holds of some files, row by row: to compare with, and to give back as it was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mimo_tui.memory.distil.base import Distilled, FileState
from mimo_tui.memory.rows import (
    COLUMNS,
    DISTILLED,
    EDGE_COLUMNS,
    FILE_COLUMNS,
    edges_of,
    records_of,
)

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = tuple[Any, ...]

_OF_RECORD = COLUMNS.index("path")
_OF_EDGE = EDGE_COLUMNS.index("path")
_SOURCE = EDGE_COLUMNS.index("source_id")


@dataclass(frozen=True, slots=True)
class Archived:
    """Rows by the columns of `rows.py`: files by path, records by id, edges by their source."""

    files: dict[str, Row]
    records: dict[str, Row]
    edges: dict[str, list[Row]]

    def states(self) -> dict[str, FileState]:
        """The files' states by path."""
        return {path: FileState(*row[1:4]) for path, row in self.files.items()}

    def without(self, same: Mapping[str, str]) -> Archived:
        """Those files alone whose hash is another, or that are none of `same`."""
        differing = {path: row for path, row in self.files.items() if row[1] != same.get(path)}
        return replace(self, files=differing)

    def distillates(self, paths: Iterable[str]) -> list[Distilled]:
        """What was distilled from some of the files."""
        records: defaultdict[str, list[Row]] = defaultdict(list)
        edges: defaultdict[str, list[Row]] = defaultdict(list)
        wanted = set(paths)
        for row in self.records.values():
            records[row[_OF_RECORD]].append(row)
        for rows in self.edges.values():
            edges[rows[0][_OF_EDGE]] += rows
        return [
            Distilled(
                path,
                language,
                FileState(*state),
                lines,
                note,
                tuple(records_of(records[path])),
                tuple(edges_of(edges[path])),
            )
            for path in wanted
            for _, *state, language, lines, note in [self.files[path]]
        ]


def archived(db: DuckDBPyConnection, paths: Sequence[str]) -> Archived:
    """What is archived of files, without what is said of them beside that."""

    def rows(columns: Sequence[str], source: str, of: Iterable[str]) -> list[Row]:
        query = f"SELECT {', '.join(columns)} FROM {source} path IN (SELECT unnest($1))"
        return db.execute(query, [list(of)]).fetchall()

    files = {row[0]: row for row in rows(FILE_COLUMNS, "files WHERE", paths)}
    if not files:
        # Of new files nothing is looked for in the large tables.
        return Archived({}, {}, {})
    edges: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows(EDGE_COLUMNS, "edges WHERE", files):
        edges[row[_SOURCE]].append(row)
    records = rows(COLUMNS, f"records WHERE {DISTILLED} AND path <> '' AND", files)
    return Archived(files, {row[1]: row for row in records}, edges)
