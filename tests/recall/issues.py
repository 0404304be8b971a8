"""Issue to file: what was reported, and the files that its fix changed.

Seventy and more bugs of Django 5.2 in a reporter's words: written from the release notes of 5.2.1
to 5.2.19 without naming files, each with the files that its fix changed between two releases, told
apart by hand. They are asked of 5.2, which has all of these bugs.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.recall.asking import Question

_DATA = Path(__file__).with_name("data") / "issues.jsonl"


def questions(sample: int) -> list[Question]:
    """Each issue asked of its project."""
    lines = list(map(json.loads, _DATA.read_text("utf-8").splitlines()))
    step = max(1, len(lines) // sample)
    return [
        Question("issue", "django", line["issue"], frozenset((path, "") for path in line["files"]))
        for line in lines[::step]
    ]
