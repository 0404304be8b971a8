"""What cannot be made again: written down in the journal first, then brought into the store."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.base import Record
from mimo_tui.memory.commits import Deed
from mimo_tui.memory.consolidate.judgements import Judgements
from mimo_tui.memory.feedback import Tallies
from mimo_tui.memory.journal import Journal
from mimo_tui.memory.marks import Marks
from mimo_tui.memory.moves import Move
from mimo_tui.memory.mutations import (
    Edit,
    Entry,
    Forget,
    Judge,
    Mutation,
    Pin,
    Remember,
    Replace,
    Tally,
)
from mimo_tui.memory.past.deeds import deeds_of
from mimo_tui.memory.records import Records, Reindex
from mimo_tui.memory.rows import IS_SAID, SAID
from mimo_tui.memory.store import Store
from mimo_tui.memory.trouble import unwritable

log = logging.getLogger(__name__)

# What there is of a record that nobody distilled.
_COLUMNS = (
    "id",
    "kind",
    "title",
    "body",
    "source",
    "origin",
    "scope",
    "tokens",
    "note",
    "created",
    "updated",
)


class Kept:
    """The journal beside the store, and how far the store has followed it.

    `notes` say what was wrong with the journal.
    """

    def __init__(self, store: Store, marks: Marks, records: Records, journal: Journal) -> None:
        self._store = store
        self._marks = marks
        self._judgements = Judgements(store.db)
        self.tallies = Tallies(store.db)
        self._records = records
        self._journal = journal
        self._waiting = list(journal.entries(store.journaled))
        self.notes: list[str] = []

    def start(self) -> Reindex:
        """Bring the store up to the journal, and the journal up to the store where it lacks."""
        journal, stored = self._journal, self._store.journaled
        changed = self.follow()
        if journal.damaged:
            name = journal.set_aside().name
            self.notes.append(
                f"Of the journal lines were damaged ({journal.damaged}); it is kept as {name}"
            )
        elif journal.last < stored:
            self.notes.append("The journal lacked its newest entries; it is made anew from memory")
        if self.notes or (journal.was_missing and not stored):
            self._write_anew()
        return changed

    def add(self, mutations: Sequence[Mutation]) -> Reindex:
        """Keep mutations; on disk when it returns. Raises MimoError where that cannot be."""
        import duckdb

        if self._journal.is_gone:
            self._write_anew()
        self._waiting += self._journal.append(mutations)
        try:
            return self.follow()
        except duckdb.Error as error:
            raise MimoError(
                f"The memory could not be changed ({unwritable(error) or _first_line(error)})",
                kept="What you did is written down, and takes effect once it can",
                do="Make room on the disk, or look at it with: mimo-tui memory doctor",
            ) from error

    def follow(self) -> Reindex:
        """Bring what is written down, and not in the store yet, into it."""
        if not self._waiting:
            return Reindex()
        entries = self._waiting
        with self._store.change():
            self._marks.apply(entries)
            self._judgements.apply(entries)
            self.tallies.apply(entries)
            latest = {
                entry.mutation.record_id: _timed(entry.mutation.record, entry.at)
                for entry in entries
                if isinstance(entry.mutation, Remember)
            }
            changed = self._records.remember(list(latest.values()))
            reworded = {e.mutation.record_id for e in entries if isinstance(e.mutation, Edit)}
            also = self._records.reword(sorted(reworded - latest.keys()))
            self._store.note_journaled(entries[-1].number)
        self._waiting = []
        return Reindex(changed.gone + also.gone, changed.fresh + also.fresh)

    def deeds(self, record_id: str) -> tuple[Deed, ...]:
        """What was done to a record, the newest first."""
        return deeds_of(self._store.db, self._journal, record_id)

    def carried(self, moved: Sequence[Move]) -> list[Mutation]:
        """What makes all that is kept of some records that of others."""
        to = {move.before: move.after for move in moved}
        found: list[Mutation] = []
        for _, mutation in self.snapshot():
            if _said(mutation) is not None and (after := to.get(mutation.record_id)):
                found += _carried(mutation, after)
        return found

    def compact(self) -> None:
        """Make a journal smaller that has grown large."""
        self._journal.compact()

    def forgotten(self) -> frozenset[str]:
        """The ids of what is forgotten, whether its source is there or not."""
        return self._marks.forgotten()

    def snapshot(self) -> Iterator[tuple[float, Mutation]]:
        """Everything that the store has of what cannot be made again, with its times."""
        db = self._store.db
        query = (
            "SELECT id, changed, pinned, forgotten, title, body, replaced_by FROM marks"
            " ORDER BY changed, id"
        )
        for record_id, at, pinned, forgotten, title, body, by in db.execute(query).fetchall():
            yield at or 0.0, Pin(record_id, pinned)
            if forgotten:
                yield at or 0.0, Forget(record_id, True)
            if body is not None:
                yield at or 0.0, Edit(record_id, title, body)
            if by:
                yield at or 0.0, Replace(record_id, by)
        for judged in self._judgements.all():
            yield judged.at, Judge(judged.proposal, judged.verdict)
        yield from self.tallies.all()
        said = f"SELECT {', '.join(_COLUMNS)} FROM records WHERE {IS_SAID}"
        for row in db.execute(f"{said} ORDER BY updated, id").fetchall():
            record = Record(**dict(zip(_COLUMNS, row, strict=True)))
            yield record.updated, Remember(record)

    @property
    def last(self) -> int:
        """The number of the journal's last entry."""
        return self._journal.last

    def news(self, mutations: Sequence[Mutation]) -> list[Mutation]:
        """Those of some mutations that would change anything."""
        have: dict[tuple[str, str], object] = {}
        for _, mutation in self.snapshot():
            have[_subject(mutation)] = _said(mutation)
        edits = self._marks.edits()
        return [
            mutation
            for mutation in mutations
            if _said(mutation) != have.get(_subject(mutation)) and not _is_laid(mutation, edits)
        ]

    def trouble(self) -> str:
        """What is wrong with the journal, "" where it is whole and says what the store says."""
        if damaged := self._journal.check():
            return f"lines are damaged ({damaged})"
        latest = {entry.subject: _said(entry.mutation) for entry in self._journal.entries()}
        stored = {_subject(mutation): _said(mutation) for _, mutation in self.snapshot()}
        differ = _without_nothing(latest).items() ^ _without_nothing(stored).items()
        return f"it differs from the store ({len(dict(differ))})" if differ else ""

    def ensure(self) -> None:
        """See that all that the store has stands in the journal. Raises MimoError otherwise."""
        if self.trouble():
            self.mend()
        if trouble := self.trouble():
            raise MimoError(
                f"The journal cannot be written ({trouble})", kept="Nothing was changed"
            )

    def mend(self) -> None:
        """Write the journal anew from the store; one that was damaged is kept aside."""
        if self._journal.check():
            self._journal.set_aside()
        self._write_anew()

    def close(self) -> None:
        """Let go of the journal."""
        self._journal.close()

    def _write_anew(self) -> None:
        """The journal from what the store has. Where it cannot be written, the store has it all."""
        first = max(self._journal.last, self._store.journaled) + 1
        numbered = enumerate(self.snapshot(), first)
        entries = [Entry(number, at, mutation) for number, (at, mutation) in numbered]
        if not entries and self._journal.was_missing:
            return
        try:
            self._journal.rewrite(entries)
            with self._store.change():
                self._store.note_journaled(self._journal.last)
        except OSError as error:
            log.exception("the journal could not be written")
            self.notes.append(f"The journal could not be written ({error.strerror or error})")


def _carried(mutation: Mutation, after: str) -> list[Mutation]:
    """The same of another record, and nothing any more of the one that it was made of."""
    before = mutation.record_id
    match mutation:
        case Pin():
            return [Pin(after, True), Pin(before, False)]
        case Forget():
            return [Forget(after, True), Forget(before, False)]
        case Edit():
            return [replace(mutation, record_id=after), Edit(before, "", "")]
        case Replace():
            return [replace(mutation, record_id=after), Replace(before, "")]
        case Tally():
            return [replace(mutation, record_id=after), Tally(before)]
    return []


def _subject(mutation: Mutation) -> tuple[str, str]:
    return Entry(0, 0.0, mutation).subject


def _said(mutation: Mutation) -> object:
    """What a mutation says, without its times; None for what holds of any record anyway."""
    if isinstance(mutation, Remember):
        if mutation.record.source not in SAID:
            return None
        return tuple(getattr(mutation.record, name) for name in _COLUMNS[:-2])
    values = [getattr(mutation, each.name) for each in fields(mutation) if each.name != "record_id"]
    return tuple(values) if any(values) else None


def _is_laid(mutation: Mutation, edits: dict[str, tuple[str, str]]) -> bool:
    """Whether these are the words that a person laid over the record of this id."""
    if not isinstance(mutation, Remember):
        return False
    record = mutation.record
    return edits.get(record.id) == (record.title, record.body)


def _without_nothing(said: dict[tuple[str, str], object]) -> dict[tuple[str, str], object]:
    return {subject: what for subject, what in said.items() if what is not None}


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _timed(record: Record, at: float) -> Record:
    return replace(record, created=record.created or at, updated=record.updated or at)
