"""A value that changes and is followed: who is slow sees the latest one, not each one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Latest(Generic[T]):
    """The latest value of something, for any number of followers on one loop."""

    def __init__(self) -> None:
        self._value: T | None = None
        self._version = 0
        self._closed = False
        self._changed = asyncio.Event()

    @property
    def value(self) -> T | None:
        """The latest value, None before the first."""
        return self._value

    def set(self, value: T) -> None:
        """Put a new value in place; equal ones wake nobody."""
        if value != self._value:
            self._value = value
            self._version += 1
            self._wake()

    def close(self) -> None:
        """End every follower once it has seen the latest value."""
        self._closed = True
        self._wake()

    async def follow(self) -> AsyncIterator[T]:
        """The value now, and after each change; ends when closed."""
        seen = 0
        while True:
            changed = self._changed
            if self._value is not None and seen != self._version:
                seen = self._version
                yield self._value
            elif self._closed:
                return
            else:
                await changed.wait()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
