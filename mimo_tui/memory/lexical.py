"""The lexical index: words of names, paths and bodies, in tantivy, one record at a time.

A key's text never changes (a changed record gets a new key), so the index can only lack keys or
hold some that are gone; it never holds a wrong one. What stands in it is derived from DuckDB.
"""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mimo_tui.memory.sidecar import checksum, read_sidecar, write_sidecar
from mimo_tui.memory.words import words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_VERSION = 4
_HEAP = 15_000_000
_BOOSTS = {"name": 3.0, "path": 1.0, "body": 1.0, "terms": 1.0}
# The files of a segment; where documents were deleted there is one more.
_SEGMENT = ("fast", "fieldnorm", "idx", "pos", "store", "term")
# tantivy ends each file of a segment with a description of it, that one's length, and a mark.
_FOOTER_END = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed of a record."""

    key: int
    kind: str
    title: str
    path: str
    body: str
    terms: str = ""

    def text(self, field: str) -> str:
        """What stands in a field of the index."""
        return {
            "name": self.title,
            "path": self.path,
            "body": self.body,
            "terms": self.terms,
        }[field]


class LexicalIndex:
    """BM25 over the records of the store called `store`; that of another one is made anew."""

    def __init__(self, folder: Path, store: str) -> None:
        self._folder = folder
        self._state = {"version": _VERSION, "store": store}
        self._index = self._open(folder.with_suffix(".json"))
        self._writer = self._index.writer(_HEAP, 1)
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
        import tantivy

        if gone:
            # By query: `delete_documents_by_term` finds no unsigned number.
            keys = tantivy.Query.term_set_query(self._index.schema, "key", list(gone))
            self._writer.delete_documents_by_query(keys)
        for entry in entries:
            document = tantivy.Document()
            document.add_unsigned("key", entry.key)
            for field in _BOOSTS:
                document.add_text(field, " ".join(words(entry.text(field))))
            self._writer.add_document(document)
        self._writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(
        self, terms: Sequence[str], limit: int, *, least: int = 1
    ) -> list[tuple[int, float]]:
        """Keys and BM25 scores, best first, of records that have at least `least` of the terms."""
        import tantivy

        if not terms:
            return []
        clauses = [(tantivy.Occur.Should, self._anywhere(term)) for term in terms]
        query = tantivy.Query.boolean_query(clauses, minimum_number_should_match=least)
        found = self._searcher.search(query, limit, count=False)
        return [(int(self._searcher.doc(where)["key"][0]), score) for score, where in found.hits]

    def having(self, term: str) -> int:
        """How many records have the term.

        Counted, not looked up: the index's own figures still count what was taken out.
        """
        import tantivy

        fields = [(tantivy.Occur.Should, self._term(field, term)) for field in _BOOSTS]
        return int(self._searcher.search(tantivy.Query.boolean_query(fields), 1).count)

    def rarity(self, term: str) -> float:
        """The term's inverse document frequency; a word that no record has counts half the most.

        Such a word says that the project does not know of it, or only that it calls it otherwise.
        """
        having = self.having(term)
        total = max(1, self.count)
        rarity = math.log(1 + (total - having + 0.5) / (having + 0.5))
        return rarity if having else rarity / 2

    def close(self) -> None:
        """Let go of its files."""
        self._writer.wait_merging_threads()

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
        for field in _BOOSTS:
            builder.add_text_field(field, tokenizer_name="split", index_option="freq")
        schema = builder.build()
        if read_sidecar(sidecar) == self._state and _is_sound(self._folder):
            try:
                index = _with_tokenizer(tantivy.Index(schema, str(self._folder), reuse=True))
                index.searcher()
                return index
            except (ValueError, OSError):
                pass  # Its description does not fit its files: it is made anew from the store.
        sidecar.unlink(missing_ok=True)
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(mode=0o700, parents=True)
        index = _with_tokenizer(tantivy.Index(schema, str(self._folder)))
        write_sidecar(sidecar, self._state)
        return index


def _with_tokenizer(index: Any) -> Any:
    import tantivy

    analyser = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("split", analyser)
    return index


def _is_sound(folder: Path) -> bool:
    """Whether all files are there and hold what was written: tantivy itself would not look."""
    try:
        segments = json.loads((folder / "meta.json").read_bytes())["segments"]
        names = {segment["segment_id"].replace("-", "") for segment in segments}
        files = {path.name: path for path in folder.iterdir() if path.name.split(".")[0] in names}
        needed = {f"{name}.{part}" for name in names for part in _SEGMENT}
        return needed <= files.keys() and all(_is_whole(path) for path in files.values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _is_whole(path: Path) -> bool:
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - _FOOTER_END))
        length = int.from_bytes(stream.read(4), "little")
        start = size - _FOOTER_END - length
        if start < 0:
            return False
        stream.seek(start)
        expected = json.loads(stream.read(length))["crc"]
    return bool(checksum(path, start) == expected)
