"""The decisions of commits as records of the store."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mimo_tui.memory.base import Edge, Record
from mimo_tui.memory.distil.identity import record_id
from mimo_tui.memory.distil.tokens import count_tokens
from mimo_tui.memory.records import Records, Reindex

if TYPE_CHECKING:
    from mimo_tui.memory.decisions.messages import Message
    from mimo_tui.memory.store import Store

# Raised when the same message gives another record than before.
_FORM = "1"
_SHORT = 12
_NAMED_PATHS = 8
_MOST_EVIDENCE = 60
_OURS = "kind = 'decision' AND source = 'document' AND path = ''"


@dataclass(frozen=True, slots=True)
class Decision:
    """A record of what a commit decided, and what it touched."""

    record: Record
    edges: tuple[Edge, ...]


def decision_of(message: Message, reason: str, paths: Sequence[str]) -> Decision:
    """The record of a commit. Its id is the same wherever the commit is."""
    day = time.strftime("%Y-%m-%d", time.gmtime(message.authored))
    more = f" and {len(paths) - _NAMED_PATHS} more" if len(paths) > _NAMED_PATHS else ""
    where = ", ".join(paths[:_NAMED_PATHS])
    body = f"{message.subject}\n\n{reason}\n\n({message.author}, {day}; changed {where}{more})"
    record = Record(
        record_id("", "decision", message.commit, 0),
        "decision",
        message.subject,
        body,
        source_hash=message.commit,
        source="document",
        origin=f"commit {message.commit[:_SHORT]}",
        tokens=count_tokens(body),
        created=message.authored,
        updated=message.committed,
    )
    edges = (Edge(record.id, "evidence", path) for path in paths[:_MOST_EVIDENCE])
    return Decision(record, tuple(edges))


class Decisions:
    """Those of the history that is checked out; others are exchanged for them."""

    def __init__(self, store: Store, records: Records) -> None:
        self._store = store
        self._records = records

    def shown(self) -> tuple[str, frozenset[str]]:
        """Up to which commit history was read, and the commits whose decisions are there.

        All is read again where decisions were made otherwise before.
        """
        form, _, head = self._read_to().partition(" ")
        if form != _FORM:
            return "", frozenset()
        query = f"SELECT source_hash FROM records WHERE {_OURS}"
        return head, frozenset(row[0] for row in self._store.db.execute(query).fetchall())

    def show(self, head: str, wanted: Collection[str], fresh: Mapping[str, Decision]) -> Reindex:
        """Have exactly those of the `wanted` commits; `fresh` are those that are not there."""
        query = f"SELECT id, source_hash FROM records WHERE {_OURS}"
        rows = self._store.db.execute(query).fetchall()
        gone = [identity for identity, commit in rows if commit not in wanted or commit in fresh]
        records = [decision.record for decision in fresh.values()]
        edges = [edge for decision in fresh.values() for edge in decision.edges]
        with self._store.change():
            self._store.db.execute(
                "INSERT OR REPLACE INTO meta VALUES ('decisions', $1)", [f"{_FORM} {head}"]
            )
            return self._records.exchange(gone, records, edges)

    def _read_to(self) -> str:
        return str(self._store.one("SELECT value FROM meta WHERE name = 'decisions'") or "")
