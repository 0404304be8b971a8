"""The lexical index: words of names, paths and bodies, in tantivy, one record at a time.

A key's text never changes (a changed record gets a new key), so the index can only lack keys or
hold some that are gone; it never holds a wrong one. What stands in it is derived from DuckDB.
"""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mimo_tui.memory.words import words

_VERSION = 1
_HEAP = 15_000_000
_BOOSTS = {"name": 3.0, "path": 1.0, "body": 1.0}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed of a record."""

    key: int
    title: str
    path: str
    body: str

    def text(self, field: str) -> str:
        """What stands in a field of the index."""
        return {"name": self.title, "path": self.path, "body": self.body}[field]


class LexicalIndex:
    """BM25 over records. `last_key`: every key up to it that exists was indexed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sidecar = folder.with_suffix(".json")
        self.last_key = 0
        self._index = self._open()
        self._writer = self._index.writer(_HEAP, 1)
        self._searcher = self._index.searcher()

    @property
    def count(self) -> int:
        """How many records it holds."""
        return int(self._searcher.num_docs)

    def update(self, gone: Iterable[int], entries: Sequence[Entry], last_key: int) -> None:
        """Take keys out and put records in; searchable when it returns, and safe on disk."""
        import tantivy

        for key in gone:
            self._writer.delete_documents_by_term("key", key)
        for entry in entries:
            document = tantivy.Document()
            document.add_unsigned("key", entry.key)
            for field in _BOOSTS:
                document.add_text(field, " ".join(words(entry.text(field))))
            self._writer.add_document(document)
        self._writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()
        self.last_key = last_key
        _write(self._sidecar, {"version": _VERSION, "last_key": last_key})

    def clear(self) -> None:
        """Forget everything."""
        self._writer.delete_all_documents()
        self.update((), (), 0)

    def search(self, terms: Sequence[str], limit: int) -> list[tuple[int, float]]:
        """Keys and BM25 scores, best first."""
        import tantivy

        if not terms:
            return []
        schema = self._index.schema
        clauses = [
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(tantivy.Query.term_query(schema, field, term), boost),
            )
            for term in terms
            for field, boost in _BOOSTS.items()
        ]
        found = self._searcher.search(tantivy.Query.boolean_query(clauses), limit, count=False)
        return [(int(self._searcher.doc(where)["key"][0]), score) for score, where in found.hits]

    def rarity(self, term: str) -> float:
        """The term's inverse document frequency; a word that no record has counts half the most.

        Such a word says that the project does not know of it, or only that it calls it otherwise.
        """
        total = max(1, self.count)
        having = max(self._searcher.doc_freq(field, term) for field in _BOOSTS)
        rarity = math.log(1 + (total - having + 0.5) / (having + 0.5))
        return rarity if having else rarity / 2

    def close(self) -> None:
        """Let go of its files."""
        self._writer.wait_merging_threads()

    def _open(self) -> Any:
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("key", stored=True, indexed=True, fast=True)
        for field in _BOOSTS:
            builder.add_text_field(field, tokenizer_name="split", index_option="freq")
        schema = builder.build()
        state = _read(self._sidecar)
        if state.get("version") == _VERSION and self._folder.is_dir():
            try:
                index = _with_tokenizer(tantivy.Index(schema, str(self._folder), reuse=True))
                index.searcher()
                self.last_key = int(state["last_key"])
                return index
            except (ValueError, OSError, KeyError, TypeError):
                self.last_key = 0
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(mode=0o700, parents=True)
        return _with_tokenizer(tantivy.Index(schema, str(self._folder)))


def _with_tokenizer(index: Any) -> Any:
    import tantivy

    analyser = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("split", analyser)
    return index


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _write(path: Path, data: dict[str, Any]) -> None:
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps(data))
    beside.replace(path)
