"""Figures over answers."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence

from tests.recall.asking import Answer

Measure = Callable[[Sequence[Answer]], str]


def share(answers: Sequence[Answer], holds: Callable[[Answer], bool]) -> str:
    """Which share of the answers something holds of."""
    return f"{sum(map(holds, answers)) / len(answers):.3f}"


def reciprocal_rank(answers: Sequence[Answer]) -> str:
    """The mean of 1/rank of the first right record, 0 where there is none among those shown."""
    return f"{statistics.fmean(1 / each.rank if each.rank else 0 for each in answers):.3f}"


def within(most: int) -> Measure:
    """The share of answers with a right record among the first."""
    return lambda answers: share(answers, lambda each: 0 < each.rank <= most)


def files_within(most: int) -> Measure:
    """The share of answers with a right file among the first distinct files."""
    return lambda answers: share(answers, lambda each: 0 < each.file_rank <= most)


def first_of_name(answers: Sequence[Answer]) -> str:
    """The share of answers whose first record of the asked name is the right one."""
    return share(answers, _is_first_of_name)


def silence(answers: Sequence[Answer]) -> str:
    """The share of questions that nothing is shown for."""
    return share(answers, lambda each: not each.shown)


def milliseconds(answers: Sequence[Answer]) -> str:
    """Median and 95th percentile of the time a question takes."""
    times = sorted(each.seconds * 1000 for each in answers)
    return f"{statistics.median(times):.0f} / {times[int(len(times) * 0.95)]:.0f}"


def tokens(answers: Sequence[Answer]) -> str:
    """Tokens shown for a question that was answered at all, on average."""
    spent = [sum(each.tokens for each in answer.shown) for answer in answers if answer.shown]
    return f"{statistics.fmean(spent):,.0f}" if spent else "-"


def _is_first_of_name(answer: Answer) -> bool:
    names = {title.rpartition(".")[2] for _, title in answer.question.golds}
    same = [each for each in answer.shown if each.title.rpartition(".")[2] in names]
    return bool(same) and (same[0].path, same[0].title) in answer.question.golds
