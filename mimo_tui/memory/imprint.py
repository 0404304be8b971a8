"""Records as the numbers of their words, so that recall can weigh some hundred in milliseconds.

An imprint is derived from a record's words and made once. As bytes, all in 16 bits: how many
numbers each field has, the lengths of the vectors of some of its parts (as floats), and the
numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mimo_tui.memory.wordvectors import WordVectors

NAME, OWNER, PATH, SIGNATURE, TEXT = range(5)
FIELDS = 5
_MOST = (24, 24, 24, 48, 240)
# The parts of a record whose vectors' lengths are kept; the last is the whole, fields weighted.
PARTS: tuple[tuple[int, ...], ...] = ((NAME,), (NAME, OWNER), (SIGNATURE,), (TEXT,))
_HEAD = FIELDS + len(PARTS) + 1


@dataclass(frozen=True, slots=True)
class Imprints:
    """The words of some records: for each its number, its field, and which record it is of.

    `lengths` are those of the vector sums of each record's PARTS, and of the whole.
    """

    count: int
    numbers: NDArray[np.uint16]
    fields: NDArray[np.uint8]
    rows: NDArray[np.int64]
    lengths: NDArray[np.float32]


def imprint(table: WordVectors, words: Sequence[Sequence[str]]) -> bytes:
    """The imprint of a record from the words of its fields."""
    import numpy as np

    found = [table.numbers(said, most) for said, most in zip(words, _MOST, strict=True)]
    counts = [len(numbers) for numbers in found]
    numbers = np.array([number for field in found for number in field], np.uint16)
    weighted = table.written[numbers, None] * table.vectors(numbers)
    ends = np.cumsum(counts)
    by_field = np.array(
        [weighted[end - count : end].sum(axis=0) for end, count in zip(ends, counts, strict=True)]
    )
    sums = [by_field[list(part)].sum(axis=0) for part in PARTS]
    sums.append(table.fields @ by_field)
    lengths = np.linalg.norm(sums, axis=1).astype(np.float16)
    head = np.array(counts, np.uint16)
    return b"".join(each.tobytes() for each in (head, lengths, numbers))


def unpack(imprints: Sequence[bytes]) -> Imprints:
    """Imprints as arrays, in their order."""
    import numpy as np

    count = len(imprints)
    everything = np.frombuffer(b"".join(imprints), np.uint16)
    sizes = np.array([len(each) // 2 for each in imprints], np.int64)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)[:count]
    heads = starts[:, None] + np.arange(_HEAD)
    lengths = everything[heads[:, :FIELDS]].astype(np.int64).ravel()
    norms = everything[heads[:, FIELDS:]].view(np.float16).astype(np.float32)
    is_number = np.ones(len(everything), bool)
    is_number[heads.ravel()] = False
    fields = np.repeat(np.tile(np.arange(FIELDS, dtype=np.uint8), count), lengths)
    rows = np.repeat(np.repeat(np.arange(count), FIELDS), lengths)
    return Imprints(count, everything[is_number], fields, rows, norms)


def pooled(table: WordVectors, imprints: Imprints) -> NDArray[np.float32]:
    """One vector of length 1 (0 for a record without known words) for each imprint."""
    import numpy as np

    weights = table.written[imprints.numbers] * table.fields[imprints.fields]
    summed = np.zeros((imprints.count, table.dimensions), np.float32)
    if len(imprints.rows):
        weighted = table.vectors(imprints.numbers) * weights[:, None]
        first = np.flatnonzero(np.r_[True, imprints.rows[1:] != imprints.rows[:-1]])
        summed[imprints.rows[first]] = np.add.reduceat(weighted, first, axis=0)
    return normed(summed)


def normed(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows made length 1; zeros stay."""
    import numpy as np

    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    found: NDArray[np.float32] = rows / np.maximum(lengths, 1e-9)
    return found
