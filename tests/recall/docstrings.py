"""Docstring to function: the first sentence asks for the function that it was taken from."""

from __future__ import annotations

import random
from collections import Counter, defaultdict

from tests.recall.asking import Question
from tests.recall.packages import TEST, TUNING, project
from tests.recall.sources import Function, first_sentence, functions

_SHORTEST, _LINES = 12, 4
REFERENCE, FUNCTIONS, AMONG = 15_000, "functions", "among 15,000 functions"


def questions(sample: int, tuning: bool) -> list[Question]:
    """Each sampled sentence asked in three places.

    Among 15,000 functions and nothing else, as published figures are; in all packages together;
    and in its package alone.
    """
    chosen = random.Random(1).sample(pairs(tuning), k=sample)
    every = "tuning" if tuning else "test"
    places = [(every, "together")] if tuning else [(FUNCTIONS, AMONG), (every, "together")]
    return [
        Question("docstring", f"{where}/bare", text, golds, kind=kind)
        for text, golds, package in chosen
        for where, kind in (*places, (package, "alone"))
    ]


def reference() -> set[tuple[str, str]]:
    """15,000 functions of the test packages: all that are asked for, others at random."""
    asked = {place for _, golds, _ in pairs(tuning=False) for place in golds}
    others = sorted(
        {
            each.place
            for package in TEST
            for each in functions(project(bare=False), package)
            if each.place not in asked
        }
    )
    return asked | set(random.Random(2).sample(others, max(0, REFERENCE - len(asked))))


def pairs(tuning: bool) -> list[tuple[str, frozenset[tuple[str, str]], str]]:
    """Sentences that stand in one place only, the places of their function and its twins."""
    every = [
        each
        for package in (TUNING if tuning else TEST)
        for each in functions(project(bare=False), package)
    ]
    twins: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for each in every:
        twins[each.digest].add(each.place)
    sentences = Counter(first_sentence(each.doc) for each in every)
    found = []
    for each in every:
        text = first_sentence(each.doc)
        if len(text) >= _SHORTEST and sentences[text] == 1 and each.lines >= _LINES:
            found.append((text, frozenset(twins[each.digest]), _package(each)))
    return found


def _package(function: Function) -> str:
    return function.path.partition("/")[0]
