"""Questions about the past: `memory search --as-of` and `recall --as-of`."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mimo_tui.memory.base import Memory

_SHORT = 10


def add_revision(parser: argparse.ArgumentParser) -> None:
    """The option that asks for the records as they were."""
    parser.add_argument(
        "--as-of",
        default="",
        metavar="REVISION",
        help="as of a commit, branch or tag, HEAD~20, or a day (2026-10-01)",
    )


async def reached(memory: Memory, revision: str) -> str:
    """The commit of a revision, once its files are distilled; says how far that is."""
    is_screen, said = sys.stderr.isatty(), False
    while not (found := await memory.reach(revision)).is_all:
        if is_screen or not said:
            figures = f"{found.files_done} of {found.files_total} files"
            line = f"The project as of {found.commit[:_SHORT]} is being distilled: {figures}"
            print(line, end="\r" if is_screen else "\n", file=sys.stderr, flush=True)
        revision, said = found.commit, True
    if is_screen and said:
        print("\x1b[K", end="", file=sys.stderr, flush=True)
    return found.commit
