"""The lines of a diff as they stand on the screen, one under the other or side by side.

Nothing is worked out for lines nobody looks at: a hunk's rows are made when it is first drawn.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import accumulate, repeat
from operator import ne
from typing import NamedTuple

from mimo_tui.core.blocks import DiffBlock
from mimo_tui.core.hunks import DiffLine, Hunk, LineKind

Spans = tuple[tuple[int, int], ...]
_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
# Longer lines are not compared word by word: nobody would see it, and it takes too long.
_COMPARED = 400
# Nor are lines of a run so long that nobody could say which became which.
_LONGEST_RUN = 100


class Line(NamedTuple):
    """A line of a hunk. `number` is 1-based, in the old text for "-", else in the new one.

    `at` is its place among the hunk's lines, `old` its number before the change (0 for "+").
    `twin` is the index of the line that it replaces or is replaced by, or -1.
    """

    kind: LineKind
    at: int
    old: int
    new: int
    twin: int


class Pair(NamedTuple):
    """Two lines side by side; either may be missing."""

    left: Line | None
    right: Line | None


class Place(NamedTuple):
    """Where a row of the screen lies: the hunk, and the row in it; row 0 is the hunk's header."""

    hunk: int
    row: int


class HunkSize(NamedTuple):
    """Where a hunk lies, as in a unified diff, and how many lines it adds and removes."""

    header: str
    added: int
    removed: int


class DiffRows:
    """The rows of a block, counted at once and made hunk by hunk."""

    def __init__(self, block: DiffBlock, *, split: bool) -> None:
        self.block = block
        self.split = split
        self._numbers: dict[int, _Numbers] = {}
        self._pairs: dict[int, tuple[Pair, ...]] = {}
        self._sizes: dict[int, HunkSize] = {}
        counts = [1 + self._length(index) for index in range(len(block.hunks))]
        self._ends = list(accumulate(counts))

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self._ends[-1] if self._ends else 0

    def start(self, hunk: int) -> int:
        """The row of a hunk's header."""
        return self._ends[hunk - 1] if hunk else 0

    def end(self, hunk: int) -> int:
        """The row after a hunk's last."""
        return self._ends[hunk]

    def place(self, row: int) -> Place:
        """What stands in a row."""
        hunk = bisect_right(self._ends, row)
        return Place(hunk, row - self.start(hunk))

    def line(self, place: Place) -> Line:
        """The line of a place, where lines stand one under the other."""
        return self._numbered(place.hunk).line(place.row - 1)

    def pair(self, place: Place) -> Pair:
        """The lines of a place, where they stand side by side."""
        return self.pairs(place.hunk)[place.row - 1]

    def lines(self, hunk: int) -> tuple[Line, ...]:
        """All lines of a hunk."""
        numbers = self._numbered(hunk)
        return tuple(map(numbers.line, range(len(self.block.hunks[hunk].lines))))

    def pairs(self, hunk: int) -> tuple[Pair, ...]:
        """All lines of a hunk, side by side."""
        if hunk not in self._pairs:
            self._pairs[hunk] = _pair(self.lines(hunk))
        return self._pairs[hunk]

    def size(self, hunk: int) -> HunkSize:
        """What a hunk's header says; counted once."""
        if hunk not in self._sizes:
            whole = self.block.hunks[hunk]
            self._sizes[hunk] = HunkSize(whole.header, whole.added, whole.removed)
        return self._sizes[hunk]

    def _numbered(self, hunk: int) -> _Numbers:
        if hunk not in self._numbers:
            self._numbers[hunk] = _Numbers(self.block.hunks[hunk])
        return self._numbers[hunk]

    def _length(self, hunk: int) -> int:
        return len(self.pairs(hunk)) if self.split else len(self.block.hunks[hunk].lines)


class _Numbers:
    """The line numbers of a hunk: counted for all of its lines at once, for it is quick."""

    def __init__(self, hunk: Hunk) -> None:
        self._lines = hunk.lines
        kinds = [line.kind for line in hunk.lines]
        self._old = list(accumulate(map(ne, kinds, repeat("+")), initial=hunk.before_start))
        self._new = list(accumulate(map(ne, kinds, repeat("-")), initial=hunk.after_start))

    def line(self, at: int) -> Line:
        """The line of a place in the hunk."""
        kind = self._lines[at].kind
        old = 0 if kind == "+" else self._old[at + 1]
        new = 0 if kind == "-" else self._new[at + 1]
        return Line(kind, at, old, new, -1 if kind == " " else _twin(self._lines, at))


def _twin(lines: tuple[DiffLine, ...], at: int) -> int:
    """Which line became which, where as many were removed as were added after them; else -1."""
    first = at
    while first and lines[first - 1].kind == "+" == lines[at].kind and at - first <= _LONGEST_RUN:
        first -= 1
    while first and lines[first - 1].kind == "-" and at - first <= 2 * _LONGEST_RUN:
        first -= 1
    removed = _run(lines, first, "-")
    added = _run(lines, first + removed, "+")
    if removed != added or removed > _LONGEST_RUN:
        return -1
    return at + removed if lines[at].kind == "-" else at - removed


def _run(lines: tuple[DiffLine, ...], start: int, kind: LineKind) -> int:
    end = start
    while end < len(lines) and lines[end].kind == kind and end - start <= _LONGEST_RUN:
        end += 1
    return end - start


def _pair(lines: tuple[Line, ...]) -> tuple[Pair, ...]:
    pairs: list[Pair] = []
    position = 0
    while position < len(lines):
        if lines[position].kind == " ":
            pairs.append(Pair(lines[position], lines[position]))
            position += 1
            continue
        removed = position
        while position < len(lines) and lines[position].kind == "-":
            position += 1
        added = position
        while position < len(lines) and lines[position].kind == "+":
            position += 1
        left, right = lines[removed:added], lines[added:position]
        for index in range(max(len(left), len(right))):
            pairs.append(
                Pair(
                    left[index] if index < len(left) else None,
                    right[index] if index < len(right) else None,
                )
            )
    return tuple(pairs)


@lru_cache(maxsize=2048)
def changed_spans(before: str, after: str) -> tuple[Spans, Spans]:
    """Which letters of two lines differ, word by word; nothing where nearly all of them do."""
    if len(before) > _COMPARED or len(after) > _COMPARED:
        return (), ()
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < 0.4:
        return (), ()
    old_at = [0, *accumulate(map(len, old))]
    new_at = [0, *accumulate(map(len, new))]
    left: list[tuple[int, int]] = []
    right: list[tuple[int, int]] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        if i2 > i1:
            left.append((old_at[i1], old_at[i2]))
        if j2 > j1:
            right.append((new_at[j1], new_at[j2]))
    return tuple(left), tuple(right)
