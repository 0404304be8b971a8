"""The architecture of a project in its archive: what it is made from, and its records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from mimo_tui.memory.aside import ASIDE
from mimo_tui.memory.graph.overview import Overview, overview_of, sources_of
from mimo_tui.memory.graph.structure import Import, SourceFile, Structure
from mimo_tui.memory.graph.told import ORIGIN, Told
from mimo_tui.memory.graph.traits import Entry, Sources
from mimo_tui.memory.records import Records, Reindex

if TYPE_CHECKING:
    from mimo_tui.memory.store import Store

# Raised when the same project gives other records than before.
_FORM = "1"
_OURS = f"kind = 'architecture' AND source = 'code' AND origin = '{ORIGIN}'"
_KEPT = "NOT EXISTS (SELECT 1 FROM marks m WHERE m.id = r.id AND m.forgotten)"
# The file that stands for its folder says best what it is for, then its manifest and its README.
_PARTS = rf"""
    WITH code AS MATERIALIZED (
        SELECT path, language, lines FROM files
        WHERE language <> '' AND NOT regexp_matches(path, '{ASIDE}')
            AND path IN (SELECT path FROM records WHERE kind = 'module' AND source = 'code')
    ), imported AS (
        SELECT path, target FROM edges
        WHERE kind = 'imports' AND path IN (SELECT path FROM code)
    ), speaking AS MATERIALIZED (
        SELECT path, CASE WHEN regexp_matches(path, '(?i)readme\.\w+$') THEN 2
            WHEN regexp_matches(path, '\.(toml|json)$') THEN 1 ELSE 0 END AS rank
        FROM files WHERE NOT regexp_matches(path, '{ASIDE}') AND (
            regexp_matches(path, '(^|/)((__init__|index|mod|lib|doc|package-info)\.\w+'
                || '|pyproject\.toml|package\.json|Cargo\.toml|(?i:readme)\.(md|rst|txt))$')
            OR parse_filename(path, true) = parse_filename(parse_dirpath(path)))
    ), said AS (
        SELECT r.path, split_part(r.body, chr(10), 2) AS said, s.rank
        FROM records r JOIN speaking s ON s.path = r.path
        WHERE r.kind IN ('module', 'document') AND r.source IN ('code', 'document')
            AND NOT contains(r.title, ' § ') AND {_KEPT}
    ), entries AS (
        SELECT DISTINCT r.path, r.signature, r.source = 'code' AS is_code FROM records r
        WHERE r.kind = 'architecture' AND r.origin = '' AND r.source IN ('code', 'document')
            AND starts_with(r.title, 'entry point ') AND NOT regexp_matches(r.path, '{ASIDE}')
            AND {_KEPT}
    ), folders AS (
        SELECT parse_dirpath(path) AS folder, language, sum(lines)::BIGINT AS lines
        FROM code GROUP BY ALL
    ), sizes AS (
        SELECT around, language, sum(lines)::BIGINT AS lines
        FROM (
            SELECT language, lines, unnest(list_transform(range(len(string_split(folder, '/')) + 1),
                lambda depth: array_to_string(string_split(folder, '/')[1:depth], '/'))) AS around
            FROM folders
        ) GROUP BY ALL
    )
"""
# Sums, so that the order of rows is all the same, and what is there twice does not vanish.
# Lines are rounded as `roughly` does.
_DIGEST = f"""
    {_PARTS} SELECT concat_ws(' ',
        (SELECT sum(hash(path, language)) FROM code),
        (SELECT sum(hash(around, language, lines - lines %
            greatest(100, (10 ** (length(lines::VARCHAR) - 2))::BIGINT))) FROM sizes),
        (SELECT sum(hash(path, target)) FROM imported),
        (SELECT sum(hash(path, said)) FROM said),
        (SELECT sum(hash(path, signature, is_code)) FROM entries))
"""


class Architecture:
    """The records of one archive's architecture; `follow` lets the indexes follow a change."""

    def __init__(self, store: Store, records: Records, follow: Callable[[Reindex], None]) -> None:
        self._store = store
        self._records = records
        self._follow = follow

    def changed(self, head: str) -> Sources | None:
        """What it is made from now, with a commit checked out; None where it was the same."""
        digest = f"{_FORM} {head} {self._store.one(_DIGEST)}"
        if digest == self._store.one("SELECT value FROM meta WHERE name = 'architecture'"):
            return None
        return Sources(
            digest,
            [SourceFile(*row) for row in self._rows("FROM code ORDER BY path")],
            [Import(*row) for row in self._rows("SELECT DISTINCT * FROM imported ORDER BY ALL")],
            self._rows("SELECT path, said FROM said ORDER BY rank, path"),
            [Entry(*row) for row in self._rows("FROM entries ORDER BY ALL")],
        )

    def keep(self, digest: str, told: Sequence[Told]) -> None:
        """Have exactly the records that are told; those that are the same are left as they are."""
        query = f"SELECT id, source_hash FROM records WHERE {_OURS}"
        before = dict(self._store.db.execute(query).fetchall())
        wanted = {each.record.id: each for each in told}
        fresh = [each for key, each in wanted.items() if before.get(key) != each.record.source_hash]
        with self._store.change():
            self._store.db.execute(
                "INSERT OR REPLACE INTO meta VALUES ('architecture', $1)", [digest]
            )
            reindex = self._records.exchange(
                [key for key in before if key not in wanted],
                [each.record for each in fresh],
                [edge for each in fresh for edge in each.edges],
            )
        self._follow(reindex)

    def sources(self) -> tuple[list[SourceFile], list[Import]]:
        """All files of code, and what each imports."""
        return sources_of(self._store.db)

    def overview(self, structure: Structure) -> Overview:
        """What a brief of a project of that structure is made of."""
        return overview_of(self._store.db, structure)

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return self._store.db.execute(f"{_PARTS} {query}").fetchall()
