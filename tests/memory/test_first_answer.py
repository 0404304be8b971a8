"""A memory that is opened again answers as soon as it can."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from mimo_tui.memory.base import Cue
from mimo_tui.memory.embedded import EmbeddedMemory
from mimo_tui.memory.follower import Follower

OPENED = """
import sys
import mimo_tui.memory.service, mimo_tui.memory.archive
late = {"tree_sitter", "urllib.request", "mimo_tui.memory.distil.extract"}
print(sorted(late & set(sys.modules)))
"""


async def test_it_answers_before_the_files_are_followed(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = EmbeddedMemory(root, tmp_path / "data")
    await before.settle()
    await before.close()
    may_follow = asyncio.Event()

    async def start(follower: Follower) -> None:
        await may_follow.wait()

    monkeypatch.setattr(Follower, "start", start)
    memory = EmbeddedMemory(root, tmp_path / "data")

    async with asyncio.timeout(60):
        hits = await memory.recall(Cue("`Cart`"))

    assert hits[0].record.title.endswith("Cart")
    may_follow.set()
    await memory.close()


def test_what_distils_is_not_loaded_before_the_first_answer() -> None:
    said = subprocess.run(
        [sys.executable, "-c", OPENED], capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == "[]"
