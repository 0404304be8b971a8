"""The few records that matter for a cue.

Candidates come from exact names, words and vectors. Each is scored by how much of the cue's meaning
it covers: the share, by rarity, of the cue's words that it has. Unlike ranks this can be compared
between cues, so that a threshold can keep silent. Then the neighbourhood of the files in play,
pins and past use; near-duplicates go; what is left is cut to the budget.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mimo_tui.memory.base import Cue, Hit, Record
from mimo_tui.memory.lexical import LexicalIndex
from mimo_tui.memory.relations import Relations
from mimo_tui.memory.rows import SELECT, to_record
from mimo_tui.memory.vectors import VectorIndex
from mimo_tui.memory.words import content_words, is_seam, words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

THRESHOLD = 0.34
_CANDIDATES = 60
_NAMED = 150
_PINNED = 50
_MAX_WORDS = 48
_IDENTIFIER = re.compile(r"`([^`\s]{1,80})`|\b([A-Za-z_][\w]*(?:(?:\.|::)[A-Za-z_]\w*)*)\b(\(?)")
_LOOKS_LIKE_CODE = re.compile(r"_|\.|::|[a-z][A-Z]|[A-Z]{2}|^[A-Z][a-z]+[A-Z]")
_FIELD_SHARE = 0.85


@dataclass(slots=True)
class _Candidate:
    record: Record
    score: float = 0.0
    reasons: list[str] = field(default_factory=list)

    def add(self, score: float, reason: str = "") -> None:
        self.score += score
        if reason:
            self.reasons.append(reason)


class Recall:
    """Recall over one archive."""

    def __init__(
        self,
        connection: DuckDBPyConnection,
        lexical: LexicalIndex,
        vectors: VectorIndex,
        relations: Relations,
    ) -> None:
        self._db = connection
        self._lexical = lexical
        self._vectors = vectors
        self._relations = relations
        self._uses: dict[str, tuple[int, float]] = {}

    def recall(self, cue: Cue, tokens: int, limit: int) -> tuple[Hit, ...]:
        """The best records within a budget of tokens, best first."""
        asked = f"{cue.text}\n{cue.error[-2000:]}"
        rarity = self._rarity(content_words(asked)[:_MAX_WORDS])
        names = _identifiers(asked)
        if not rarity:
            return ()
        candidates = self._candidates(asked, list(rarity), names, cue.files)
        if not candidates:
            return ()
        self._score_coverage(candidates, rarity)
        self._score_names(candidates, names)
        self._score_surroundings(candidates, cue.files)
        hits = _select(candidates, tokens, limit)
        self._note_uses(hit.record.id for hit in hits)
        return hits

    def take_uses(self) -> dict[str, tuple[int, float]]:
        """How often and when last each record was recalled since the last call."""
        uses, self._uses = self._uses, {}
        return uses

    def _rarity(self, terms: list[str]) -> dict[str, float]:
        """How much each word says; without those that only a grammar put together."""
        known = [term for term in terms if not is_seam(term) or self._lexical.having(term)]
        return {term: self._lexical.rarity(term) for term in known}

    def _candidates(
        self, asked: str, terms: list[str], names: dict[str, bool], files: tuple[str, ...]
    ) -> list[_Candidate]:
        cosines = dict(self._vectors.search(asked, _CANDIDATES // 2))
        keys = {key for key, _ in self._lexical.search(terms, _CANDIDATES)} | set(cosines)
        keys |= self._named(names, files)
        pinned = self._db.execute(
            "SELECT r.key FROM marks m JOIN records r ON r.id = m.id WHERE m.pinned"
            f" ORDER BY m.changed DESC LIMIT {_PINNED}"
        ).fetchall()
        keys |= {key for (key,) in pinned}
        rows = self._db.execute(
            f"{SELECT} WHERE r.key IN (SELECT unnest($1)) AND NOT coalesce(m.forgotten, false)",
            [list(keys) or [0]],
        ).fetchall()
        candidates = []
        for row in rows:
            candidate = _Candidate(to_record(row))
            candidate.add(0.25 * max(0.0, cosines.get(row[0], 0.0)))
            candidates.append(candidate)
        return candidates

    def _named(self, names: dict[str, bool], files: tuple[str, ...]) -> set[int]:
        """Records of these names; of a name that many have, first those in play."""
        rows = self._db.execute(
            """
            SELECT key FROM records WHERE name IN (SELECT unnest($1))
            ORDER BY list_contains($2, path) DESC, list_contains($3, lower(title)) DESC,
                kind = 'field', path, first_line, key
            LIMIT $4
            """,
            [
                [name.rpartition(".")[2] for name in names] or [""],
                list(files) or [""],
                list(names) or [""],
                _NAMED,
            ],
        ).fetchall()
        return {key for (key,) in rows}

    def _score_coverage(self, candidates: list[_Candidate], rarity: dict[str, float]) -> None:
        terms = list(rarity)
        whole = sum(rarity.values())
        for candidate in candidates:
            record = candidate.record
            named = set(words(f"{record.title} {record.path}"))
            said = set(words(record.body))
            covered = {term for term in terms if term in named or term in said}
            share = sum(rarity[term] for term in covered) / whole
            in_name = sum(rarity[term] for term in terms if term in named) / whole
            candidate.add(0.6 * share + 0.2 * in_name)
            if covered:
                shown = sorted(covered, key=lambda term: -rarity[term])[:4]
                candidate.reasons.append(f"has {', '.join(shown)}")
            if record.kind == "field":
                candidate.score *= _FIELD_SHARE

    def _score_names(self, candidates: list[_Candidate], names: dict[str, bool]) -> None:
        """A name that is written like code is meant; a plain word that is a name may be."""
        for candidate in candidates:
            title = candidate.record.title.lower()
            for name, is_code in names.items():
                if title == name or title.endswith(f".{name}"):
                    whole = "." in name or title == name
                    score = (0.5 if whole else 0.4) if is_code else 0.08
                    candidate.add(score, f"you name {candidate.record.title}" if is_code else "")
                    break

    def _score_surroundings(self, candidates: list[_Candidate], files: tuple[str, ...]) -> None:
        near = self._relations.near(files) if files else set()
        folders = {path.rpartition("/")[0] for path in files}
        for candidate in candidates:
            record = candidate.record
            # What has nothing to do with the cue is not made relevant by where it stands.
            worth = min(1.0, candidate.score / THRESHOLD)
            if record.path in files and record.path:
                candidate.add(0.15 * worth, f"in {record.path}, which is in play")
            elif record.id in near:
                candidate.add(0.1 * worth, "calls or is called from the files in play")
            elif record.path and record.path.rpartition("/")[0] in folders:
                candidate.add(0.04 * worth)
            if record.pinned:
                candidate.add(0.25 if candidate.score > THRESHOLD / 3 else 0.0, "pinned")
            if record.times_recalled:
                candidate.add(0.02 * worth)

    def _note_uses(self, ids: Iterable[str]) -> None:
        now = time.time()
        for record_id in ids:
            times, _ = self._uses.get(record_id, (0, 0.0))
            self._uses[record_id] = (times + 1, now)


def _identifiers(text: str) -> dict[str, bool]:
    """Lower-cased names in a text, and whether each is written like code."""
    found: dict[str, bool] = {}
    for quoted, plain, call in _IDENTIFIER.findall(text):
        name = (quoted or plain).replace("::", ".").rstrip("().,")
        is_code = bool(quoted or call or _LOOKS_LIKE_CODE.search(name))
        if len(name) > 2 or is_code:
            found[name.lower()] = found.get(name.lower(), False) or is_code
    return found


def _select(candidates: list[_Candidate], tokens: int, limit: int) -> tuple[Hit, ...]:
    """The best above the threshold, without near-duplicates, within the budget."""
    hits: list[Hit] = []
    bodies: set[str] = set()
    best = max(candidate.score for candidate in candidates)
    # Beside a very good hit a middling one is noise.
    floor = max(THRESHOLD, 0.5 * min(best, 1.0))
    for candidate in sorted(candidates, key=lambda c: (-c.score, c.record.id)):
        record = candidate.record
        if candidate.score < floor or len(hits) >= limit:
            break
        if record.body in bodies or record.tokens > tokens:
            continue
        bodies.add(record.body)
        tokens -= record.tokens
        hits.append(Hit(record, round(min(1.0, candidate.score), 3), "; ".join(candidate.reasons)))
    return tuple(hits)
