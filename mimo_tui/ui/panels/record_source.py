"""What the list of records is read from: a filter, or what would be recalled for a cue."""

from __future__ import annotations

from mimo_tui.memory.base import Cue, Filter, Hit, Memory, Page, Record
from mimo_tui.ui.panels.record_words import hit_row, record_row
from mimo_tui.ui.widgets.record_list import Fetch
from mimo_tui.ui.widgets.row import Row


class RecordSource:
    """Gives pages of records, and draws each, with why it is there where it was recalled.

    `cue` is what is recalled for, None where records are listed by a filter.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._hits: dict[str, Hit] = {}
        self.cue: Cue | None = None

    def by_filter(self, filter: Filter) -> Fetch:
        """All that a filter lets through."""
        self.cue, memory = None, self._memory

        async def fetch(offset: int, limit: int) -> Page:
            return await memory.page(filter, offset=offset, limit=limit)

        return fetch

    def by_cue(self, cue: Cue) -> Fetch:
        """What would be recalled, best first."""
        self.cue, self._hits = cue, {}

        async def fetch(offset: int, limit: int) -> Page:
            hits = await self._memory.recall(cue)
            if cue is self.cue:
                self._hits = {hit.record.id: hit for hit in hits}
            records = tuple(hit.record for hit in hits)
            return Page(records[offset : offset + limit], len(records), offset)

        return fetch

    def why(self, record_id: str) -> str:
        """Why a record would be recalled, "" where it is not listed for that."""
        hit = self._hits.get(record_id) if self.cue is not None else None
        return f"{hit.score:.2f}  {hit.reason}" if hit is not None else ""

    def row(self, record: Record) -> Row:
        """The record's line in the list."""
        hit = self._hits.get(record.id) if self.cue is not None else None
        return hit_row(hit) if hit is not None else record_row(record)
