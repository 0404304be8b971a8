"""Commits, as far as a memory tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


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


DeedKind = Literal[
    "distilled",
    "said",
    "pinned",
    "unpinned",
    "forgotten",
    "restored",
    "edited",
    "edit taken back",
    "replaced",
    "put back",
]


@dataclass(frozen=True, slots=True)
class Deed:
    """What became of a record at a time (Unix seconds), by whom, and the words it has since."""

    at: float
    kind: DeedKind
    by: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A commit that touched the lines of a record, and how: a diff, cut where it is long."""

    id: str
    author: str
    at: float
    summary: str
    diff: str


@dataclass(frozen=True, slots=True)
class Past:
    """What was done to a record, and the commits that touched its lines; both newest first.

    `note` says why there are no commits.
    """

    deeds: tuple[Deed, ...]
    changes: tuple[Change, ...]
    note: str = ""
