"""Text to vectors. The default needs no model: hashed words and parts of words."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from mimo_tui.memory.words import words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SEEDS = (0x9E37, 0x79B9, 0x85EB)
_MAX_WORDS = 300


class Embedder(Protocol):
    """Makes vectors of texts. Vectors of another `name` cannot be compared."""

    @property
    def name(self) -> str:
        """Which embedder, in which version."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 (or 0 for a text without words) for each text."""
        ...


class HashedEmbedder:
    """Signed feature hashing of words and of their trigrams: near in spelling is near in space."""

    name = "hashed-words-2"
    dimensions = 256

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row for each text."""
        import numpy as np

        rows = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            places: list[int] = []
            weights: list[float] = []
            for word in words(text)[:_MAX_WORDS]:
                for place, weight in _features(word):
                    places.append(place)
                    weights.append(weight)
            np.add.at(row, places, weights)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        normed: NDArray[np.float32] = rows / np.maximum(lengths, 1e-9)
        return normed


@lru_cache(maxsize=50_000)
def _features(word: str) -> tuple[tuple[int, float], ...]:
    found = [_signed(word, seed, 1.0) for seed in _SEEDS]
    if word.isascii() and len(word) > 3:
        padded = f"^{word}$"
        for start in range(len(padded) - 2):
            found.append(_signed(padded[start : start + 3], _SEEDS[0], 0.35))
    return tuple(found)


def _signed(text: str, seed: int, weight: float) -> tuple[int, float]:
    digest = zlib.crc32(text.encode("utf-8", "replace"), seed)
    return digest % HashedEmbedder.dimensions, weight if digest & 0x8000_0000 else -weight
