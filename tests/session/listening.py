"""Waiting for what a session tells, and a memory that a test rules."""

import asyncio

from mimo_tui.core.errors import MemoryUnavailable
from mimo_tui.core.events import TurnFinished


class SmallMemory:
    """Recalls what it was given, and keeps what it is told; away, if `away`."""

    def __init__(self):
        self.hits = ()
        self.kept = []
        self.noted = {}
        self.away = False

    async def recall(self, cue, *, tokens=2000, limit=12):
        if self.away:
            raise MemoryUnavailable("The memory cannot be reached")
        return self.hits

    async def remember(self, kind, title, body, origin=""):
        if self.away:
            raise MemoryUnavailable("The memory cannot be reached")
        self.kept.append((kind, title, body, origin))
        return "r"

    async def note(self, turn, feedback):
        if self.away:
            raise MemoryUnavailable("The memory cannot be reached")
        for each in feedback:
            self.noted.setdefault(turn, []).append((each.record_id, each.outcome))

    async def embed_with(self, choice, key_env=""):
        if choice == "broken":
            raise MemoryUnavailable("There is no embedding called 'broken'")

    async def close(self):
        pass


async def finished(session, turn="t1"):
    """All entries up to the end of a turn."""
    entries = []
    async with asyncio.timeout(30):
        async for entry in session.subscribe():
            entries.append(entry)
            if isinstance(entry.event, TurnFinished) and entry.event.turn == turn:
                return entries
    raise AssertionError("the session ended before that")


async def seen(session, kind, number=1):
    """The event of a kind, once the session has told of that many."""
    async with asyncio.timeout(30):
        async for entry in session.subscribe():
            if isinstance(entry.event, kind):
                number -= 1
                if not number:
                    return entry.event
    raise AssertionError("the session ended before that")
