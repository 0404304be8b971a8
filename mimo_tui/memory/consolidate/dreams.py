"""Dreams of one archive: what there is to go over, and what is made of a verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.base import Record
from mimo_tui.memory.consolidate.dream import dream, text_of
from mimo_tui.memory.consolidate.judgements import Judgements, carried_out
from mimo_tui.memory.consolidate.proposals import Judgement, Proposal, Verdict
from mimo_tui.memory.rows import SELECT, to_record

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from mimo_tui.memory.mutations import Mutation

_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Material:
    """What a dream goes over, taken out of the store at one moment."""

    records: tuple[Record, ...]
    files: frozenset[str]
    judged: frozenset[str]


class Dreams:
    """Proposals for an archive; `keep` writes mutations down."""

    def __init__(
        self, connection: DuckDBPyConnection, keep: Callable[[Sequence[Mutation]], None]
    ) -> None:
        self._db = connection
        self._keep = keep
        self._judgements = Judgements(connection)

    def material(self) -> Material:
        """What was said and is not forgotten, at most the newest 100,000."""
        rows = self._db.execute(
            f"{SELECT} WHERE r.source NOT IN ('code', 'document')"
            f" AND NOT coalesce(m.forgotten, false) ORDER BY r.updated DESC, r.id LIMIT {_MOST}"
        ).fetchall()
        # A pin or an undone verdict makes nobody's words newer.
        query = "SELECT id, updated FROM records WHERE source NOT IN ('code', 'document')"
        written = dict(self._db.execute(query).fetchall())
        records = (
            each if each.edited else replace(each, updated=written[each.id])
            for each in map(to_record, rows)
        )
        files = self._db.execute("SELECT path FROM files").fetchall()
        judged = (each for each in self._judgements.all() if each.verdict != "open")
        return Material(
            tuple(records),
            frozenset(path for (path,) in files),
            frozenset(each.proposal.id for each in judged),
        )

    def judge(self, proposal: Proposal, verdict: Verdict) -> None:
        """Accept, reject, or with "open" undo; nothing is deleted.

        Raises MimoError where the record was changed since, and nothing is changed then.
        """
        known = {each.proposal.id: each.verdict for each in self._judgements.all()}
        was = known.get(proposal.id, "open")
        if verdict == was:
            return
        if verdict == "accepted":
            self._check(proposal)
        self._keep(carried_out(proposal, verdict, was))

    def judgements(self) -> tuple[Judgement, ...]:
        """What was said of proposals, the newest first."""
        return self._judgements.all()

    def _check(self, proposal: Proposal) -> None:
        ids = {proposal.record_id, proposal.kept_id} - {""}
        query = f"{SELECT} WHERE r.id IN (SELECT unnest($1)) AND NOT coalesce(m.forgotten, false)"
        found = map(to_record, self._db.execute(query, [sorted(ids)]).fetchall())
        texts = {record.id: text_of(record) for record in found}
        stands = texts.get(proposal.record_id) == proposal.before and (
            not proposal.kept_id or texts.get(proposal.kept_id) == proposal.after
        )
        if not stands:
            raise MimoError(
                f"Proposal {proposal.id} is on records that were changed since",
                kept="They are as they were",
                do="Dream again",
            )


def proposals(material: Material, root: Path) -> tuple[Proposal, ...]:
    """What is proposed for a project in folder `root`; may take seconds."""
    from mimo_tui.memory.embed import StaticEmbedder

    vector = StaticEmbedder().embed_question
    names = frozenset(path.rpartition("/")[2] for path in material.files)

    def exists(path: str) -> bool:
        if path in material.files or (root / path).exists():
            return True
        # A path may be told from a folder within the project.
        return path.rpartition("/")[2] in names and any(
            known.endswith(f"/{path}") for known in material.files
        )

    def cosine(one: str, other: str) -> float:
        return float(vector(one) @ vector(other))

    return dream(material.records, material.judged, exists, cosine)
