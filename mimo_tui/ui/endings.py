"""What ends the program from outside: a `kill`, or a terminal that closes."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_ENDINGS = ("SIGTERM", "SIGHUP")


@contextmanager
def heeded(leave: Callable[[int], None]) -> Iterator[None]:
    """Call `leave` with the exit code in the running loop, should such a signal come."""
    loop = asyncio.get_running_loop()

    def end(number: int, _frame: object) -> None:
        _forget_lost_terminal()
        loop.call_soon_threadsafe(leave, 128 + number)

    before = {}
    for name in _ENDINGS:
        # Not every platform has them, and only the main thread may listen to them.
        with suppress(AttributeError, ValueError):
            number = getattr(signal, name)
            before[number] = signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _forget_lost_terminal() -> None:
    """Send to nowhere what can be shown no more.

    Writing to a terminal that is gone fails in the driver's thread, and the program would wait for
    that thread for ever. So this is done in the signal's handler, before anything else is written.
    """
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        if not os.isatty(stream):
            os.dup2(nowhere, stream)
    os.close(nowhere)
