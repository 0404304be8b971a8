"""Text to vectors. The default comes with the program and needs no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Protocol

from mimo_tui.memory.imprint import normed, pooled, unpack
from mimo_tui.memory.question import said_words
from mimo_tui.memory.ranking import vector_of
from mimo_tui.memory.wordvectors import word_vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Passage:
    """A record to embed: its text, and its imprint for those that work on words."""

    text: str
    imprint: bytes


class Embedder(Protocol):
    """Makes vectors of records and questions. Vectors of another `name` cannot be compared."""

    @property
    def name(self) -> str:
        """Which embedder, in which version."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        ...

    def embed(self, passages: Sequence[Passage]) -> NDArray[np.float32]:
        """One row of length 1 (or 0 for a text without words) for each passage."""
        ...

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """The vector of a question: length 1, or 0 for one without words."""
        ...


class StaticEmbedder:
    """Weighted sums of trained word vectors: some 10,000 records a second on one core.

    Seen along the directions in which records differ most, half of the table's dimensions find
    the same candidates; their order is made from the whole vectors.
    """

    def __init__(self) -> None:
        self._table = word_vectors()
        self._projection = _projection()
        self.dimensions = int(self._projection.shape[1])
        self.name = f"words-{self._table.version}-{self.dimensions}"

    def embed(self, passages: Sequence[Passage]) -> NDArray[np.float32]:
        """One row for each passage."""
        import numpy as np

        # Of each word a vector is at hand: of more passages they would take much memory.
        parts = [
            pooled(self._table, unpack([each.imprint for each in passages[at : at + _AT_ONCE]]))
            for at in range(0, len(passages), _AT_ONCE)
        ]
        rows = np.concatenate([*parts, np.empty((0, self._table.dimensions), np.float32)])
        return normed(rows @ self._projection)

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """The vector of a question."""
        vector: NDArray[np.float32] = normed(
            vector_of(self._table, said_words(text))[None] @ self._projection
        )[0]
        return vector


@cache
def _projection() -> NDArray[np.float32]:
    import numpy as np

    source = files("mimo_tui.memory").joinpath("projection.npy")
    with source.open("rb") as stream:
        return np.asarray(np.load(stream), np.float32)
