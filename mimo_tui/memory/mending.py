"""A memory is looked at, mended, and made anew, while others go on asking it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.doctor import Finding, compared, drop_indexes, set_aside

if TYPE_CHECKING:
    from mimo_tui.core.events import MemoryProgress
    from mimo_tui.memory.archive import Archive

T = TypeVar("T")


class Patient(Protocol):
    """A memory whose archive can be closed and opened again."""

    @property
    def is_apart(self) -> bool:
        """Whether it serves from a copy."""
        ...

    async def ask(self, call: Callable[[Archive], T]) -> T:
        """What `call` gives for the archive."""
        ...

    async def anew(self, prepare: Callable[[Path], None]) -> None:
        """Close the archive, let `prepare` change its files, and open it again."""
        ...

    async def settle(self) -> MemoryProgress:
        """Wait until everything is distilled."""
        ...


async def check(memory: Patient, rebuild: bool) -> tuple[Finding, ...]:
    """What was found in every part, and mended; `rebuild` makes the store anew first."""
    rebuilt: tuple[Finding, ...] = ()
    if rebuild:
        rebuilt = (await _rebuild(memory),)
    elif memory.is_apart:
        await memory.anew(lambda _: None)
    found = await memory.ask(lambda archive: archive.examine())
    damaged = {each.part for each in found if each.condition == "damaged"}
    if "journal" in damaged:
        await memory.ask(lambda archive: archive.kept.mend())
    if damaged & {"index of words", "index of vectors"}:
        await memory.anew(drop_indexes)
    if damaged:
        found = compared(found, await memory.ask(lambda archive: archive.examine()))
    return (*rebuilt, *found)


async def _rebuild(memory: Patient) -> Finding:
    """Make the store anew from source and journal, and keep the old one aside."""
    try:
        await memory.ask(lambda archive: archive.generation)
    except MimoError:
        pass  # That it cannot be opened may be just why it is made anew.
    else:
        await memory.ask(lambda archive: archive.kept.ensure())
    aside: list[Path] = []
    await memory.anew(lambda folder: aside.extend(set_aside(folder)))
    for path in aside[:1]:
        with suppress(MimoError):
            await memory.ask(_taking_from(path))
    await memory.settle()
    names = " and ".join(path.name for path in aside) or "there was none"
    return Finding("memory", "mended", f"made anew; the store of before: {names}")


def _taking_from(path: Path) -> Callable[[Archive], None]:
    return lambda archive: archive.take_from(path)
