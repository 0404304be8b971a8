"""Noise: what no project of ours can answer. Anything shown for it is wrong."""

from __future__ import annotations

import json
from pathlib import Path

from tests.recall.asking import Question
from tests.recall.packages import TEST

_DATA = Path(__file__).with_name("data") / "noise.jsonl"


def questions() -> list[Question]:
    """Each question in all packages together, and in one of them after the other."""
    found = []
    for number, line in enumerate(_DATA.read_text("utf-8").splitlines()):
        text = json.loads(line)["text"]
        found.append(Question("noise", "test", text, kind="together"))
        found.append(Question("noise", TEST[number % len(TEST)], text, kind="alone"))
    return found
