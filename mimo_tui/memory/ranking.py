"""How well records answer a question, by what their words have in common with its own.

Each word of the question is looked for in each field of a record, exactly and by meaning; a small
network, trained on questions whose answer is known, makes one score of these measures. Words are
numbers of `wordvectors`, so that a few hundred records take some milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mimo_tui.memory.imprint import (
    FIELDS,
    NAME,
    OWNER,
    PARTS,
    PATH,
    SIGNATURE,
    TEXT,
    Imprints,
    normed,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mimo_tui.memory.wordvectors import WordVectors

    Floats = NDArray[np.float32]

_SAME = 0.9999
_WORDS = 64
# How many of a question's weightiest words are looked at one by one.
_FOREMOST = 4
# BM25 over distinct words: how fast a longer field makes a word worth less.
_LENGTH_SHARE = 0.75
# What differs by less does not differ.
_LEAST_SPREAD = 0.05
_FIELD_BOOSTS = (2.0, 1.0, 0.5, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Group:
    """A word that is asked for, with what else may stand for it.

    `rarity` is its inverse document frequency in the project; `is_known` whether the project has
    any of the words.
    """

    words: tuple[str, ...]
    rarity: float
    is_known: bool

    @property
    def word(self) -> str:
        """The word as it was asked for."""
        return self.words[0]


@dataclass(frozen=True, slots=True)
class Question:
    """A question's words. Alternatives for one word stand in one group, side by side.

    `starts` is where each group begins in `numbers`. `rarity` (inverse document frequency in the
    project) and `weight` (by the table) say how much each group matters; `known` whether the
    project has any of its words. `vector` is of the whole.
    """

    numbers: NDArray[np.uint16]
    starts: NDArray[np.int64]
    rarity: Floats
    weight: Floats
    known: NDArray[np.bool_]
    vector: Floats


@dataclass(frozen=True, slots=True)
class Match:
    """What a question and some records have in common: a row of measures for each record.

    `covered` says which groups of the question each record has, exactly.
    """

    measures: Floats
    covered: NDArray[np.bool_]


def question_of(table: WordVectors, groups: list[Group], said: list[str]) -> Question:
    """A question of words in groups; `said` are all its words in order."""
    import numpy as np

    numbers = np.array([table.number(word) for group in groups for word in group.words], np.uint16)
    sizes = [len(group.words) for group in groups]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    return Question(
        numbers,
        starts,
        np.array([group.rarity for group in groups], np.float32),
        np.maximum.reduceat(table.asked[numbers], starts),
        np.array([group.is_known for group in groups], bool),
        vector_of(table, said),
    )


def vector_of(table: WordVectors, said: list[str]) -> Floats:
    """The vector of a question's words: length 1, or 0 where none is known."""
    import numpy as np

    whole = np.array(table.numbers(said, _WORDS), np.uint16)
    vector = (table.vectors(whole) * table.asked[whole][:, None]).sum(axis=0)
    unit: Floats = normed(vector[None])[0]
    return unit


def match(table: WordVectors, question: Question, imprints: Imprints, standing: Floats) -> Match:
    """The measures of each record, with its row of `standing`; there must be one at least."""
    import numpy as np

    distinct, places = _distinct(imprints.numbers)
    alike = np.maximum(table.directions(distinct) @ table.directions(question.numbers).T, 0)
    alike[distinct[:, None] == question.numbers[None, :]] = 1.0
    cells = imprints.rows * FIELDS + imprints.fields
    near = _nearest(alike[places], cells, imprints.count * FIELDS)
    near = np.maximum.reduceat(near, question.starts, axis=1)
    near = near.reshape(imprints.count, FIELDS, len(question.starts))
    lengths = np.bincount(cells, minlength=imprints.count * FIELDS).reshape(-1, FIELDS)
    same: NDArray[np.bool_] = np.asarray(near > _SAME)
    toward = (table.vectors(distinct) @ question.vector) * table.written[distinct]
    columns = [
        *_coverage(question, same, near, lengths),
        *_foremost(question, near),
        *_how_named(table, imprints, alike.max(axis=1)[places]),
        *_closeness(table, imprints, toward[places]),
        *np.log1p(lengths[:, [NAME, OWNER, SIGNATURE, TEXT]]).T,
        *_strangeness(question, imprints.count),
        *standing.T,
    ]
    measures = np.stack(columns, axis=1).astype(np.float32)
    return Match(_beside_others(measures), np.asarray(same.any(axis=1)))


def _beside_others(measures: Floats) -> Floats:
    """Each measure as it is, below that of the best, and above the mean in standard deviations."""
    import numpy as np

    above = (measures - measures.mean(axis=0)) / (measures.std(axis=0) + _LEAST_SPREAD)
    return np.concatenate([measures, measures - measures.max(axis=0), above], axis=1)


def _distinct(numbers: NDArray[np.uint16]) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    """The distinct numbers in order, and where each of the numbers stands among them."""
    import numpy as np

    # There are 65,536 at most: marking them is some ten times faster than sorting.
    is_there = np.zeros(1 << 16, bool)
    is_there[numbers] = True
    place = np.cumsum(is_there) - 1
    return np.flatnonzero(is_there).astype(np.uint16), place[numbers]


def _nearest(alike: Floats, cells: NDArray[np.int64], count: int) -> Floats:
    """For each cell (a field of a record) and word of the question, the nearest word in it."""
    import numpy as np

    best = np.zeros((count, alike.shape[1]), np.float32)
    if len(cells):
        first = np.flatnonzero(np.r_[True, cells[1:] != cells[:-1]])
        best[cells[first]] = np.maximum.reduceat(alike, first, axis=0)
    return best


def _coverage(
    question: Question, same: NDArray[np.bool_], near: Floats, lengths: NDArray[np.int64]
) -> list[Floats]:
    """How much of the question is in the record, in which field, exactly and by meaning."""
    import numpy as np

    rarity = question.rarity / max(float(question.rarity.sum()), 1e-9)
    weight = question.weight / max(float(question.weight.sum()), 1e-9)
    closest = near.max(axis=1)
    anywhere = same.any(axis=1) @ rarity
    named = np.array([NAME, OWNER])
    usual = 1 - _LENGTH_SHARE + _LENGTH_SHARE * lengths / np.maximum(lengths.mean(axis=0), 1)
    bm25 = ((same @ question.rarity) / (1 + usual) * np.array(_FIELD_BOOSTS)).sum(axis=1)
    return [
        anywhere,
        anywhere - anywhere.max(),
        *(same @ rarity).T,
        same[:, named].any(axis=1) @ rarity,
        closest @ rarity,
        closest @ weight,
        *(near @ weight).T,
        near[:, named].max(axis=1) @ rarity,
        closest.min(axis=1),
        bm25 / max(float(bm25.max()), 1e-9),
        bm25 / 10,
    ]


def _foremost(question: Question, near: Floats) -> list[Floats]:
    """The question's first word, often a verb, in the name; and its weightiest words one by one."""
    import numpy as np

    order = np.argsort(-question.weight, kind="stable")[:_FOREMOST]
    shown = np.zeros((len(near), 2, _FOREMOST), np.float32)
    shown[:, 0, : len(order)] = near[:, NAME, order]
    shown[:, 1, : len(order)] = near.max(axis=1)[:, order]
    return [near[:, NAME, 0], *shown.reshape(len(near), -1).T]


def _strangeness(question: Question, count: int) -> list[Floats]:
    """How long the question is, and how much of it the project has no word for."""
    import numpy as np

    unknown = ~question.known
    shares = (
        np.log1p(len(question.starts)),
        unknown.mean(),
        question.weight[unknown].sum() / max(float(question.weight.sum()), 1e-9),
        unknown[np.argmax(question.weight)],
        question.rarity[question.known].mean() / 10 if question.known.any() else 0,
    )
    return [np.full(count, share, np.float32) for share in shares]


def _how_named(table: WordVectors, imprints: Imprints, alike: Floats) -> list[Floats]:
    """How much of the record's name is in the question, exactly and by meaning."""
    import numpy as np

    weights = table.asked[imprints.numbers]
    cells = imprints.rows * FIELDS + imprints.fields
    size = imprints.count * FIELDS

    def share(of: Floats) -> Floats:
        part: Floats = np.bincount(cells, weights * of, size).astype(np.float32)
        return part.reshape(-1, FIELDS)

    whole = np.maximum(share(np.ones_like(alike)), 1e-9)
    exact, close = share((alike > _SAME).astype(np.float32)) / whole, share(alike) / whole
    return [*exact[:, [NAME, OWNER]].T, *close[:, [NAME, OWNER, PATH, SIGNATURE]].T]


def _closeness(table: WordVectors, imprints: Imprints, toward: Floats) -> list[Floats]:
    """Cosines of the question's vector with the record's, and with those of parts of it.

    `toward` is how far each word goes in the question's direction: its weighted dot product.
    """
    import numpy as np

    cells = imprints.rows * FIELDS + imprints.fields
    sums = np.bincount(cells, toward, imprints.count * FIELDS).reshape(-1, FIELDS)
    lengths = np.maximum(imprints.lengths, 1e-6)
    whole = (sums @ table.fields) / lengths[:, -1]
    parts = [
        sums[:, list(part)].sum(axis=1) / lengths[:, place] for place, part in enumerate(PARTS)
    ]
    return [whole, whole - whole.max(), *parts]
