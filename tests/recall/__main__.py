"""python -m tests.recall: what recall finds, and where it stays silent, as tables.

`--only SET` and `--sample N` make it quick; `--failures N` shows what went wrong.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from tests.recall import bilingual, docstrings, issues, namesakes, noise
from tests.recall.asking import PARTS, Question
from tests.recall.history import said, walk
from tests.recall.reading import comparison
from tests.recall.running import run
from tests.recall.table import failures, tables

SAMPLES = {"docstring": 1000, "Chinese": 210, "same name": 450, "issue": 100, "noise": 200}
WALK = 20
SETS = (*SAMPLES, "after change")


def main() -> None:
    """Ask, and print the tables."""
    options = _options()
    start = time.perf_counter()
    wanted = options.only or SETS
    questions = [
        question
        for name in SAMPLES
        if name in wanted
        for question in _questions(name, options.sample, options.tuning)
    ]
    answers = run(questions, tuple(options.without), options.workers)
    parts = [tables(answers)]
    if "Chinese" in wanted:
        parts.append(comparison(answers))
    if "after change" in wanted:
        parts.append(said(walk(min(WALK, options.sample or WALK))))
    report = "\n\n".join(part for part in parts if part)
    print(report)
    if options.failures:
        print(f"\n{failures(answers, options.failures)}")
    print(f"\n{len(answers):,} answers in {time.perf_counter() - start:.0f} s")
    if options.write:
        Path(options.write).write_text(f"{report}\n")


def _questions(name: str, sample: int | None, tuning: bool) -> list[Question]:
    most = min(SAMPLES[name], sample or SAMPLES[name])
    if name == "docstring":
        return docstrings.questions(most, tuning)
    if name == "Chinese":
        return bilingual.questions(most)
    if name == "issue":
        return issues.questions(most)
    if name == "same name":
        return namesakes.questions(most, tuning)
    return noise.questions()[: 2 * most]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.recall", description=__doc__)
    parser.add_argument("--only", action="append", choices=SETS, help="only this set")
    parser.add_argument("--sample", type=int, help="at most so many questions of a set")
    parser.add_argument(
        "--without", action="append", choices=list(PARTS), default=[], help="leave a part out"
    )
    parser.add_argument("--tuning", action="store_true", help="the tuning packages, not the test's")
    parser.add_argument("--failures", type=int, default=0, help="show so many of each kind")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument("--write", help="also write the tables into this file")
    return parser.parse_args()


if __name__ == "__main__":
    main()
