"""From the session's entries to the screen: reduced in order, shown some ten times a second."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from mimo_tui.core.errors import MimoError
from mimo_tui.core.events import Entry, MemoryProgress
from mimo_tui.memory.base import Memory
from mimo_tui.ui.state.workspace import WorkspaceState, reduce

FRAME_SECONDS = 0.1
# So many entries are reduced before keys have their turn.
_AT_ONCE = 400
_AGAIN_SECONDS = 3.0


async def follow_session(
    batches: AsyncIterator[list[Entry]], show: Callable[[WorkspaceState], None]
) -> None:
    """Show the state after each batch, until the session closes."""
    state = WorkspaceState()
    async for batch in batches:
        for start in range(0, len(batch), _AT_ONCE):
            for entry in batch[start : start + _AT_ONCE]:
                state = reduce(state, entry)
            await asyncio.sleep(0)
        show(state)
        await asyncio.sleep(FRAME_SECONDS)


async def follow_memory(memory: Memory, show: Callable[[MemoryProgress], None]) -> None:
    """Show how far the memory is; one that cannot be reached is tried again."""
    while True:
        try:
            async for progress in memory.follow():
                show(progress)
        except MimoError as error:
            show(MemoryProgress("unavailable", 0, 0, 0, 0, detail=str(error)))
        await asyncio.sleep(_AGAIN_SECONDS)
