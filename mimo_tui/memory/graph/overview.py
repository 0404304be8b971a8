"""What the archive gives for a brief: what the structure is made from, and what is shown of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mimo_tui.memory.graph.structure import Import, SourceFile, Structure

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MOST_SHOWN = 60
_LOOKED_AT = 400
_ENTRIES = 30


@dataclass(frozen=True, slots=True)
class Shown:
    """A record as a brief shows it; `users` are the files that import or call it."""

    path: str
    title: str
    signature: str
    body: str
    line: int = 0
    users: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    """What a brief is made of, each part with the most important first.

    `about` is what manifests, the README and a model's summary of the project say of it.
    """

    about: tuple[Shown, ...]
    pinned: tuple[Shown, ...]
    entries: tuple[Shown, ...]
    definitions: tuple[Shown, ...]
    heads: Mapping[str, str]


def sources_of(db: DuckDBPyConnection) -> tuple[list[SourceFile], list[Import]]:
    """The files of code, and what each imports."""
    files = db.execute(
        "SELECT path, language, lines FROM files WHERE path IN (SELECT path FROM records"
        " WHERE kind = 'module' AND source = 'code') ORDER BY path"
    ).fetchall()
    imports = db.execute(
        "SELECT DISTINCT path, target FROM edges WHERE kind = 'imports' ORDER BY path, target"
    ).fetchall()
    return [SourceFile(*row) for row in files], [Import(*row) for row in imports]


def overview_of(db: DuckDBPyConnection, structure: Structure) -> Overview:
    """What the archive says of a project of that structure; nothing that was forgotten."""
    about = _shown(
        db,
        "r.kind = 'document' AND NOT contains(r.path, '/') AND NOT contains(r.title, ' § ')"
        " AND (starts_with(lower(r.path), 'readme') OR contains(r.body, chr(10) || 'depends on'))",
        "starts_with(lower(r.path), 'readme'), r.path LIMIT 4",
    )
    summary = _shown(
        db,
        "r.id IN (SELECT id FROM summary_records WHERE level = 'project')"
        " AND r.kind = 'architecture'",
        "r.id LIMIT 1",
    )
    pinned = _shown(db, "m.pinned", f"m.changed DESC, r.id LIMIT {_ENTRIES}")
    entries = _shown(
        db,
        "r.kind = 'architecture' AND starts_with(r.title, 'entry point ')",
        # What a manifest names is meant to be started; a guarded script may be.
        f"r.source = 'code', length(r.path), r.path, r.first_line LIMIT {_ENTRIES}",
    )
    packages = [each.path for each in structure.packages[:_MOST_SHOWN]]
    return Overview(
        summary + about, pinned, entries, _definitions(db, structure), _heads(db, packages)
    )


def _shown(db: DuckDBPyConnection, condition: str, order: str) -> tuple[Shown, ...]:
    rows = db.execute(
        "SELECT r.path, coalesce(m.title, r.title), r.signature, coalesce(m.body, r.body),"
        " r.first_line FROM records r LEFT JOIN marks m ON m.id = r.id"
        f" WHERE NOT coalesce(m.forgotten, false) AND {condition} ORDER BY {order}"
    ).fetchall()
    return tuple(Shown(*row) for row in rows)


def _definitions(db: DuckDBPyConnection, structure: Structure) -> tuple[Shown, ...]:
    """What most files import or call, where only one definition can be meant by that name."""
    imported = sorted(structure.imported.items(), key=lambda each: (-each[1], each[0]))
    imported = imported[:_LOOKED_AT]
    rows = db.execute(
        """
        WITH imported AS (SELECT unnest($1) AS path, unnest($2) AS title, unnest($3) AS users),
        single AS (
            SELECT name, any_value(path) AS path, any_value(title) AS title FROM records
            WHERE kind IN ('class', 'function', 'method') AND source = 'code'
            GROUP BY name HAVING count(*) = 1
        ),
        called AS (
            SELECT s.path, s.title, count(DISTINCT e.path) AS users
            FROM single s JOIN edges e ON lower(e.name) = s.name
            WHERE e.kind = 'calls' AND e.path <> s.path AND (e.target = s.title
                OR (contains(s.title, '.') AND ends_with(e.target, '.' || s.title)))
            GROUP BY ALL ORDER BY users DESC, s.path, s.title LIMIT $4
        ),
        used AS (
            SELECT path, title, max(users) AS users
            FROM (FROM imported UNION ALL FROM called) GROUP BY ALL
        )
        SELECT r.path, r.title, min(r.signature), min(r.body), min(r.first_line), any_value(u.users)
        FROM used u JOIN records r ON r.path = u.path AND r.title = u.title
        LEFT JOIN marks m ON m.id = r.id
        WHERE r.kind IN ('class', 'function', 'method') AND r.source = 'code'
            AND NOT coalesce(m.forgotten, false)
        GROUP BY r.path, r.title
        ORDER BY any_value(u.users) DESC, r.path, r.title LIMIT $5
        """,
        [
            [path for (path, _), _ in imported],
            [title for (_, title), _ in imported],
            [users for _, users in imported],
            _LOOKED_AT,
            _LOOKED_AT,
        ],
    ).fetchall()
    found = [Shown(*row) for row in rows]
    found.sort(
        key=lambda each: (-each.users * (1 + structure.ranks.get(each.path, 0.0)), each.path)
    )
    return tuple(found[:_MOST_SHOWN])


def _heads(db: DuckDBPyConnection, packages: Sequence[str]) -> dict[str, str]:
    """What the file that stands for each package says of it."""
    rows = db.execute(
        "SELECT parse_dirpath(path), body FROM records WHERE kind = 'module' AND source = 'code'"
        " AND parse_filename(path, true) IN ('__init__', 'index', 'mod', 'lib', 'doc')"
        " AND parse_dirpath(path) IN (SELECT unnest($1)) ORDER BY path DESC",
        [list(packages)],
    ).fetchall()
    return dict(rows)
