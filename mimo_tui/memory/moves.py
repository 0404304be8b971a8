"""Which of the records that came are those that went: only what is certain, never the likeliest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Place:
    """A record that came or went; `at` is when (Unix seconds).

    The title of a module says only where it stands, and is "" here. `file` is the hash of its file.
    """

    id: str
    kind: str
    title: str
    path: str
    source_hash: str
    file: str
    at: float


@dataclass(frozen=True, slots=True)
class Move:
    """What stood in one place stands in another; both are ids of records."""

    before: str
    after: str


def moves(
    gone: Sequence[Place], come: Sequence[Place], renames: Mapping[str, str]
) -> list[tuple[Place, Place]]:
    """What of `gone` is one of `come`; `renames` are new paths by old ones.

    A file that moved as a whole tells of its records also where others are like them; one that git
    knows as renamed, also where their source changed. Each is found only where it is the only one.
    """

    found: list[tuple[Place, Place]] = []
    for key in (_in_same_file, _definition, _name):
        if key is _name:
            gone = [
                replace(place, path=renames[place.path]) for place in gone if place.path in renames
            ]
        pairs = _pairs(gone, come, key)
        found += pairs
        met = {place.id for pair in pairs for place in pair}
        gone = [place for place in gone if place.id not in met]
        come = [place for place in come if place.id not in met]
    return found


def _name(place: Place) -> Hashable:
    return place.kind, place.title, place.path


def _definition(place: Place) -> Hashable:
    return place.kind, place.title, place.source_hash


def _in_same_file(place: Place) -> Hashable:
    return place.kind, place.title, place.source_hash, place.file


def _pairs(
    gone: Sequence[Place], come: Sequence[Place], key: Callable[[Place], Hashable]
) -> list[tuple[Place, Place]]:
    """Those that share a key with one of the others, and with nothing else."""
    groups: defaultdict[Hashable, tuple[list[Place], list[Place]]] = defaultdict(lambda: ([], []))
    for place in gone:
        groups[key(place)][0].append(place)
    for place in come:
        groups[key(place)][1].append(place)
    return [
        (before[0], after[0]) for before, after in groups.values() if len(before) == len(after) == 1
    ]
