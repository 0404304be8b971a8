"""Text to vectors. The default comes with the program and needs no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from mimo_tui.memory.imprint import pooled, unpack
from mimo_tui.memory.question import said_words
from mimo_tui.memory.ranking import vector_of
from mimo_tui.memory.wordvectors import word_vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


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
    """Weighted sums of trained word vectors: some 10,000 records a second on one core."""

    def __init__(self) -> None:
        self._table = word_vectors()
        self.name = f"words-{self._table.version}"
        self.dimensions = self._table.dimensions

    def embed(self, passages: Sequence[Passage]) -> NDArray[np.float32]:
        """One row for each passage."""
        return pooled(self._table, unpack([passage.imprint for passage in passages]))

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """The vector of a question."""
        return vector_of(self._table, said_words(text))
