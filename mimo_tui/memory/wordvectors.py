"""The trained table of word vectors that comes with the program: small, fast, offline.

A text's vector is the weighted sum of its words' vectors, made length 1. Words have one vector
and two weights: how much they say in a question, and how much in a record.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NUMBERS = 65_536


class WordVectors:
    """`version` names the table: numbers and vectors of another one cannot be compared."""

    def __init__(
        self,
        version: str,
        words: list[str],
        table: NDArray[np.int8],
        scale: NDArray[np.float32],
        asked: NDArray[np.float32],
        written: NDArray[np.float32],
        fields: NDArray[np.float32],
    ) -> None:
        import numpy as np

        self.version = version
        self.dimensions = int(table.shape[1])
        self.fields = fields
        self._known = {word: number for number, word in enumerate(words)}
        self._size = len(words)
        self._table = table
        self._scale = scale
        # Summed as it goes: a copy of the whole table as floats would be four times its size.
        squares = np.einsum("rd,rd->r", table, table, dtype=np.float32, casting="unsafe")
        lengths = np.sqrt(squares)
        self._direction = (1 / np.maximum(lengths, 1e-9)).astype(np.float32)
        # A word that nobody knew in training is a rare one.
        self.asked = np.full(_NUMBERS, np.quantile(asked, 0.9), dtype=np.float32)
        self.asked[: self._size] = asked
        self.written = np.zeros(_NUMBERS, dtype=np.float32)
        self.written[: self._size] = written

    def number(self, word: str) -> int:
        """A word's number; words that the table does not know share the numbers above it."""
        known = self._known.get(word)
        if known is not None:
            return known
        others = _NUMBERS - self._size
        return self._size + zlib.crc32(word.encode("utf-8", "replace")) % others

    def numbers(self, words: Iterable[str], most: int) -> list[int]:
        """The distinct numbers of words, in their order."""
        return list(dict.fromkeys(map(self.number, words)))[:most]

    def knows(self, numbers: NDArray[np.uint16]) -> NDArray[np.bool_]:
        """Which numbers have a vector."""
        known: NDArray[np.bool_] = numbers < self._size
        return known

    def directions(self, numbers: NDArray[np.uint16]) -> NDArray[np.float32]:
        """Their words' vectors, made length 1; zeros for unknown words."""
        return self._rows(numbers, self._direction)

    def vectors(self, numbers: NDArray[np.uint16]) -> NDArray[np.float32]:
        """Their words' vectors; zeros for unknown words."""
        return self._rows(numbers, self._scale)

    def _rows(self, numbers: NDArray[np.uint16], scale: NDArray[np.float32]) -> NDArray[np.float32]:
        import numpy as np

        known = self.knows(numbers)
        places = np.where(known, numbers, 0)
        factor = np.where(known, scale[places], 0).astype(np.float32)
        rows: NDArray[np.float32] = self._table[places] * factor[:, None]
        return rows


@cache
def word_vectors() -> WordVectors:
    """The table of the wheel; read once in a process."""
    import numpy as np

    source = files("mimo_tui.memory").joinpath("wordvectors.npz")
    with source.open("rb") as stream, np.load(stream) as data:
        return WordVectors(
            str(data["version"]),
            bytes(data["words"]).decode().split("\n"),
            data["table"],
            data["scale"].astype(np.float32),
            data["asked"].astype(np.float32),
            data["written"].astype(np.float32),
            data["fields"].astype(np.float32),
        )
