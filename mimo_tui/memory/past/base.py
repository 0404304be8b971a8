"""What a memory tells of the past."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from mimo_tui.memory.base import Cue, Filter, Hit, Page, Record
    from mimo_tui.memory.commits import History, Past


@dataclass(frozen=True, slots=True)
class Reached:
    """A commit, and how many of its files can be asked for what they say already."""

    commit: str
    files_done: int
    files_total: int

    @property
    def is_all(self) -> bool:
        """Whether every file can be."""
        return self.files_done >= self.files_total


class PastMemory(Protocol):
    """What the repository of a project tells of its past. No file, and nothing in .git, is touched.

    A revision is whatever git understands; a day (`2026-10-01`, also as `@{2026-10-01}`, and with a
    time) is the last commit up to its end that the one checked out came from. Every call with one
    raises MimoError where there is no such commit, no repository, or no git.
    """

    async def history(self, record_id: str) -> History | None:
        """Which commits changed the lines of a record; None where there is none of that id."""
        ...

    async def past(self, record_id: str) -> Past | None:
        """What was done to a record, and the commits that touched its lines, each with its diff.

        None where there is none of that id.
        """
        ...

    async def as_of(self, commit: str, path: str) -> tuple[Record, ...]:
        """The records of a file as of a commit; nothing is kept.

        Raises MimoError also where there is no such file in it.
        """
        ...

    async def reach(self, revision: str) -> Reached:
        """Distil some more of a commit, for about a second; again until that is all of it.

        What was done stays when nobody asks any more.
        """
        ...

    async def recall_as_of(
        self, revision: str, cue: Cue, *, tokens: int = 2000, limit: int = 12
    ) -> tuple[Hit, ...]:
        """What `recall` gives as of a commit, by what source and commits say; waits for all of it.

        What was forgotten stays so. Pins, edits, and what people said are of the present.
        """
        ...

    async def page_as_of(
        self, revision: str, filter: Filter, *, offset: int = 0, limit: int = 100
    ) -> Page:
        """What `page` gives as of a commit; waits for all of it."""
        ...
