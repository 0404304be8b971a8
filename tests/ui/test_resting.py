"""A quiet hint on what could be put in order."""

import asyncio

from textual.pilot import Pilot

from mimo_tui.ui.resting import dream_at_rest
from tests.panels.panel_host import until
from tests.panels.test_suggestions import PROPOSALS, DreamingMemory
from tests.ui.stage import conversation, shown, workbench_of


async def test_proposals_are_counted_once_while_nothing_goes_on() -> None:
    memory, busy, told = DreamingMemory(*PROPOSALS), [True], list[int]()
    task = asyncio.create_task(dream_at_rest(memory, lambda: busy[0], told.append, rest=0.001))
    for _ in range(50):
        await asyncio.sleep(0.001)
    assert told == []
    busy[0] = False
    await until(lambda: told == [3])
    memory.proposals = PROPOSALS[:1]
    memory.generation += 1
    await until(lambda: told == [3, 1])
    memory.down = True
    memory.generation += 1
    await until(lambda: len(told) == 3 or not task.done())
    assert not task.done()
    task.cancel()


async def test_the_hint_stands_in_the_memory_panel_until_one_looks() -> None:
    async with shown(*conversation()) as (pilot, _):
        workbench_of(pilot).proposed(3)
        await until(lambda: "3 proposals: D" in progress_of(pilot))
        await pilot.press("f10")
        await until(lambda: "proposals" not in progress_of(pilot))


def progress_of(pilot: Pilot[None]) -> str:
    return str(workbench_of(pilot).query_one("#progress").render())
