"""Chinese and English: what a developer who half remembers a function would ask in either.

The questions were written by hand from the functions' code; both of a pair ask for the same.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.recall.asking import Question

_DATA = Path(__file__).with_name("data") / "bilingual.jsonl"
_LANGUAGES = {"zh": "Chinese", "en": "English"}


def questions(sample: int) -> list[Question]:
    """Each question in both languages, asked of its package."""
    lines = map(json.loads, _DATA.read_text("utf-8").splitlines())
    pairs = [
        Question(
            "Chinese",
            line["path"].partition("/")[0],
            line[language],
            frozenset({(line["path"], line["name"])}),
            kind=name,
        )
        for line in lines
        for language, name in _LANGUAGES.items()
    ]
    step = max(1, len(pairs) // (2 * sample))
    return [each for number, each in enumerate(pairs) if number // 2 % step == 0]
