"""Lists of records, filtered and searched."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from mimo_tui.memory.base import Filter, Page
from mimo_tui.memory.lexical import LexicalIndex
from mimo_tui.memory.rows import IS_SAID, SELECT, to_record
from mimo_tui.memory.words import content_words, words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_FOUND = 1000
_MOST = 0.6


class Pages:
    """Pages of what a filter lets through."""

    def __init__(self, connection: DuckDBPyConnection, lexical: LexicalIndex) -> None:
        self._db = connection
        self._lexical = lexical

    def page(self, filter: Filter, offset: int, limit: int) -> Page:
        """By relevance where the filter has a text (at most 1,000), else by path and line."""
        where, parameters = _conditions(filter)
        if filter.text.strip():
            return self._searched(filter.text, where, parameters, offset, limit)
        count = self._db.execute(
            f"SELECT count(*) FROM records r LEFT JOIN marks m ON m.id = r.id WHERE {where}",
            parameters,
        ).fetchone()
        # What commits decided comes last, for there is much of it.
        # The keys are sorted before the wide rows are fetched: sorting bodies is slow.
        keys = self._db.execute(
            f"SELECT r.key FROM records r LEFT JOIN marks m ON m.id = r.id WHERE {where}"
            " ORDER BY r.path = '' AND r.source = 'document', r.path, r.first_line,"
            " r.last_line DESC, r.id"
            f" LIMIT {int(limit)} OFFSET {int(offset)}",
            parameters,
        ).fetchall()
        rows = self._rows([key for (key,) in keys])
        records = tuple(to_record(rows[key]) for (key,) in keys)
        return Page(records, count[0] if count else 0, offset)

    def _searched(
        self, text: str, where: str, parameters: list[Any], offset: int, limit: int
    ) -> Page:
        scores = dict(self._having_most(content_words(text) or list(dict.fromkeys(words(text)))))
        plain = text.strip().lower()
        names = self._db.execute(
            "SELECT r.key, r.name = $n OR lower(r.title) = $n"
            " FROM records r LEFT JOIN marks m ON m.id = r.id"
            f" WHERE (starts_with(r.name, $n) OR starts_with(lower(r.title), $n)) AND {where}"
            " ORDER BY 2 DESC, r.key LIMIT 200",
            _named(parameters) | {"n": plain},
        ).fetchall()
        for key, exact in names:
            scores[key] = scores.get(key, 0.0) + (100.0 if exact else 20.0)
        allowed = self._db.execute(
            f"SELECT r.key FROM records r LEFT JOIN marks m ON m.id = r.id"
            f" WHERE r.key IN (SELECT unnest($keys)) AND {where}",
            _named(parameters) | {"keys": list(scores) or [0]},
        ).fetchall()
        best = sorted((key for (key,) in allowed), key=lambda key: (-scores[key], key))
        wanted = best[offset : offset + limit]
        rows = self._rows(wanted)
        return Page(tuple(to_record(rows[key]) for key in wanted), len(best), offset)

    def _having_most(self, terms: list[str]) -> list[tuple[int, float]]:
        """Records with most of the terms: one common word would bury what was meant.

        Where there are none, those with any.
        """
        for least in dict.fromkeys((ceil(_MOST * len(terms)), 1)):
            if found := self._lexical.search([[term] for term in terms], _FOUND, least=least):
                return found
        return []

    def _rows(self, keys: list[int]) -> dict[int, tuple[Any, ...]]:
        if not keys:
            return {}
        query = f"{SELECT} WHERE r.key IN (SELECT unnest($1))"
        return {row[0]: row for row in self._db.execute(query, [keys]).fetchall()}


def _conditions(filter: Filter) -> tuple[str, list[Any]]:
    """A condition with parameters $1, $2 …, and their values."""
    parts = [f"coalesce(m.forgotten, false) = {bool(filter.forgotten)}"]
    parameters: list[Any] = []
    if filter.pinned:
        parts.append("coalesce(m.pinned, false)")
    if filter.own:
        marked = "m.pinned OR m.forgotten OR m.body IS NOT NULL"
        parts.append(f"(r.{IS_SAID} OR coalesce({marked}, false))")
    if filter.kinds:
        parameters.append(list(filter.kinds))
        parts.append("r.kind IN (SELECT unnest($kinds))")
    condition = " AND ".join(parts)
    return condition.replace("$kinds", "$1" if parameters else "$kinds"), parameters


def _named(parameters: list[Any]) -> dict[str, Any]:
    """The same parameters by name, for queries that have others too."""
    return {str(number): value for number, value in enumerate(parameters, 1)}
