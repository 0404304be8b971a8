"""The derived indexes, and how they are kept the same as the store."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.embed import Embedder, Passage
from mimo_tui.memory.entry import Entry, Words, entries_of
from mimo_tui.memory.lexical import LexicalIndex
from mimo_tui.memory.store import Store
from mimo_tui.memory.vectors import VectorIndex

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

# A field is found by its words and by its class; a vector of one name says nothing more.
_WITH_VECTOR = "kind <> 'field'"
_BATCH = 20_000
_VECTOR_BATCH = 2000
_VECTORS_AT_ONCE = 400
_ENTRIES = """
SELECT r.key, r.id, r.kind, coalesce(m.title, r.title), r.path, r.signature,
    coalesce(m.body, r.body), r.terms
FROM records r LEFT JOIN marks m ON m.id = r.id
"""


class Indexes:
    """The lexical and the vector index of a store."""

    def __init__(self, store: Store, folder: Path, embedder: Embedder) -> None:
        self._store = store
        self.lexical = LexicalIndex(folder / "lexical", store.name)
        self._vectors_path = folder / "vectors.usearch"
        self.vectors = VectorIndex(self._vectors_path, store.name, embedder)
        # No new record may get a key that stands, or stood, in an index: also not one on disk.
        known = [self._keys("true").tolist(), self.lexical.keys().tolist()]
        self.last_key = max(self.vectors.last_key, *(max(keys, default=0) for keys in known))
        self._behind = True
        self._follow_store()

    @property
    def notes(self) -> list[str]:
        """What was wrong with them when they were opened."""
        both = (("words", self.lexical.was_damaged), ("vectors", self.vectors.was_damaged))
        return [
            f"The index of {name} was damaged and is made anew" for name, is_so in both if is_so
        ]

    def change(self, gone: Sequence[int], fresh: Sequence[Entry]) -> None:
        """Follow a change of the store that is on disk."""
        if self._behind:
            self._follow_store()
            return
        self._behind = True
        self.lexical.update(gone, fresh)
        self.vectors.remove(gone)
        self._behind = False
        # A small change is worth its vectors at once; a large one gets them when there is time.
        if len(fresh) <= _VECTORS_AT_ONCE:
            while self.catch_up():
                pass

    def follow(self) -> None:
        """Make up for a change that they could not take."""
        if self._behind:
            self._follow_store()

    def embed_with(self, embedder: Embedder) -> None:
        """Begin the vectors anew with another embedder."""
        self.vectors = VectorIndex(self._vectors_path, self._store.name, embedder)
        self._follow_store()

    def near(self, text: str, limit: int) -> list[tuple[int, float]]:
        """Keys and cosines of the records nearest to a text, nearest first."""
        return self.vectors.search(text, limit)

    def catch_up(self) -> bool:
        """Add some of the missing vectors; False once there are none."""
        self.follow()
        rows = self._store.db.execute(
            "SELECT r.key, coalesce(m.title, r.title), coalesce(m.body, r.body)"
            " FROM records r LEFT JOIN marks m ON m.id = r.id"
            f" WHERE r.key > $1 AND r.{_WITH_VECTOR} ORDER BY r.key LIMIT $2",
            [self.vectors.last_key, _VECTOR_BATCH],
        ).fetchall()
        if not rows:
            return False
        known = {each.key: each.imprint for each in self.lexical.known([row[0] for row in rows])}
        passages = [Passage(f"{title}\n{body}", known[key]) for key, title, body in rows]
        try:
            self.vectors.add([key for key, *_ in rows], passages, rows[-1][0])
        except MimoError as error:
            # An embedder that cannot be reached: they are made at the next opportunity.
            log.warning("%s", error)
            return False
        return True

    def agree(self) -> bool:
        """Whether exactly the store's records stand in them, once the vectors have caught up."""
        import numpy as np

        while self.catch_up():
            pass
        vectors = np.sort(self.vectors.keys())
        return np.array_equal(np.sort(self.lexical.keys()), self._keys("true")) and np.array_equal(
            vectors, self._keys(_WITH_VECTOR)
        )

    def close(self) -> None:
        """Save and let go of the files."""
        self.vectors.save()
        self.lexical.close()

    def _follow_store(self) -> None:
        """Make up for what was missed: in a crash, a failed write, or by a new index."""
        import numpy as np

        stored, indexed = self._keys("true"), self.lexical.keys()
        gone = np.setdiff1d(indexed, stored).tolist()
        missing = np.setdiff1d(stored, indexed).tolist()
        for start in range(0, len(missing), _BATCH):
            some = missing[start : start + _BATCH]
            query = f"{_ENTRIES} WHERE r.key IN (SELECT unnest($1))"
            rows = self._store.db.execute(query, [some]).fetchall()
            self.lexical.update(gone, entries_of(map(Words._make, rows)))
            gone = []
        if gone:
            self.lexical.update(gone, ())
        stored, indexed = self._keys(_WITH_VECTOR), self.vectors.keys()
        self.vectors.remove(np.setdiff1d(indexed, stored).tolist())
        lacking = np.setdiff1d(stored, indexed)
        if len(lacking):
            self.vectors.last_key = min(self.vectors.last_key, int(lacking[0]) - 1)
        self._behind = False

    def _keys(self, condition: str) -> NDArray[np.int64]:
        query = f"SELECT key FROM records WHERE {condition} ORDER BY key"
        keys: NDArray[np.int64] = self._store.db.execute(query).fetchnumpy()["key"]
        return keys
