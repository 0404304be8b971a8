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
# Of each word a vector is at hand: of more records they would take much memory.
_AT_ONCE = 64


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


def imprints(table: WordVectors, records: Sequence[Sequence[Sequence[str]]]) -> list[bytes]:
    """The imprints of some records from the words of their fields."""
    found: list[bytes] = []
    for start in range(0, len(records), _AT_ONCE):
        found += _imprints(table, records[start : start + _AT_ONCE])
    return found


def _imprints(table: WordVectors, records: Sequence[Sequence[Sequence[str]]]) -> list[bytes]:
    import numpy as np

    said = [
        [table.numbers(words, most) for words, most in zip(fields, _MOST, strict=True)]
        for fields in records
    ]
    counts = np.array([[len(numbers) for numbers in fields] for fields in said], np.uint16)
    numbers = np.array([each for fields in said for some in fields for each in some], np.uint16)
    by_field = _summed(
        table.written[numbers, None] * table.vectors(numbers), counts.ravel().astype(np.int64)
    ).reshape(len(records), FIELDS, table.dimensions)
    sums = [by_field[:, list(part)].sum(axis=1) for part in PARTS]
    sums.append((by_field * table.fields[:, None]).sum(axis=1))
    lengths = np.linalg.norm(np.stack(sums, axis=1), axis=2).astype(np.float16)
    ends = counts.sum(axis=1, dtype=np.int64).cumsum()
    return [
        b"".join((head.tobytes(), norms.tobytes(), own.tobytes()))
        for head, norms, own in zip(counts, lengths, np.split(numbers, ends[:-1]), strict=True)
    ]


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
    weighted = table.vectors(imprints.numbers) * weights[:, None]
    return normed(_summed(weighted, np.bincount(imprints.rows, minlength=imprints.count)))


def _summed(rows: NDArray[np.float32], counts: NDArray[np.int64]) -> NDArray[np.float32]:
    """The sums of so many of the rows each, in their order."""
    import numpy as np

    summed = np.zeros((len(counts), rows.shape[1]), np.float32)
    filled = counts > 0
    if len(rows):
        starts = (counts.cumsum() - counts)[filled]
        summed[filled] = np.add.reduceat(rows, starts, axis=0)
    return summed


def normed(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows made length 1; zeros stay."""
    import numpy as np

    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    found: NDArray[np.float32] = rows / np.maximum(lengths, 1e-9)
    return found
