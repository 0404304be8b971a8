"""The table of figures, and what failed."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence

from tests.recall import measures
from tests.recall.asking import Answer
from tests.recall.measures import Measure
from tests.recall.packages import TEST, TUNING

_RANKS: dict[str, Measure] = {
    "MRR@10": measures.reciprocal_rank,
    "R@1": measures.within(1),
    "R@10": measures.within(10),
    "silent": measures.silence,
    "tokens": measures.tokens,
    "ms p50 / p95": measures.milliseconds,
}
COLUMNS: dict[str, dict[str, Measure]] = {
    "docstring": _RANKS,
    "Chinese": _RANKS,
    "same name": {
        "hit@1": measures.within(1),
        "first of its name": measures.first_of_name,
        "R@10": measures.within(10),
        "silent": measures.silence,
        "ms p50 / p95": measures.milliseconds,
    },
    "issue": {
        "acc@1": measures.files_within(1),
        "acc@5": measures.files_within(5),
        "acc@10": measures.files_within(10),
        "silent": measures.silence,
        "tokens": measures.tokens,
        "ms p50 / p95": measures.milliseconds,
    },
    "noise": {"silent": measures.silence, "ms p50 / p95": measures.milliseconds},
}


def tables(answers: Sequence[Answer]) -> str:
    """One Markdown table for each set: a row for each kind, and for each part left out."""
    by_set: defaultdict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_set[answer.question.set].append(answer)
    return "\n\n".join(_table(name, some) for name, some in by_set.items())


def _table(name: str, answers: list[Answer]) -> str:
    columns = COLUMNS[name]
    heads = ["", "questions", *columns]
    lines = [f"### {name}", "", _line(heads), _line(["---", *["---:"] * (len(heads) - 1)])]
    for row, some in _rows(answers):
        values = [measure(some) for measure in columns.values()]
        lines.append(_line([row, str(len(some)), *values]))
    return "\n".join(lines)


def _rows(answers: list[Answer]) -> Iterator[tuple[str, list[Answer]]]:
    """Each kind, then each kind without a part of recall, then each package alone."""
    groups: defaultdict[str, list[Answer]] = defaultdict(list)
    for answer in sorted(answers, key=lambda each: each.without):
        kind = answer.question.kind
        groups[f"{kind}, without {answer.without}" if answer.without else kind].append(answer)
        package = answer.question.project.partition("/")[0]
        if not answer.without and package in (*TEST, *TUNING):
            groups[f"· {package}"].append(answer)
    yield from sorted(groups.items(), key=lambda group: group[0].startswith("·"))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def failures(answers: Sequence[Answer], most: int) -> str:
    """Some of the answers of each set and kind that do not begin with what was asked for."""
    wrong: defaultdict[tuple[str, str], list[Answer]] = defaultdict(list)
    for answer in answers:
        right = answer.rank == 1 if answer.question.golds else not answer.shown
        if not right and not answer.without:
            wrong[answer.question.set, answer.question.kind].append(answer)
    lines = []
    for (name, kind), some in wrong.items():
        lines.append(f"{name}, {kind}: {len(some)} do not begin with what was asked for")
        for answer in random.Random(5).sample(some, min(most, len(some))):
            lines += _failure(answer)
    return "\n".join(lines)


def _failure(answer: Answer) -> Iterator[str]:
    question = answer.question
    yield f"  {question.text!r} {' '.join(question.files)}"
    for path, title in sorted(question.golds)[:2]:
        yield f"      wanted {path}:{title} (at {answer.rank or '-'})"
    for shown in answer.shown[:3]:
        yield f"      {shown.score:.2f}   {shown.path}:{shown.title}"
