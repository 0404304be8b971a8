"""The lexical index: words of names, paths and bodies, in tantivy, one record at a time.

A key's text never changes (a changed record gets a new key), so the index can only lack keys or
hold some that are gone; it never holds a wrong one. What stands in it is derived from DuckDB.
"""

from __future__ import annotations

import math
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mimo_tui.memory.entry import Entry, Fields, Known
from mimo_tui.memory.segments import drop_unfinished, is_sound
from mimo_tui.memory.sidecar import read_sidecar, write_sidecar
from mimo_tui.memory.wordvectors import word_vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_VERSION = 7
_HEAP = 15_000_000
_LOCKED_SECONDS = 5.0
_LOCKED_PAUSE = 0.02
# What is looked for as it stands: who, what name, which file.
_EXACT = ("id", "name_as_is", "file")
_IN_FILE = 100.0
_SEAM = "\0"
_BOOSTS = {"name": 2.0, "path": 0.5, "body": 1.0}


class LexicalIndex:
    """BM25 over the records of the store called `store`; that of another one is made anew.

    `was_damaged`: it was this store's, but could not be read.
    """

    def __init__(self, folder: Path, store: str) -> None:
        self._folder = folder
        words = word_vectors().version
        self._state = {"version": _VERSION, "store": store, "words": words}
        self.was_damaged = False
        self._index = self._open(folder.with_suffix(".json"))
        self._writer: Any = None
        self._searcher = self._index.searcher()

    @property
    def count(self) -> int:
        """How many records it holds."""
        return int(self._searcher.num_docs)

    def keys(self) -> NDArray[np.int64]:
        """The keys that it holds."""
        import numpy as np
        import tantivy

        if not self.count:
            return np.empty(0, np.int64)
        found = self._searcher.search(
            tantivy.Query.all_query(), self.count, count=False, order_by_field="key"
        )
        return np.fromiter((key for key, _ in found.hits), np.int64, self.count)

    def update(self, gone: Sequence[int], entries: Sequence[Entry]) -> None:
        """Take keys out and put records in; searchable when it returns, and safe on disk."""
        try:
            self._write(gone, entries)
        except BaseException:
            # One that failed forgets what it was given, and says nothing of it.
            self._writer = None
            raise
        self._index.reload()
        self._searcher = self._index.searcher()

    def _open_writer(self) -> Any:
        """The index open for changes.

        A child of a process that was killed may hold its lock until it is the program that it was
        started for.
        """
        deadline = time.monotonic() + _LOCKED_SECONDS
        while True:
            try:
                return self._index.writer(_HEAP, 1)
            except ValueError as error:
                if "LockBusy" not in str(error) or time.monotonic() > deadline:
                    raise
            time.sleep(_LOCKED_PAUSE)

    def _write(self, gone: Sequence[int], entries: Sequence[Entry]) -> None:
        import tantivy

        if self._writer is None:
            drop_unfinished(self._folder)
            self._writer = self._open_writer()
        if gone:
            # By query: `delete_documents_by_term` finds no unsigned number.
            keys = tantivy.Query.term_set_query(self._index.schema, "key", list(gone))
            self._writer.delete_documents_by_query(keys)
        for entry in entries:
            document = tantivy.Document()
            known = entry.known
            document.add_unsigned("key", known.key)
            document.add_bytes("imprint", known.imprint)
            shown = _SEAM.join((known.id, known.kind, known.path, known.title))
            document.add_bytes("shown", shown.encode("utf-8", "surrogatepass"))
            for field, exact in zip(_EXACT, (known.id, known.name, known.path), strict=True):
                document.add_text(field, exact)
            for field, said in _texts(entry.fields).items():
                document.add_text(field, " ".join(said))
            self._writer.add_document(document)
        self._writer.commit()

    def search(
        self, groups: Sequence[Sequence[str]], limit: int, *, least: int = 1
    ) -> list[tuple[int, float]]:
        """Keys and BM25 scores, best first, of records that have at least `least` of the groups.

        A group is a word with its alternatives: the best of them counts.
        """
        if not groups:
            return []
        found = self._searcher.search(self._having_most(groups, least), limit, count=False)
        return [(int(self._searcher.doc(where)["key"][0]), score) for score, where in found.hits]

    def matching(self, groups: Sequence[Sequence[str]], limit: int) -> list[Known]:
        """The records that have the most of some groups, best first."""
        return self._read(self._having_most(groups, 1), limit) if groups else []

    def named(self, names: Sequence[str], files: Sequence[str], limit: int) -> list[Known]:
        """The records of some names (in lower case), those in some files first."""
        import tantivy

        if not names:
            return []
        wanted = [(tantivy.Occur.Must, self._one_of("name_as_is", names))]
        if files:
            here = tantivy.Query.boost_query(self._one_of("file", files), _IN_FILE)
            wanted.append((tantivy.Occur.Should, here))
        return self._read(tantivy.Query.boolean_query(wanted), limit)

    def like(self, name: str, limit: int) -> list[Known]:
        """The records whose name differs from this one by a letter."""
        import tantivy

        query = tantivy.Query.fuzzy_term_query(self._index.schema, "name_as_is", name, 1)
        return self._read(query, limit)

    def known(self, keys: Sequence[int]) -> list[Known]:
        """What is known of the records with these keys."""
        import tantivy

        query = tantivy.Query.term_set_query(self._index.schema, "key", list(keys))
        return self._read(query, len(keys)) if keys else []

    def known_by_id(self, ids: Sequence[str]) -> list[Known]:
        """What is known of the records with these ids."""
        return self._read(self._one_of("id", ids), len(ids)) if ids else []

    def _one_of(self, field: str, values: Sequence[str]) -> Any:
        import tantivy

        return tantivy.Query.term_set_query(self._index.schema, field, list(values))

    def _read(self, query: Any, limit: int) -> list[Known]:
        found = []
        for _, where in self._searcher.search(query, limit, count=False).hits:
            document = self._searcher.doc(where)
            shown = document["shown"][0].decode("utf-8", "surrogatepass")
            record_id, kind, path, title = shown.split(_SEAM, 3)
            imprint = document["imprint"][0]
            found.append(Known(int(document["key"][0]), record_id, kind, title, path, imprint))
        return found

    def having(self, term: str) -> int:
        """How many records have the term.

        Counted, not looked up: the index's own figures still count what was taken out.
        """
        import tantivy

        fields = [(tantivy.Occur.Should, self._term(field, term)) for field in _BOOSTS]
        return int(self._searcher.search(tantivy.Query.boolean_query(fields), 1).count)

    def rarity(self, group: Sequence[str]) -> tuple[float, bool]:
        """The inverse document frequency of a word with its alternatives, and whether any is used.

        A word that no record has counts half the most: it says that the project does not know of
        it, or only that it calls it otherwise.
        """
        total = max(1, self.count)
        counts = [count for count in map(self.having, group) if count]
        if not counts:
            return _rarity(0, total) / 2, False
        return sum(_rarity(count, total) for count in counts) / len(counts), True

    def specific(self, rarity: float) -> float:
        """From 0 to 1, how specific a word of some rarity is here."""
        return rarity / _rarity(0, max(1, self.count))

    def trouble(self) -> str:
        """What is wrong with its files, "" for nothing."""
        return "" if is_sound(self._folder) else "its files cannot be read"

    def close(self) -> None:
        """Let go of its files."""
        if self._writer is not None:
            self._writer.wait_merging_threads()

    def _having_most(self, groups: Sequence[Sequence[str]], least: int) -> Any:
        import tantivy

        clauses = [(tantivy.Occur.Should, self._any_of(group)) for group in groups]
        return tantivy.Query.boolean_query(clauses, minimum_number_should_match=least)

    def _any_of(self, group: Sequence[str]) -> Any:
        import tantivy

        some = [self._anywhere(term) for term in group]
        return some[0] if len(some) == 1 else tantivy.Query.disjunction_max_query(some)

    def _anywhere(self, term: str) -> Any:
        """The term in any field, worth more in some."""
        import tantivy

        return tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Should, tantivy.Query.boost_query(self._term(field, term), boost))
                for field, boost in _BOOSTS.items()
            ]
        )

    def _term(self, field: str, term: str) -> Any:
        import tantivy

        return tantivy.Query.term_query(self._index.schema, field, term)

    def _open(self, sidecar: Path) -> Any:
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("key", stored=True, indexed=True, fast=True)
        builder.add_bytes_field("imprint", stored=True, indexed=False)
        builder.add_bytes_field("shown", stored=True, indexed=False)
        for field in _EXACT:
            builder.add_text_field(field, tokenizer_name="raw", index_option="basic")
        for field in _BOOSTS:
            builder.add_text_field(field, tokenizer_name="split", index_option="freq")
        schema = builder.build()
        state = read_sidecar(sidecar)
        drop_unfinished(self._folder)
        if state == self._state and is_sound(self._folder):
            try:
                index = _with_tokenizer(tantivy.Index(schema, str(self._folder), reuse=True))
                index.searcher()
                return index
            except (ValueError, OSError):
                pass  # Its description does not fit its files: it is made anew from the store.
        # One of another version or of another store is no damage.
        self.was_damaged = sidecar.exists() and state in ({}, self._state)
        sidecar.unlink(missing_ok=True)
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(mode=0o700, parents=True)
        index = _with_tokenizer(tantivy.Index(schema, str(self._folder)))
        write_sidecar(sidecar, self._state)
        return index


def _rarity(having: int, total: int) -> float:
    return math.log(1 + (total - having + 0.5) / (having + 0.5))


def _texts(fields: Fields) -> dict[str, list[str]]:
    """What stands in each field of the index."""
    return {"name": fields.owner + fields.name, "path": fields.path, "body": fields.text}


def _with_tokenizer(index: Any) -> Any:
    import tantivy

    analyser = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("split", analyser)
    return index
