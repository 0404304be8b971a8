import asyncio

import pytest

from mimo_tui.core.errors import MemoryUnavailable
from mimo_tui.memory.base import Cue
from mimo_tui.session.lazy_memory import LazyMemory
from tests.session.listening import SmallMemory


async def test_calls_wait_for_the_connection_and_share_it():
    ready = asyncio.Event()
    made = []

    async def connect():
        await ready.wait()
        made.append(SmallMemory())
        return made[-1]

    memory = LazyMemory(connect)
    memory.start()
    assert (await memory.progress()).state == "starting"
    calls = [asyncio.create_task(memory.recall(Cue("x"))) for _ in range(3)]
    impatient = asyncio.create_task(memory.recall(Cue("x")))
    await asyncio.sleep(0)
    impatient.cancel()
    ready.set()
    assert await asyncio.gather(*calls) == [(), (), ()]
    assert len(made) == 1
    await memory.close()


async def test_a_failed_connection_is_tried_again():
    attempts = []

    async def connect():
        attempts.append(1)
        if len(attempts) == 1:
            raise OSError("no socket")
        return SmallMemory()

    memory = LazyMemory(connect)
    with pytest.raises(MemoryUnavailable, match="no socket"):
        await memory.recall(Cue("x"))
    assert await memory.remember("episode", "t", "b") == "r"


async def test_closing_ends_the_connecting():
    async def connect():
        await asyncio.Event().wait()

    memory = LazyMemory(connect)
    states = memory.follow()
    assert (await anext(states)).state == "starting"
    waiting = asyncio.ensure_future(anext(states))
    await asyncio.sleep(0)
    await memory.close()
    await asyncio.wait({waiting})
