"""The vector index: usearch over int8, held in memory, saved whole and atomically.

As in the lexical index a key's vector never changes, so the index can only lack keys.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from mimo_tui.memory.embed import Embedder

_VERSION = 1


class VectorIndex:
    """Nearest records by cosine. `last_key`: every key up to it that exists was indexed."""

    def __init__(self, path: Path, embedder: Embedder) -> None:
        self._path = path
        self._sidecar = path.with_suffix(".json")
        self._embedder = embedder
        self.last_key = 0
        self._index = self._load()
        self._saved_key = self.last_key
        self._dirty = False

    @property
    def count(self) -> int:
        """How many records it holds."""
        return len(self._index)

    def remove(self, keys: Iterable[int]) -> None:
        """Take keys out; unknown ones do not matter."""
        import numpy as np

        known = [key for key in keys if key in self._index]
        if known:
            self._index.remove(np.array(known, dtype=np.uint64))
            self._dirty = True

    def add(self, keys: Sequence[int], texts: Sequence[str], last_key: int) -> None:
        """Put records in. Adding a key again changes nothing."""
        import numpy as np

        fresh = [i for i, key in enumerate(keys) if key not in self._index]
        if fresh:
            vectors = self._embedder.embed([texts[i] for i in fresh])
            self._index.add(np.array([keys[i] for i in fresh], dtype=np.uint64), vectors, threads=1)
            self._dirty = True
        self.last_key = max(self.last_key, last_key)

    def search(self, text: str, limit: int) -> list[tuple[int, float]]:
        """Keys and cosines, nearest first."""
        if not len(self._index):
            return []
        vector = self._embedder.embed([text])[0]
        if not vector.any():
            return []
        found = self._index.search(vector, min(limit, len(self._index)))
        return [(int(match.key), 1.0 - float(match.distance)) for match in found]

    def clear(self) -> None:
        """Forget everything."""
        self._index = self._new()
        self.last_key = 0
        self._dirty = True

    def save(self) -> None:
        """Write what changed since the last save: beside, synced, renamed, the sidecar last."""
        if not self._dirty and self._saved_key == self.last_key:
            return
        beside = self._path.with_suffix(".part")
        self._index.save(str(beside))
        _sync(beside)
        self._sidecar.unlink(missing_ok=True)
        beside.replace(self._path)
        state = {
            "version": _VERSION,
            "embedder": self._embedder.name,
            "last_key": self.last_key,
            "count": self.count,
        }
        part = self._sidecar.with_suffix(".json.part")
        part.write_text(json.dumps(state))
        _sync(part)
        part.replace(self._sidecar)
        self._dirty, self._saved_key = False, self.last_key

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
        try:
            state = json.loads(self._sidecar.read_bytes())
            if (state["version"], state["embedder"]) == (_VERSION, self._embedder.name):
                index = self._new()
                index.load(str(self._path))
                if len(index) == state["count"]:
                    self.last_key = int(state["last_key"])
                    return index
        except (OSError, ValueError, KeyError, TypeError, RuntimeError):
            pass  # Missing or damaged: it is made anew from the store.
        return self._new()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
