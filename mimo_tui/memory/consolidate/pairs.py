"""Pairs of word sets that have most words in common, without comparing each with each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import ceil

# So many of those that share a rare word are compared: the first ones, which are preferred.
_CROWD = 16


def alike(sets: Sequence[frozenset[str]], least: float) -> Iterator[tuple[int, int]]:
    """Places (first, second) of sets whose overlap may reach `least`; each pair once.

    Two sets with that much in common share one of their rarest words (prefix filtering). The
    work grows with the number of sets, not with its square.
    """
    counts = Counter(word for words in sets for word in words)
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for second, words in enumerate(sets):
        rarest = sorted(words, key=lambda word: (counts[word], word))
        rarest = rarest[: len(words) - ceil(least * len(words)) + 1]
        for first in sorted({first for word in rarest for first in holders[word]}):
            shorter, longer = sorted((len(sets[first]), len(words)))
            if shorter >= least * longer:
                yield first, second
        for word in rarest:
            if len(holders[word]) < _CROWD:
                holders[word].append(second)
