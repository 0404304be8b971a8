"""Text changes as hunks: made from two texts, shown, and applied one by one.

Lines are split at "\\n" only and keep their ending, so that "\\r\\n", form feeds and a missing
final newline survive. Hunks have up to `context` unchanged lines around them, as in a unified diff.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

LineKind = Literal[" ", "-", "+"]

# Lines from which on a difference is looked for in a quicker, less exact way.
LONG = 1_000


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of a hunk: unchanged (" "), removed ("-") or added ("+"); `text` keeps its ending."""

    kind: LineKind
    text: str


@dataclass(frozen=True, slots=True)
class Hunk:
    """A run of changed lines with its context. Starts are 0-based line numbers."""

    before_start: int
    after_start: int
    lines: tuple[DiffLine, ...]

    @property
    def before(self) -> tuple[str, ...]:
        """The lines that stood there."""
        return tuple(line.text for line in self.lines if line.kind != "+")

    @property
    def after(self) -> tuple[str, ...]:
        """The lines that will stand there."""
        return tuple(line.text for line in self.lines if line.kind != "-")

    @property
    def added(self) -> int:
        """How many lines it adds."""
        return sum(line.kind == "+" for line in self.lines)

    @property
    def removed(self) -> int:
        """How many lines it removes."""
        return sum(line.kind == "-" for line in self.lines)

    @property
    def header(self) -> str:
        """The hunk's line of a unified diff, 1-based: `@@ -3,7 +3,8 @@`."""
        before, after = len(self.before), len(self.after)
        return (
            f"@@ -{self.before_start + (before > 0)},{before}"
            f" +{self.after_start + (after > 0)},{after} @@"
        )


def split_lines(text: str) -> list[str]:
    """The lines of a text with their endings, split at newline characters only."""
    lines = text.split("\n")
    ended = [f"{line}\n" for line in lines[:-1]]
    return [*ended, lines[-1]] if lines[-1] else ended


def make_hunks(before: str, after: str, *, context: int = 3) -> tuple[Hunk, ...]:
    """The hunks that turn `before` into `after`, in order; none where they are equal."""
    old, new = split_lines(before), split_lines(after)
    # Equal ends are cut off first: difflib is quadratic in what remains, and edits are local.
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    start = max(0, head - context)
    keep = max(0, tail - context)
    old_part = old[start : len(old) - keep]
    new_part = new[start : len(new) - keep]
    # In a long text lines that are everywhere are no landmarks, and cost minutes.
    popular = max(len(old_part), len(new_part)) > LONG
    matcher = SequenceMatcher(None, old_part, new_part, autojunk=popular)
    hunks: list[Hunk] = []
    for group in matcher.get_grouped_opcodes(context):
        lines: list[DiffLine] = []
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                lines += [DiffLine(" ", text) for text in old_part[i1:i2]]
                continue
            lines += [DiffLine("-", text) for text in old_part[i1:i2]]
            lines += [DiffLine("+", text) for text in new_part[j1:j2]]
        if any(line.kind != " " for line in lines):
            hunks.append(Hunk(group[0][1] + start, group[0][3] + start, tuple(lines)))
    return tuple(hunks)


def apply_hunks(before: str, hunks: tuple[Hunk, ...], accepted: Iterable[int]) -> str:
    """`before` with just the hunks whose indexes are in `accepted` applied.

    Raises ValueError where `before` is not the text that the hunks were made from.
    """
    chosen = set(accepted)
    old = split_lines(before)
    result: list[str] = []
    position = 0
    for index, hunk in enumerate(hunks):
        end = hunk.before_start + len(hunk.before)
        if tuple(old[hunk.before_start : end]) != hunk.before:
            raise ValueError("the text is not the one the hunks were made from")
        result += old[position : hunk.before_start]
        result += hunk.after if index in chosen else hunk.before
        position = end
    return "".join(result + old[position:])
