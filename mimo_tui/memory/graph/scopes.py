"""What each file defines, imports and inherits, as far as names are followed through it."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# As many files as this are kept at hand, those of the last questions.
_KEPT = 2000
_ALL = "*"
_DEFINITIONS = ("module", "class", "function", "method", "field", "constant")
_LAST = re.compile(r"[^./]*$")


@dataclass(slots=True)
class Scope:
    """A file's names.

    `ids`: its definitions by title, each with its namesakes there; `module`: the id of the file's
    own record. `imports`: the whole names that a name may stand for; `wildcards`: modules of which
    all names are known. `bases`: what each class inherits, as it is written.
    """

    module: str = ""
    ids: dict[str, list[str]] = field(default_factory=dict)
    classes: set[str] = field(default_factory=set)
    imports: dict[str, list[str]] = field(default_factory=dict)
    wildcards: list[str] = field(default_factory=list)
    bases: dict[str, list[str]] = field(default_factory=dict)


class Scopes:
    """The scopes of an archive's files, read when they are needed and kept until they change."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self._db = connection
        self._kept: OrderedDict[str, Scope] = OrderedDict()

    def get(self, path: str) -> Scope | None:
        """The scope of a file, None where it has to be read first."""
        scope = self._kept.get(path)
        if scope is not None:
            self._kept.move_to_end(path)
        return scope

    def drop(self, paths: Iterable[str]) -> None:
        """Forget what files held: they changed."""
        for path in paths:
            self._kept.pop(path, None)

    def read(self, paths: Collection[str]) -> None:
        """Read the scopes of files that are not at hand."""
        found = {path: Scope() for path in paths}
        titles: dict[str, str] = {}
        rows = self._db.execute(
            "SELECT path, id, title, kind FROM records WHERE path IN (SELECT unnest($1))"
            " AND kind IN (SELECT unnest($2)) AND source = 'code' ORDER BY path, first_line, key",
            [list(paths), list(_DEFINITIONS)],
        ).fetchall()
        for path, record_id, title, kind in rows:
            scope = found[path]
            if kind == "module":
                scope.module = scope.module or record_id
                continue
            scope.ids.setdefault(title, []).append(record_id)
            if kind == "class":
                scope.classes.add(title)
                titles[record_id] = title
        self._read_edges(found, titles)
        self._kept.update(found)
        while len(self._kept) > max(_KEPT, len(found)):
            self._kept.popitem(last=False)

    def _read_edges(self, scopes: dict[str, Scope], titles: dict[str, str]) -> None:
        rows = self._db.execute(
            "SELECT path, kind, source_id, target, name FROM edges"
            " WHERE path IN (SELECT unnest($1)) AND kind IN ('imports', 'inherits', 'implements')"
            " ORDER BY path, line, kind, target",
            [list(scopes)],
        ).fetchall()
        for path, kind, source_id, target, name in rows:
            scope = scopes[path]
            if kind != "imports":
                scope.bases.setdefault(titles.get(source_id, ""), []).append(target)
            elif name == _ALL:
                scope.wildcards.append(target)
            else:
                last = _LAST.search(target)
                for known_as in {name, last[0] if last else name}:
                    scope.imports.setdefault(known_as, []).append(target)
