"""What an agent without a memory reads for the same questions, in tokens.

The rule: search the project for the three rarest words of the question that occur in it, take the
files that have the most of them (those with more occurrences first), and read them whole, one
after the other, until the right one is read; at most twenty.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mimo_tui.memory.distil.tokens import count_tokens
from tests.recall.asking import Answer, Question
from tests.recall.packages import project

_RAREST, _MOST_FILES = 3, 20
_WORD = re.compile(r"[a-z]{3,}")


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    words: Counter[str]
    tokens: int


def comparison(answers: Sequence[Answer]) -> str:
    """A table: recall and reading, how often each gets to the right file, at how many tokens."""
    english = [each for each in answers if each.question.kind == "English" and not each.without]
    by_project: defaultdict[str, list[Question]] = defaultdict(list)
    for answer in english:
        by_project[answer.question.project].append(answer.question)
    read = [
        cost
        for name, questions in by_project.items()
        for files in [_files(name)]
        for cost in (_read(files, question) for question in questions)
    ]
    shown = [
        (sum(each.tokens for each in answer.shown), answer.file_rank > 0) for answer in english
    ]
    lines = [
        "### tokens",
        "",
        "| English questions | right file | tokens, mean | tokens, median | per right file |",
        "| --- | ---: | ---: | ---: | ---: |",
        _line("recalled", shown),
        _line("read by search", read),
    ]
    return "\n".join(lines)


def _files(package: str) -> list[_File]:
    root = project(bare=False)
    found = []
    for file in sorted((root / package).rglob("*.py")):
        text = file.read_text()
        path = Path(file).relative_to(root).as_posix()
        found.append(_File(path, Counter(_WORD.findall(text.lower())), count_tokens(text)))
    return found


def _read(files: list[_File], question: Question) -> tuple[int, bool]:
    """Tokens read, and whether the right file was among them."""
    having: Counter[str] = Counter()
    for word in dict.fromkeys(_WORD.findall(question.text.lower())):
        having[word] = sum(word in file.words for file in files)
    rare = [word for word, count in reversed(having.most_common()) if count][:_RAREST]
    found = [file for file in files if any(word in file.words for word in rare)]
    found.sort(
        key=lambda file: (
            -sum(word in file.words for word in rare),
            -sum(file.words[word] for word in rare),
        )
    )
    right = {path for path, _ in question.golds}
    tokens = 0
    for file in found[:_MOST_FILES]:
        tokens += file.tokens
        if file.path in right:
            return tokens, True
    return tokens, False


def _line(name: str, costs: list[tuple[int, bool]]) -> str:
    tokens = [each for each, _ in costs]
    right = sum(is_right for _, is_right in costs)
    mean, median = statistics.fmean(tokens), statistics.median(tokens)
    return (
        f"| {name} | {right / len(costs):.3f} | {mean:,.0f} | {median:,.0f}"
        f" | {sum(tokens) / max(1, right):,.0f} |"
    )
