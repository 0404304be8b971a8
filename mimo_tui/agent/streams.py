"""Streams that are closed where their reader leaves them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from typing import TypeVar

T = TypeVar("T")


async def closable(stream: AsyncIterator[T]) -> AsyncGenerator[T, None]:
    """`stream` as a generator; closing it closes `stream`, too, at once and not when collected."""
    try:
        async for item in stream:
            yield item
    finally:
        if isinstance(stream, AsyncGenerator):
            await stream.aclose()
