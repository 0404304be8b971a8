"""Who waits until everything is distilled."""

from __future__ import annotations

import asyncio


class Asked:
    """Those who asked for a look at everything, and those for whom that look was taken."""

    def __init__(self) -> None:
        self._asked: list[asyncio.Future[None]] = []
        self._looked_for: list[asyncio.Future[None]] = []

    def __bool__(self) -> bool:
        """Whether somebody waits for a look to begin."""
        return bool(self._asked)

    def ask(self) -> asyncio.Future[None]:
        """Done once a look that begins from now on is worked off."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._asked.append(future)
        return future

    def begin(self) -> None:
        """A look begins, for all who asked so far."""
        self._looked_for += self._asked
        self._asked = []

    def answer(self, error: Exception | None = None) -> None:
        """All is done that was seen in the looks so far; an error is raised where they wait."""
        futures, self._looked_for = self._looked_for, []
        for future in futures:
            if future.done():
                continue
            if error is None:
                future.set_result(None)
            else:
                future.set_exception(error)

    def answer_all(self, error: Exception | None = None) -> None:
        """Let nobody wait any longer."""
        self.begin()
        self.answer(error)
