"""The architecture of a project in its archive: what it is made from, and its records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

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
_CODE = f"""
    SELECT f.path, f.language, f.lines FROM files f
    WHERE f.language <> '' AND NOT regexp_matches(f.path, '{ASIDE}')
        AND f.path IN (SELECT path FROM records WHERE kind = 'module' AND source = 'code')
"""
_IMPORTS = f"""
    SELECT path, target FROM edges
    WHERE kind = 'imports' AND path IN (SELECT path FROM ({_CODE}))
"""
# The file that stands for its folder says best what it is for, then its manifest and its README.
_SAID = f"""
    SELECT r.path, split_part(r.body, chr(10), 2) AS said,
        CASE WHEN r.kind = 'module' THEN 0 WHEN r.path ILIKE '%readme%' THEN 2 ELSE 1 END AS rank
    FROM records r
    WHERE r.source IN ('code', 'document') AND NOT regexp_matches(r.path, '{ASIDE}') AND {_KEPT}
        AND (r.kind = 'module' AND r.origin = '' AND (
                parse_filename(r.path, true) IN ('__init__', 'index', 'mod', 'lib', 'doc',
                    'package-info')
                OR parse_filename(r.path, true) = parse_filename(parse_dirpath(r.path)))
            OR r.kind = 'document' AND NOT contains(r.title, ' § ')
                AND regexp_matches(r.path, '(?i)(^|/)(pyproject\\.toml|package\\.json|Cargo\\.toml'
                    || '|readme\\.(md|rst|txt))$'))
"""
_ENTRIES = f"""
    SELECT r.path, r.signature, r.source = 'code' AS is_code FROM records r
    WHERE r.kind = 'architecture' AND starts_with(r.title, 'entry point ') AND r.origin = ''
        AND r.source IN ('code', 'document') AND NOT regexp_matches(r.path, '{ASIDE}') AND {_KEPT}
"""
# Lines as `roughly` tells them, of each folder with all below it.
_SIZES = f"""
    SELECT folder, language, sum(lines)::BIGINT AS whole,
        whole - whole % greatest(100, (10 ** (length(whole::VARCHAR) - 2))::BIGINT) AS lines
    FROM (
        SELECT language, lines, unnest(list_transform(range(0, len(string_split(path, '/'))),
            lambda depth: array_to_string(string_split(path, '/')[1:depth], '/'))) AS folder
        FROM ({_CODE})
    ) GROUP BY folder, language
"""
# Sums, so that the order of rows is all the same, and what is there twice does not vanish.
_DIGEST = f"""
    SELECT concat_ws(' ',
        (SELECT sum(hash(path, language)) FROM ({_CODE})),
        (SELECT sum(hash(folder, language, lines)) FROM ({_SIZES})),
        (SELECT sum(hash(path, target)) FROM ({_IMPORTS})),
        (SELECT sum(hash(path, said)) FROM ({_SAID})),
        (SELECT sum(hash(path, signature, is_code)) FROM ({_ENTRIES})))
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
        db = self._store.db
        files = db.execute(f"{_CODE} ORDER BY f.path").fetchall()
        imports = db.execute(f"SELECT DISTINCT * FROM ({_IMPORTS}) ORDER BY ALL").fetchall()
        said = db.execute(f"SELECT path, said FROM ({_SAID}) ORDER BY rank, path").fetchall()
        entries = db.execute(f"SELECT DISTINCT * FROM ({_ENTRIES}) ORDER BY ALL").fetchall()
        return Sources(
            digest,
            [SourceFile(*row) for row in files],
            [Import(*row) for row in imports],
            said,
            [Entry(*row) for row in entries],
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
