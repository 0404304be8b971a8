"""The vector index: usearch over int8, held in memory, saved whole and atomically.

As in the lexical index a key's vector never changes, so the index can only lack keys.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.embed import Embedder, Passage
from mimo_tui.memory.sidecar import checksum, read_sidecar, write_sidecar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_VERSION = 2
log = logging.getLogger(__name__)


class VectorIndex:
    """Nearest records by cosine. `last_key`: every key up to it that exists was indexed.

    `was_damaged`: it was this store's, but could not be read.
    """

    def __init__(self, path: Path, store: str, embedder: Embedder) -> None:
        self._path = path
        self._sidecar = path.with_suffix(".json")
        self._embedder = embedder
        self._state = {"version": _VERSION, "store": store, "embedder": embedder.name}
        self.last_key = 0
        self.was_damaged = False
        self._index = self._load()
        self._dirty = False

    @property
    def embedder(self) -> str:
        """The name of the embedder that made them."""
        return self._embedder.name

    @property
    def count(self) -> int:
        """How many records it holds."""
        return len(self._index)

    def keys(self) -> NDArray[np.int64]:
        """The keys that it holds."""
        import numpy as np

        # As a slice: one by one they are found some thousand times slower.
        return np.asarray(self._index.keys[0 : self.count]).astype(np.int64)

    def remove(self, keys: Iterable[int]) -> None:
        """Take keys out; unknown ones do not matter."""
        import numpy as np

        known = [key for key in keys if key in self._index]
        if known:
            self._index.remove(np.array(known, dtype=np.uint64))
            self._dirty = True

    def add(self, keys: Sequence[int], passages: Sequence[Passage], last_key: int) -> None:
        """Put records in. Adding a key again changes nothing."""
        import numpy as np

        fresh = [i for i, key in enumerate(keys) if key not in self._index]
        if fresh:
            vectors = self._embedder.embed([passages[i] for i in fresh])
            self._index.add(np.array([keys[i] for i in fresh], dtype=np.uint64), vectors, threads=1)
            self._dirty = True
        self._dirty = self._dirty or last_key > self.last_key
        self.last_key = max(self.last_key, last_key)

    def search(self, text: str, limit: int) -> list[tuple[int, float]]:
        """Keys and cosines, nearest first."""
        if not len(self._index):
            return []
        try:
            vector = self._embedder.embed_question(text)
        except MimoError as error:
            log.warning("%s", error)
            return []
        if not vector.any():
            return []
        found = self._index.search(vector, min(limit, len(self._index)))
        return [(int(match.key), 1.0 - float(match.distance)) for match in found]

    def save(self) -> None:
        """Write what changed since the last save: beside, synced, renamed, the sidecar last."""
        if not self._dirty:
            return
        beside = self._path.with_suffix(".part")
        self._index.save(str(beside))
        beside.chmod(0o600)
        _sync(beside)
        crc = checksum(beside)
        self._sidecar.unlink(missing_ok=True)
        beside.replace(self._path)
        write_sidecar(self._sidecar, self._state | {"last_key": self.last_key, "crc": crc})
        self._dirty = False

    def trouble(self) -> str:
        """What is wrong with what was last saved, "" for nothing."""
        if not self._path.exists() and not self.count:
            return ""
        try:
            is_sound = checksum(self._path) == read_sidecar(self._sidecar)["crc"]
        except (OSError, KeyError):
            is_sound = False
        return "" if is_sound else "its files cannot be read"

    def _new(self) -> Any:
        from usearch.index import Index

        return Index(
            ndim=self._embedder.dimensions,
            metric="cos",
            dtype="i8",
            connectivity=12,
            expansion_add=48,
            expansion_search=64,
        )

    def _load(self) -> Any:
        index = self._new()
        state = read_sidecar(self._sidecar)
        try:
            last_key, crc = int(state.pop("last_key")), state.pop("crc")
            if state == self._state and checksum(self._path) == crc:
                index.load(str(self._path))
                self.last_key = last_key
                return index
        except (OSError, ValueError, KeyError, TypeError, RuntimeError):
            pass  # Missing or damaged: it is made anew from the store.
        # One of another version, store or embedder is no damage.
        self.was_damaged = self._sidecar.exists() and state in ({}, self._state)
        return self._new()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
