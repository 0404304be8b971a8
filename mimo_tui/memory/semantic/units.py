"""What there is to summarise now, with the hash of what each summary is made from.

The keys follow from the source alone: of a definition its own text, of a file its content, of a
folder all that lies below it. So they are known before anything is summarised, a change makes
stale just what it touches and what stands above that, and code that comes back, by another branch
for example, finds its summary again. The model is no part of a key: what one wrote serves when
another is chosen. Path and name are none either: code that only moved is not paid for again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mimo_tui.memory.aside import ASIDE
from mimo_tui.memory.distil.identity import record_id
from mimo_tui.memory.semantic.base import EDITION, Level, Unit
from mimo_tui.memory.semantic.confidential import CONFIDENTIAL

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_UNITS = 20_000
PROJECT = record_id("", "project", "", 0)
_FILES = f"""
    SELECT f.path, f.hash, f.size, greatest(f.lines, 1) AS lines FROM files f
    WHERE f.language <> '' AND NOT regexp_matches(f.path, '{ASIDE}')
        AND NOT regexp_matches(f.path, '{CONFIDENTIAL}')
"""
_CODE = f"""
    SELECT r.id, CASE r.kind WHEN 'method' THEN 'function' ELSE r.kind END AS level, r.title,
        r.path, r.first_line, r.last_line, r.signature, r.body, f.hash, f.size, f.lines,
        md5(concat_ws(chr(31), '{EDITION}', level,
            CASE r.kind WHEN 'module' THEN f.hash ELSE r.source_hash END)) AS key
    FROM records r JOIN ({_FILES}) f ON f.path = r.path
    WHERE r.source = 'code' AND r.language <> ''
        AND r.kind IN ('function', 'method', 'class', 'module')
"""
# A function's worth: how large it is, how many call it, and whether nothing is said of it yet.
_WORTH = f"""
WITH calls AS (
    SELECT lower(name) AS name, count(DISTINCT source_id) AS times FROM edges
    WHERE kind = 'calls' GROUP BY ALL
), namesakes AS (
    SELECT name, count(*) AS number FROM records
    WHERE kind IN ('function', 'method', 'class') GROUP BY ALL
), rated AS (
    SELECT u.*, u.last_line - u.first_line + 1 AS height,
        coalesce(c.times / n.number, 0) AS callers,
        len(list_filter(string_split(substr(u.body, length(u.signature) + 1), chr(10)),
            lambda line: line <> ''
                AND NOT regexp_matches(line, '^(raises|refuses|returns| |…)'))) = 0 AS bare
    FROM ({_CODE}) u JOIN records r ON r.id = u.id
    LEFT JOIN calls c ON c.name = r.name LEFT JOIN namesakes n ON n.name = r.name
)
SELECT id, level, title, path, key, size, lines, height,
    height / 40 + log2(1 + callers) / 3 + bare::INTEGER AS weight,
    EXISTS (SELECT 1 FROM summaries s WHERE s.key = rated.key) AS known
FROM rated
WHERE CASE level WHEN 'module' THEN lines >= 12
    WHEN 'class' THEN height >= 25 AND weight >= 1.2
    ELSE height >= 8 AND weight >= 1.5 END
ORDER BY weight DESC, id
"""
_FOLDERS = f"""
WITH inside AS (
    SELECT unnest(list_transform(range(1, len(string_split(path, '/'))),
        lambda depth: array_to_string(string_split(path, '/')[1:depth], '/'))) AS folder, path, hash
    FROM ({_FILES}) WHERE contains(path, '/')
    UNION ALL SELECT '', path, hash FROM ({_FILES})
), folders AS (
    SELECT folder, count(*) AS files,
        md5(concat_ws(chr(31), '{EDITION}', CASE folder WHEN '' THEN 'project' ELSE 'package' END,
            string_agg(path[length(folder) + 1:] || chr(31) || hash, chr(10) ORDER BY path))) AS key
    FROM inside GROUP BY folder
)
SELECT folder, files, key, EXISTS (SELECT 1 FROM summaries s WHERE s.key = folders.key) AS known
FROM folders ORDER BY folder
"""
_LETTERS_A_TOKEN = 3.5
_LINE_TOKENS = 3
# Nothing is shown at greater length.
LINES = {"function": 300, "class": 200}
_OUTLINE_TOKENS = 1500
_CHILD_TOKENS = 90


@dataclass(frozen=True, slots=True)
class Code:
    """A definition or file as it is archived now."""

    id: str
    level: Level
    title: str
    path: str
    first_line: int
    last_line: int
    signature: str
    body: str
    file_hash: str
    key: str


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder with code, "" for the whole project; `files` counts all below it."""

    path: str
    files: int
    key: str
    known: bool

    @property
    def id(self) -> str:
        """The id of the unit."""
        return record_id(self.path, "package", "", 0) if self.path else PROJECT

    @property
    def level(self) -> Level:
        """Its level."""
        return "package" if self.path else "project"

    @property
    def title(self) -> str:
        """What its summary is called."""
        return f"package {self.path}" if self.path else "the project as a whole"


class Units:
    """The units of one archive."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self._db = connection

    def missing(self) -> tuple[list[Unit], int]:
        """Units worth a summary that have none yet, at most 20,000; and how many have one."""
        rows = self._db.execute(_WORTH).fetchall()
        found = [_code_unit(row) for row in rows if not row[-1]]
        folders = self.folders()
        bare = [folder for folder in folders if not folder.known]
        found = [_folder_unit(folder) for folder in bare] + found
        return found[:MOST_UNITS], len(rows) + len(folders) - len(found)

    def code(self, condition: str, parameters: Collection[object]) -> list[Code]:
        """The definitions and files that fulfil a condition on `u`, in the order of their lines."""
        rows = self._db.execute(
            f"SELECT u.id, u.level, u.title, u.path, u.first_line, u.last_line, u.signature,"
            f" u.body, u.hash, u.key FROM ({_CODE}) u WHERE {condition}"
            " ORDER BY u.path, u.first_line, u.last_line DESC, u.id",
            list(parameters),
        ).fetchall()
        return [Code(*row) for row in rows]

    def folders(self) -> list[Folder]:
        """The project and the folders worth a summary: one that only holds another is none."""
        every = [Folder(*row) for row in self._db.execute(_FOLDERS).fetchall()]
        chains = {
            folder.path.rpartition("/")[0]
            for folder in every
            for parent in every
            if folder.path
            and folder.path.rpartition("/")[0] == parent.path
            and folder.files == parent.files
        }
        return [
            folder
            for folder in every
            if not folder.path or (folder.files > 1 and folder.path not in chains)
        ]


def _code_unit(row: tuple[Any, ...]) -> Unit:
    identity, level, title, path, key, size, lines, height, weight, _ = row
    if level == "module":
        tokens = min(_OUTLINE_TOKENS, int(size / _LETTERS_A_TOKEN / 4) + 60)
    else:
        shown = min(height, LINES[level])
        tokens = int(size / lines * shown / _LETTERS_A_TOKEN) + shown * _LINE_TOKENS + 40
    return Unit(identity, level, title, path, key, tokens, float(weight))


def _folder_unit(folder: Folder) -> Unit:
    tokens = min(_OUTLINE_TOKENS * 2, folder.files * _CHILD_TOKENS + 60)
    weight = float(folder.files)
    return Unit(folder.id, folder.level, folder.title, folder.path, folder.key, tokens, weight)
