"""While nothing goes on: how much could be put in order in the memory, for a quiet hint."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.base import Memory

_REST_SECONDS = 60.0


async def dream_at_rest(
    memory: Memory,
    busy: Callable[[], bool],
    show: Callable[[int], None],
    *,
    rest: float = _REST_SECONDS,
) -> None:
    """Tell `show` how many proposals a dream has, after each minute in which nothing went on.

    A memory that did not change is not gone over again. Nothing is changed, and no failure told.
    """
    dreamt = -1
    while True:
        before = busy()
        await asyncio.sleep(rest)
        if before or busy():
            continue
        try:
            progress = await memory.progress()
            if progress.state == "ready" and progress.generation != dreamt:
                dreamt = progress.generation
                show(len(await memory.dream()))
        except MimoError:
            continue
