"""The archive of a project: DuckDB is the truth, the lexical and the vector index follow it.

Synchronous, for one thread of one process. What a call returned from is on disk.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.base import Cue, Detail, Feedback, Filter, Hit, Page, Record
from mimo_tui.memory.consolidate.dreams import Dreams
from mimo_tui.memory.decisions.shown import Decision, Decisions
from mimo_tui.memory.distil.base import FileChange, FileGone, FileState
from mimo_tui.memory.doctor import Finding, examine
from mimo_tui.memory.embed import Embedder, StaticEmbedder
from mimo_tui.memory.embedders import chosen
from mimo_tui.memory.graph.overview import Overview, overview_of, sources_of
from mimo_tui.memory.graph.structure import Import, SourceFile, Structure
from mimo_tui.memory.home import shelf_in
from mimo_tui.memory.indexes import Indexes
from mimo_tui.memory.journal import Journal
from mimo_tui.memory.kept import Kept
from mimo_tui.memory.marks import Marks
from mimo_tui.memory.mutations import Edit, Forget, Mutation, Pin, Remember
from mimo_tui.memory.pages import Pages
from mimo_tui.memory.recall import Recall
from mimo_tui.memory.records import Records, Reindex
from mimo_tui.memory.relations import Relations
from mimo_tui.memory.semantic.base import Summary
from mimo_tui.memory.semantic.summaries import Summaries
from mimo_tui.memory.shelf import Shelf
from mimo_tui.memory.shelving import Shelving
from mimo_tui.memory.statistics import Statistics, statistics
from mimo_tui.memory.store import Store
from mimo_tui.memory.traces import Traces
from mimo_tui.memory.wordvectors import word_vectors

log = logging.getLogger(__name__)


class Archive:
    """Everything that is remembered of one project."""

    def __init__(
        self, store: Store, folder: Path, embedder: Embedder, journal: Journal, shelf: Shelf
    ) -> None:
        self._store = store
        self.shelving = Shelving(store, shelf)
        self._folder = folder
        self._indexes = Indexes(store, folder, embedder)
        marks = Marks(store.db)
        self._traces = Traces(store.db)
        self._records = Records(store, marks, self._traces, self._indexes.last_key)
        self.kept = Kept(store, marks, self._records, journal)
        self._reindex(self.kept.start())
        notes = (store.note, *self.kept.notes, *self._indexes.notes)
        self.notes: tuple[str, ...] = tuple(filter(None, notes))
        self._relations = Relations(store.db)
        self.summaries = Summaries(store, self._records)
        self._reindex(self.summaries.follow(None))
        self.decisions = Decisions(store, self._records)
        self.dreams = Dreams(store.db, self.keep)
        self._pages = Pages(store.db, self._indexes.lexical)
        self.search = Recall(store.db, self._indexes, self._relations, marks, self.kept.tallies)

    @classmethod
    def open(
        cls,
        folder: Path,
        embedder: Embedder | None = None,
        journal: Journal | None = None,
        shelf: Shelf | None = None,
    ) -> Archive:
        """The archive in a folder, made where there is none; indexes that lag are caught up."""
        # DuckDB reads while the table of words is unpacked: neither holds the other up.
        with ThreadPoolExecutor(1) as beside:
            beside.submit(word_vectors)
            store = Store(folder / "memory.duckdb")
        try:
            note = ""
            if embedder is None:
                embedder, note = _chosen(*store.embedding)
            journal = journal or Journal(folder / "journal.jsonl")
            shelf = shelf or Shelf(shelf_in(folder))
            archive = cls(store, folder, embedder, journal, shelf)
            archive.notes += (note,) if note else ()
            return archive
        except BaseException:
            store.db.close()
            raise

    @property
    def generation(self) -> int:
        """How many changes there were."""
        return self._store.generation

    @property
    def count(self) -> int:
        """How many records there are, without the forgotten ones."""
        return int(
            self._store.one(
                "SELECT count(*) FROM records r LEFT JOIN marks m ON m.id = r.id"
                " WHERE NOT coalesce(m.forgotten, false)"
            )
        )

    def files(self) -> dict[str, FileState]:
        """The files as they were distilled."""
        return self.shelving.files()

    def touch(self, states: dict[str, FileState]) -> None:
        """Note new times of files whose content is the same."""
        if not states:
            return
        paths = list(states)
        times = [state.mtime_ns for state in states.values()]
        self._store.db.execute(
            "UPDATE files SET mtime_ns = t.mtime FROM"
            " (SELECT unnest($1) AS path, unnest($2) AS mtime) t WHERE files.path = t.path",
            [paths, times],
        )

    def apply(self, changes: Sequence[FileChange]) -> int:
        """Take files' records over, all or nothing; gives the new generation.

        A definition that did not change keeps its key, its times and its place in the indexes.
        """
        if changes:
            changed, displaced = self._records.apply(changes)
            self._relations.follow(
                {change.path: not isinstance(change, FileGone) for change in changes}
            )
            self._indexes.change(changed.gone, changed.fresh)
            self._reindex(self.summaries.follow([change.path for change in changes]))
            self.shelving.displace(displaced)
        return self.generation

    def follow_moves(self, since: float, renames: Mapping[str, str]) -> bool:
        """Have marks follow their records, by what came and went since a time (Unix seconds).

        `renames` are new paths by old ones, as git knows them. Gives whether marks are left whose
        records went since then, and are found nowhere.
        """
        if moved := self._traces.moves(since, renames):
            self.keep(self.kept.carried(moved))
            with self._store.change():
                self._traces.follow(moved)
        return self._traces.waiting(since)

    def keep_summaries(self, summaries: Sequence[Summary]) -> int:
        """Keep what a model said; gives how many of it are about what is there now."""
        current, changed = self.summaries.keep(summaries)
        self._reindex(changed)
        return current

    def show_decisions(
        self, head: str, wanted: Collection[str], fresh: Mapping[str, Decision]
    ) -> None:
        """Have the decisions of the commits that are wanted, up to the one checked out."""
        self._reindex(self.decisions.show(head, wanted, fresh))

    def remember(self, record: Record) -> None:
        """Add a record in a person's or a conversation's words; again with one id changes it."""
        query = "SELECT created FROM records WHERE id = $1"
        known = self._store.db.execute(query, [record.id]).fetchone()
        self.keep([Remember(replace(record, created=known[0] if known else record.created))])

    def pin(self, record_id: str, pinned: bool) -> None:
        """Pin a record or take the pin away."""
        self.keep([Pin(record_id, pinned)])

    def forget(self, record_id: str, forgotten: bool) -> None:
        """Keep a record out, or bring it back."""
        self.keep([Forget(record_id, forgotten)])

    def edit(self, record_id: str, title: str, body: str) -> None:
        """Lay a person's words over a record."""
        query = "SELECT 1 FROM records WHERE id = $1"
        if self._store.db.execute(query, [record_id]).fetchone():
            self.keep([Edit(record_id, title, body)])

    def keep(self, mutations: Sequence[Mutation]) -> None:
        """Keep what cannot be made again, all or nothing; on disk when it returns.

        Raises MimoError where it cannot be written.
        """
        self._reindex(self.kept.add(mutations))

    def keep_news(self, mutations: Sequence[Mutation]) -> int:
        """Keep those mutations that change anything; gives how many those are."""
        news = self.kept.news(mutations)
        if news:
            self.keep(news)
        return len(news)

    def recall(self, cue: Cue, *, tokens: int = 2000, limit: int = 12) -> tuple[Hit, ...]:
        """The few records that matter for a cue; empty where nothing is good enough."""
        return self.search.recall(cue, tokens, limit)

    def note(self, turn: str, feedback: Sequence[Feedback]) -> None:
        """Count what became of what was recalled into a turn."""
        if tallies := self.kept.tallies.counted(turn, feedback):
            self.keep(tallies)

    def page(self, filter: Filter, *, offset: int = 0, limit: int = 100) -> Page:
        """Some of the records that a filter lets through."""
        return self._pages.page(filter, offset, limit)

    def detail(self, record_id: str) -> Detail | None:
        """A record with its edges and callers; its source text is not read here."""
        return self._relations.detail(record_id)

    def sources(self) -> tuple[list[SourceFile], list[Import]]:
        """The files of code, and what each imports."""
        return sources_of(self._store.db)

    def overview(self, structure: Structure) -> Overview:
        """What a brief of a project of that structure is made of."""
        return overview_of(self._store.db, structure)

    def embed_with(self, choice: str, key_env: str) -> None:
        """Make vectors with another embedder; those of the one before are made anew bit by bit."""
        if (choice, key_env) != self._store.embedding:
            embedder = chosen(choice, key_env)
            self._store.embedding = (choice, key_env)
            self._indexes.embed_with(embedder)

    def catch_up(self) -> bool:
        """Add some of the missing vectors; False once there are none."""
        return self._indexes.catch_up()

    def save(self) -> None:
        """Write what may lag behind: the vector index and how often records were recalled."""
        self._reindex(self.kept.follow())
        self._indexes.follow()
        self.kept.compact()
        self._indexes.vectors.save()
        self.search.uses.save()

    def statistics(self) -> Statistics:
        """The memory in figures."""
        return statistics(self._store, self._folder, self._indexes.vectors.embedder)

    def examine(self) -> tuple[Finding, ...]:
        """Whether every part is sound; missing vectors are made."""
        return tuple(examine(self._store, self.kept, self._indexes))

    def take_from(self, store: Path) -> None:
        """Take over what an older store knows, and no journal or source tells."""
        self._store.take_from(store)

    def agrees(self) -> bool:
        """Whether exactly the store's records are indexed, for checks; catches up the vectors."""
        return self._indexes.agree()

    def _reindex(self, changed: Reindex) -> None:
        """Let the indexes follow what is on disk; where they cannot, they do with the next save."""
        if changed.gone or changed.fresh:
            try:
                self._indexes.change(changed.gone, changed.fresh)
            except Exception:
                log.exception("the indexes could not follow")

    def close(self) -> None:
        """Save and let go."""
        self.save()
        self._indexes.close()
        self.kept.close()
        self.shelving.close()
        self._store.db.close()


def _chosen(choice: str, key_env: str) -> tuple[Embedder, str]:
    """The embedder of the person's choice, else the own one and why."""
    try:
        return chosen(choice, key_env), ""
    except MimoError as error:
        return StaticEmbedder(), str(error)
