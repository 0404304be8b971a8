"""What became of records that were shown: counted, and what it says for showing them again."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import astuple, replace
from typing import TYPE_CHECKING, Any

from mimo_tui.memory.base import Feedback
from mimo_tui.memory.mutations import Entry, Tally

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# What is thought of a record before it was ever shown: so many times used, so many not. A single
# use says little beside that.
_USED, _UNUSED = 4.0, 8.0
# A veto says as much as being shown so many times for nothing.
_VETO = 4
# In log odds.
_MOST = 0.7
_HALF_LIFE = 90 * 86_400.0
# From so many times on all counts are halved, so that what was lately counts for more.
_MANY = 32


class Tallies:
    """How often each record was shown, used and vetoed."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self._db = connection
        self._known: dict[str, tuple[float, int, int, int]] | None = None

    def known(self) -> dict[str, tuple[float, int, int, int]]:
        """By id: when a record's tally last changed, how often it was shown, used, vetoed.

        Kept in memory until the next change: each recall asks for it.
        """
        if self._known is None:
            query = "SELECT id, noted, shown, used, vetoed FROM feedback"
            self._known = {row[0]: row[1:] for row in self._db.execute(query).fetchall()}
        return self._known

    def apply(self, entries: Sequence[Entry]) -> None:
        """Take over what stands in a journal's entries; of one record the last entry counts."""
        latest: dict[str, tuple[Any, ...]] = {}
        for entry in entries:
            if isinstance(entry.mutation, Tally):
                latest[entry.mutation.record_id] = (*astuple(entry.mutation), entry.at)
        if latest:
            self._known = None
            self._db.execute(
                "INSERT OR REPLACE INTO feedback SELECT unnest($1), unnest($2), unnest($3),"
                " unnest($4), unnest($5), unnest($6)",
                [list(column) for column in zip(*latest.values(), strict=True)],
            )

    def all(self) -> Iterable[tuple[float, Tally]]:
        """Every tally with the time of its last change."""
        query = "SELECT noted, id, shown, used, vetoed, turn FROM feedback ORDER BY noted, id"
        for noted, *values in self._db.execute(query).fetchall():
            yield noted, Tally(*values)

    def counted(self, turn: str, feedback: Sequence[Feedback]) -> list[Tally]:
        """The tallies after some feedback of a turn; the same again gives nothing."""
        query = "SELECT id, shown, used, vetoed, turn FROM feedback WHERE id IN (SELECT unnest($1))"
        rows = self._db.execute(query, [[each.record_id for each in feedback]]).fetchall()
        known = {row[0]: Tally(*row) for row in rows}
        tallies: dict[str, Tally] = {}
        for each in feedback:
            before = tallies.get(each.record_id) or known.get(each.record_id)
            after = _after(before or Tally(each.record_id), each, turn)
            if after != before:
                tallies[each.record_id] = after
        return list(tallies.values())


def _after(tally: Tally, feedback: Feedback, turn: str) -> Tally:
    if feedback.outcome in ("vetoed", "admitted"):
        vetoed = tally.vetoed + (1 if feedback.outcome == "vetoed" else -1)
        return replace(tally, vetoed=max(0, vetoed))
    if tally.turn == turn:
        return tally
    if tally.shown >= _MANY:
        tally = replace(
            tally, shown=tally.shown // 2, used=tally.used // 2, vetoed=tally.vetoed // 2
        )
    used = tally.used + (feedback.outcome == "used")
    return replace(tally, shown=tally.shown + 1, used=used, turn=turn)


def favour(shown: int, used: int, vetoed: int, age: float) -> float:
    """What was made of a record so far, in log odds: within 0.7, and less as it gets older.

    `age` is how many seconds ago it last was shown. How often it was used is taken for a Beta
    distribution, beside what is thought of any record.
    """
    weight = 0.5 ** (max(0.0, age) / _HALF_LIFE)
    with_use = _USED + weight * used
    without = _UNUSED + weight * (shown - used + _VETO * vetoed)
    odds = math.log(with_use / without) - math.log(_USED / _UNUSED)
    return max(-_MOST, min(_MOST, odds))


def in_words(shown: int, used: int, vetoed: int) -> str:
    """What was made of a record so far, for people."""
    parts = []
    if shown:
        parts.append(f"used {used} of {shown} time{'' if shown == 1 else 's'} it was shown")
    if vetoed:
        parts.append(f"vetoed {vetoed} time{'' if vetoed == 1 else 's'}")
    return ", ".join(parts)
