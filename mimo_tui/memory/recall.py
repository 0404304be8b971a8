"""The few records that matter for a cue.

Candidates come from exact names, words, vectors and pins. Each gets a score from what its words
have in common with the cue's (see `ranking`): the log odds that it answers, so that a threshold
can keep silent. Then names, the neighbourhood of the files in play and pins are added, each
bounded; near-duplicates go; what is left is cut to the budget. What was made of a record when it
was shown before decides among those that are about as good.
"""

from __future__ import annotations

import math
import re
import time
from collections import Counter
from dataclasses import replace
from itertools import compress
from typing import TYPE_CHECKING

from mimo_tui.memory.base import Cue, Hit, Record
from mimo_tui.memory.candidates import Candidate, in_favour, named, prefer_called, score_name
from mimo_tui.memory.cues import Reading, read
from mimo_tui.memory.entry import Known
from mimo_tui.memory.feedback import Tallies, favour, in_words
from mimo_tui.memory.imprint import unpack
from mimo_tui.memory.indexes import Indexes
from mimo_tui.memory.marks import Marks
from mimo_tui.memory.question import groups_of, said_words
from mimo_tui.memory.ranker import ranker
from mimo_tui.memory.ranking import Group, Match, match, question_of
from mimo_tui.memory.relations import Relations
from mimo_tui.memory.rows import SELECT, to_record
from mimo_tui.memory.standing import standing
from mimo_tui.memory.structural import Structural
from mimo_tui.memory.uses import Uses
from mimo_tui.memory.words import is_seam, words
from mimo_tui.memory.wordvectors import word_vectors

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# In log odds. Below it nothing is shown; far below it nothing else can lift a record.
THRESHOLD = -1.0
_HOPELESS = -5.0
_BESIDE_THE_BEST = 5.0
_FOUND = 120
_NAMED = 100
_PINNED = 50
_ALIKE = 5
_MOST_GROUPS = 32
_CALLERS = 8
_LEAST_TOKENS = 20
_SHOWN_REASONS = 3
_CALLING = ("class", "function", "method", "module")
# What may be added for other reasons than words.
_IN_PLAY, _NEAR, _BESIDE = 1.0, 1.0, 0.2
# What a name means to the files in play: the more, the less there is in the cue beside it.
_MEANT, _MEANT_ALONE = 3.0, 12.0
_PIN = 1.0
# What is as good as the best by all else may go before it for what was made of it; nothing worse.
_AS_GOOD = 0.3
# Beside a definition the rules in it come second.
_PARTS = {"rule": -0.5}
# The least score of what has every word that is asked for: where the words are as common as can be,
# and how much more where they are rare. A share of the usual score keeps the order among such.
_LEAST, _LEAST_BY_RARITY, _LEAST_SHARE = -6.0, 8.0, 0.1
# Who asks for a reason wants a decision rather than code that has the same words.
_SAYS_WHY = 6.0
_WHY = re.compile(
    r"\b(?:why|reasons?|rationale|how\s+come)\b|为什么|为何|为啥|原因|理由", re.IGNORECASE
)
# Said with such a question, whatever it is about.
_WITH_WHY = frozenset((*words("any more anymore longer still"), "不再"))


class Recall:
    """Recall over one archive."""

    def __init__(
        self,
        connection: DuckDBPyConnection,
        indexes: Indexes,
        relations: Relations,
        marks: Marks,
        tallies: Tallies,
    ) -> None:
        self._db = connection
        self._indexes = indexes
        self._lexical = indexes.lexical
        self._relations = relations
        self._marks = marks
        self._tallies = tallies
        self._structural = Structural(connection)
        self.uses = Uses(connection)

    def recall(self, cue: Cue, tokens: int, limit: int) -> tuple[Hit, ...]:
        """The best records within a budget of tokens, best first."""
        reading = self._in_project(read(cue))
        candidates, matched, groups = self.candidates(reading)
        if matched is None:
            return ()
        scores = ranker().scores(matched.measures)
        said = [group.word for group in groups]
        specific = self._lexical.specific(max(group.rarity for group in groups))
        covered = matched.covered.tolist()
        about = _reason_wanted(reading.question, groups)
        for candidate, score, has in zip(candidates, scores.tolist(), covered, strict=True):
            usual = score + _PARTS.get(candidate.known.kind, 0.0)
            if all(has):
                # It is meant, whatever a question looks like; what scores well needs no more.
                usual = max(usual, _LEAST + _LEAST_BY_RARITY * specific + _LEAST_SHARE * usual)
            candidate.add(usual if candidate.structural is None else candidate.structural)
            if candidate.known.kind == "decision":
                candidate.add(_SAYS_WHY * sum(compress(about, has)))
            if any(has):
                shown = [word for word, is_there in zip(said, has, strict=True) if is_there]
                candidate.reasons.append(f"has {', '.join(shown[:_SHOWN_REASONS])}")
        self._score_surroundings(candidates, reading, len(groups))
        hits = self._select(candidates, tokens, limit)
        self.uses.note(hit.record.id for hit in hits)
        return hits

    def candidates(self, reading: Reading) -> tuple[list[Candidate], Match | None, list[Group]]:
        """What may matter, and how it matches the groups of words that are asked for.

        The files of the reading are the project's.
        """
        wanted = self._asked(reading.question)
        names = list(dict.fromkeys((*reading.names, *reading.at_hand)))
        if not wanted:
            return [], None, []
        found = self._found(reading, wanted, names)
        groups = [Group(tuple(some), *self._lexical.rarity(some)) for some in wanted]
        if not found:
            return [], None, groups
        table = word_vectors()
        question = question_of(table, groups, said_words(reading.question))
        records = [each.known for each in found]
        imprints = unpack([each.imprint for each in records])
        matched = match(table, question, imprints, standing(records))
        return found, matched, groups

    def _found(
        self, reading: Reading, groups: list[list[str]], names: list[str]
    ) -> list[Candidate]:
        """Candidates by words, vectors, names and pins, without what was forgotten."""
        last = list(dict.fromkeys(name.rpartition(".")[2] for name in names))
        found = self._lexical.matching(groups, _FOUND)
        found += self._lexical.named(last, reading.files, _NAMED)
        for name in (name for name, is_code in reading.names.items() if is_code):
            if not any(each.name == name.rpartition(".")[2] for each in found):
                found += self._lexical.like(name.rpartition(".")[2], _ALIKE)
        have = {each.key for each in found}
        near = [key for key, _ in self._indexes.near(reading.question, _FOUND)]
        found += self._lexical.known([key for key in near if key not in have])
        marked = self._marks.pinned()
        structural = self._structural.meant(reading)
        found += self._lexical.known_by_id([*marked[:_PINNED], *structural])
        called = self._called(found, reading)
        found += self._lexical.known_by_id(list(called.keys() - {each.id for each in found}))
        known = {each.key: each for each in found}
        pinned, forgotten = set(marked), self._marks.forgotten()
        return [
            Candidate(
                each,
                each.id in pinned,
                *self._made_of(each.id),
                callers=frozenset(called.get(each.id, ())),
                structural=structural.get(each.id),
            )
            for _, each in sorted(known.items())
            if each.id not in forgotten
        ]

    def _called(self, found: list[Known], reading: Reading) -> dict[str, set[str]]:
        """What the cue's names mean to the files in play, and to definitions named beside them."""
        names = {name.rpartition(".")[2] for name in reading.names}
        callers = [
            (each, by)
            for each in found
            if each.kind in _CALLING and (by := named(each.title, reading))
        ]
        here = [each for each, _ in callers if each.path in reading.files]
        some = here or _foremost(callers, found)
        return self._relations.called(names, reading.files, {each.id: each.path for each in some})

    def _made_of(self, record_id: str) -> tuple[float, str]:
        """What was made of a record when it was shown, in log odds and in words."""
        tally = self._tallies.known().get(record_id)
        if tally is None:
            return 0.0, ""
        noted, shown, used, vetoed = tally
        age = time.time() - noted
        return favour(shown, used, vetoed, age), in_words(shown, used, vetoed)

    def _asked(self, question: str) -> list[list[str]]:
        """The groups of words of a question, without pairs that only a grammar put together."""
        groups = groups_of(question)
        if _WHY.search(question):
            groups = [group for group in groups if group[0] not in _WITH_WHY] or groups
        return [
            group
            for group in groups
            if len(group) > 1 or not is_seam(group[0]) or self._lexical.having(group[0])
        ][:_MOST_GROUPS]

    def _score_surroundings(
        self, candidates: list[Candidate], reading: Reading, asked: int
    ) -> None:
        """Count what stands near the files in play; `asked` is how many words are asked for."""
        meant = _MEANT + _MEANT_ALONE / asked
        files = set(reading.files)
        near = self._relations.near(files, {each.known.id: each.known.name for each in candidates})
        folders = {path.rpartition("/")[0] for path in files}
        for candidate in candidates:
            # What has nothing to do with the cue is not made relevant by where it stands.
            worth = max(0.0, min(1.0, 1 - candidate.score / _HOPELESS))
            is_named = score_name(candidate, reading)
            if candidate.known.path in files:
                score = meant if is_named else _IN_PLAY * worth
                candidate.add(score, f"in {candidate.known.path}, which is in play")
            elif candidate.known.id in near:
                score = meant if is_named and candidate.callers else _NEAR * worth
                candidate.add(score, "calls or is called from the files in play")
            elif candidate.known.path and candidate.known.path.rpartition("/")[0] in folders:
                candidate.add(_BESIDE * worth)
            if candidate.pinned:
                candidate.add(_PIN * worth, "pinned")
            if candidate.history:
                candidate.reasons.append(candidate.history)
        prefer_called(candidates, reading)

    def _in_project(self, reading: Reading) -> Reading:
        """With the project's files that its paths, or ends of paths, or whole ones mean."""
        if not reading.files:
            return reading
        rows = self._db.execute(
            "SELECT DISTINCT f.path FROM files f, (SELECT unnest($1) AS said) WHERE f.path = said"
            " OR ends_with(said, '/' || f.path) OR ends_with(f.path, '/' || said)",
            [list(reading.files)],
        ).fetchall()
        return replace(reading, files=tuple(path for (path,) in rows))

    def _select(self, candidates: list[Candidate], tokens: int, limit: int) -> tuple[Hit, ...]:
        """The best above the threshold, without near-duplicates, within the budget."""
        best = max(candidate.score for candidate in candidates)
        if best < THRESHOLD:
            return ()
        floor = max(THRESHOLD, best - _BESIDE_THE_BEST)
        foremost = [each for each in candidates if best - each.score <= _AS_GOOD]
        others = [each for each in candidates if best - each.score > _AS_GOOD]
        good = [each for each in in_favour(foremost) if each.score >= floor]
        good += [each for each in in_favour(others) if each.score + each.favour >= floor]
        hits: list[Hit] = []
        bodies: set[str] = set()
        # Wide rows are dear: no more are read than can be shown, but where most are alike.
        many = limit
        while good and len(hits) < limit:
            some, good, many = good[:many], good[many:], 2 * many
            records = self._records([each.known.key for each in some])
            for candidate in some:
                record = records[candidate.known.key]
                if record.body in bodies or record.tokens > tokens or len(hits) == limit:
                    continue
                bodies.add(record.body)
                tokens -= record.tokens
                likely = 1 / (1 + math.exp(THRESHOLD - candidate.score - candidate.favour))
                hits.append(Hit(record, round(likely, 3), "; ".join(candidate.reasons)))
            if tokens < _LEAST_TOKENS:
                break
        return tuple(hits)

    def _records(self, keys: list[int]) -> dict[int, Record]:
        # As literals: only so are rows looked up by the index of keys, and none is read besides.
        listed = ", ".join(map(str, keys))
        rows = self._db.execute(f"{SELECT} WHERE r.key IN ({listed})").fetchall()
        return {row[0]: to_record(row) for row in rows}


def _reason_wanted(question: str, groups: list[Group]) -> list[float]:
    """Each word's share of what a reason is asked for, all 0 where none is asked for."""
    if not _WHY.search(question):
        return [0.0] * len(groups)
    whole = sum(group.rarity for group in groups) or 1.0
    return [group.rarity / whole for group in groups]


def _foremost(callers: list[tuple[Known, set[str]]], found: list[Known]) -> list[Known]:
    """The few to follow, for each file that is read costs.

    First who is named with its class, then whose name is rare.
    """
    shared = Counter(each.name for each in found)

    def order(caller: tuple[Known, set[str]]) -> tuple[int, int, int]:
        each, by = caller
        return -max(name.count(".") for name in by), shared[each.name], each.key

    return [each for each, _ in sorted(callers, key=order)[:_CALLERS]]
