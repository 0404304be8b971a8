"""What a turn asks of memory and gives to it; no failure of memory fails a turn."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Sequence

from mimo_tui.core.context import RecalledRecord
from mimo_tui.core.errors import MimoError
from mimo_tui.core.events import (
    Event,
    Notice,
    Recalled,
)
from mimo_tui.core.messages import Message, ToolResultPart
from mimo_tui.memory.base import Cue, Feedback, Hit, Memory
from mimo_tui.tools.base import ToolContext

log = logging.getLogger(__name__)

RECALL_SECONDS = 8.0
REMEMBER_SECONDS = 30.0
CUE_CHARACTERS = 4_000
CUE_FILES = 12
EPISODE_CHARACTERS = 6_000


class Recollection:
    """One conversation's dealings with memory; says at most once that it cannot be reached."""

    def __init__(self, memory: Memory, session: str, *, tokens: int = 2000) -> None:
        self._memory = memory
        self._session = session
        self._tokens = tokens
        self._vetoed: set[str] = set()
        self._warned = False

    async def recall(self, turn: str, cue: Cue) -> tuple[tuple[Hit, ...], Event | None]:
        """The hits for a cue, and the event that tells of them (or, once, of the failure)."""
        if not self._tokens:
            return (), None
        began = time.monotonic()
        try:
            async with asyncio.timeout(RECALL_SECONDS):
                hits = await self._memory.recall(cue, tokens=self._tokens)
        except TimeoutError:
            return (), self._warn("Memory took too long to answer; this turn goes without it")
        except MimoError as error:
            return (), self._warn(f"{error}. This turn goes without memory")
        except Exception as error:
            log.exception("recall failed")
            return (), self._warn(f"Memory failed ({error}); this turn goes without it")
        hits = self.admitted(hits)
        records = tuple(_shown(hit) for hit in hits)
        total = sum(record.tokens for record in records)
        spent = (time.monotonic() - began) * 1000
        return hits, Recalled(turn, cue.text, records, total, spent)

    def admitted(self, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """The hits without those that a person vetoed in this conversation."""
        return tuple(hit for hit in hits if hit.record.id not in self._vetoed)

    def veto(self, record: str, *, vetoed: bool) -> None:
        """Leave a record out of this conversation from the next request on, or admit it again."""
        (self._vetoed.add if vetoed else self._vetoed.discard)(record)

    async def note(self, turn: str, feedback: tuple[Feedback, ...]) -> Event | None:
        """Note what became of records; gives a notice where that failed for the first time."""
        if not feedback:
            return None
        noting = self._memory.note(f"{self._session}/{turn}", feedback)
        return await self._kept(noting, "What was of use could not be noted")

    async def keep_episode(self, turn: str, prompt: str, answer: str) -> Event | None:
        """Remember a turn; gives a notice where that failed for the first time."""
        if not answer.strip():
            return None
        body = f"Asked: {_bounded(prompt, EPISODE_CHARACTERS // 3)}\n\n"
        body += f"Answered: {_bounded(answer, EPISODE_CHARACTERS - len(body))}"
        title = " ".join(prompt.split())[:80] or "A turn"
        origin = f"{self._session}/{turn}"
        remembering = self._memory.remember("episode", title, body, origin)
        return await self._kept(remembering, "This turn could not be remembered")

    async def _kept(self, keeping: Awaitable[object], failed: str) -> Event | None:
        """Wait for something to be kept, not for long; gives a notice the first time it failed."""
        try:
            async with asyncio.timeout(REMEMBER_SECONDS):
                await keeping
        except (MimoError, TimeoutError) as error:
            return self._warn(f"{failed} ({str(error) or 'no answer'})")
        except Exception as error:
            log.exception("%s", failed)
            return self._warn(f"{failed} ({error})")
        return None

    def _warn(self, text: str) -> Event | None:
        if self._warned:
            return None
        self._warned = True
        return Notice("warning", text)


def make_cue(prompt: str, history: Sequence[Message], context: ToolContext) -> Cue:
    """The cue of a prompt: its words, the files last seen or named, the last error."""
    seen = [_relative(path.as_posix(), context) for path in reversed(context.seen)]
    words = re.findall(r"[\w./-]{1,200}\.\w{1,12}", prompt[:CUE_CHARACTERS])
    named = [word for word in words if (context.folder / word).is_file()]
    files = tuple(dict.fromkeys(name for name in [*named, *seen] if name))[:CUE_FILES]
    return Cue(_bounded(prompt, CUE_CHARACTERS), files, _last_error(history))


def _relative(path: str, context: ToolContext) -> str:
    folder = context.folder.as_posix() + "/"
    return path.removeprefix(folder) if path.startswith(folder) else ""


def _last_error(history: Sequence[Message]) -> str:
    for message in reversed(history[-8:]):
        for part in reversed(message.parts):
            if isinstance(part, ToolResultPart):
                return part.text[:500] if part.is_error else ""
    return ""


def _shown(hit: Hit) -> RecalledRecord:
    record = hit.record
    return RecalledRecord(
        record.id,
        record.kind,
        record.title,
        record.path,
        record.first_line,
        hit.score,
        hit.reason,
        record.tokens,
    )


def _bounded(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit] + " [cut]"
