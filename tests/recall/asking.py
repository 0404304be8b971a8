"""Questions, and what recall answers to them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mimo_tui.memory.archive import Archive
from mimo_tui.memory.base import Cue

TOKENS = 2000
LIMIT = 10
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, where, and which places (file and qualified name) answer it.

    A place with an empty name is a whole file; without places nothing answers it. `kind` says of
    what sort it is within its set.
    """

    set: str
    project: str
    text: str
    golds: frozenset[Place] = frozenset()
    files: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A record that was recalled."""

    path: str
    title: str
    tokens: int
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What was recalled, best first, in how many seconds, and without which part of recall."""

    question: Question
    shown: tuple[Shown, ...]
    seconds: float
    without: str = ""

    @property
    def rank(self) -> int:
        """The place of the first right record from 1; 0 where there is none."""
        for number, each in enumerate(self.shown, 1):
            if {(each.path, each.title), (each.path, "")} & self.question.golds:
                return number
        return 0

    @property
    def file_rank(self) -> int:
        """The place among the distinct files shown of the first right one from 1; 0 for none."""
        right = {path for path, _ in self.question.golds}
        files = dict.fromkeys(each.path for each in self.shown)
        return next((number for number, path in enumerate(files, 1) if path in right), 0)


class _Without:
    """A part of recall, some of whose methods find nothing."""

    def __init__(self, part: object, nothing: Mapping[str, Any]) -> None:
        self._part = part
        self._nothing = nothing

    def __getattr__(self, name: str) -> Any:
        if name in self._nothing:
            return lambda *_, **__: self._nothing[name]
        return getattr(self._part, name)


PARTS: dict[str, tuple[str, Mapping[str, Any]]] = {
    "graph": ("_relations", {"near": set(), "called": {}}),
    "vectors": ("_indexes", {"near": []}),
    "words": ("_lexical", {"matching": []}),
}


def ask(archive: Archive, questions: Iterable[Question], without: str = "") -> list[Answer]:
    """What recall answers, with the product's budget, without one of its parts."""
    name, nothing = PARTS.get(without, ("", {}))
    part = getattr(archive.search, name) if name else None
    if name:
        setattr(archive.search, name, _Without(part, nothing))
    try:
        return [_ask(archive, question, without) for question in questions]
    finally:
        if name:
            setattr(archive.search, name, part)


def _ask(archive: Archive, question: Question, without: str) -> Answer:
    start = time.perf_counter()
    hits = archive.recall(Cue(question.text, question.files), tokens=TOKENS, limit=LIMIT)
    seconds = time.perf_counter() - start
    archive.search.uses.drop()  # No answer depends on what was asked before.
    shown = tuple(
        Shown(hit.record.path, hit.record.title, hit.record.tokens, hit.score) for hit in hits
    )
    return Answer(question, shown, seconds, without)
