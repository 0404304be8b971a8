"""Calls made again when an endpoint is busy or out of reach."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from mimo_tui.core.errors import ModelError
from mimo_tui.llm.base import Chunk, Retry

ATTEMPTS = 6
FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
# An endpoint that asks for more than this is given up: the person decides whether to wait.
LONGEST_WAIT = 120.0

Attempt = Callable[[], AsyncGenerator[Chunk, None]]


async def with_retries(
    attempt: Attempt, *, first_delay: float = FIRST_DELAY
) -> AsyncGenerator[Chunk, None]:
    """The chunks of an attempt; it is made again, with growing delays, until one gives chunks.

    Once something was streamed a failure is final: what was shown cannot be taken back.
    """
    for number in range(1, ATTEMPTS + 1):
        begun = False
        try:
            async with aclosing(attempt()) as chunks:
                async for chunk in chunks:
                    begun = True
                    yield chunk
            return
        except ModelError as error:
            given_up = number == ATTEMPTS or error.retry_after > LONGEST_WAIT
            if begun or given_up or not error.retryable:
                raise
            delay = error.retry_after or min(_delay(number, first_delay), LONGEST_DELAY)
            yield Retry(number, delay, error.what)
        await asyncio.sleep(delay)


def _delay(number: int, first: float) -> float:
    """Doubling, with jitter, so that many clients do not come back at the same moment."""
    longest: float = first * 2 ** (number - 1)
    return longest * random.SystemRandom().uniform(0.5, 1.0)
