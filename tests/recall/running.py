"""All questions, a project after the other, on some processes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.recall.archives import archive_of
from tests.recall.asking import Answer, Question, ask

Job = tuple[str, list[Question], tuple[str, ...]]


def run(questions: Sequence[Question], without: tuple[str, ...], workers: int) -> list[Answer]:
    """The answers to all questions, each project's with its archive open once."""
    by_project: defaultdict[str, list[Question]] = defaultdict(list)
    for question in questions:
        by_project[question.project].append(question)
    jobs: list[Job] = [(name, some, without) for name, some in by_project.items()]
    jobs.sort(key=lambda job: -len(job[1]))
    if workers == 1:
        return _flat(map(_answer, jobs))
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        return _flat(pool.map(_answer, jobs))


def _answer(job: Job) -> list[Answer]:
    name, questions, without = job
    archive = archive_of(name)
    try:
        return _flat(ask(archive, questions, part) for part in ("", *without))
    finally:
        archive.close()


def _flat(some: Iterable[list[Answer]]) -> list[Answer]:
    return [each for answers in some for each in answers]
