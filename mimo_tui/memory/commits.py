"""Commits, as far as a memory tells of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit that gave so many lines their present form; `at` in Unix seconds.

    `id` is "" for lines that are not committed yet.
    """

    id: str
    author: str
    at: float
    summary: str
    lines: int


@dataclass(frozen=True, slots=True)
class History:
    """The commits behind the lines of a record, newest first; `note` says why there are none."""

    commits: tuple[Commit, ...]
    note: str = ""
