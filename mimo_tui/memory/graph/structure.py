"""How a project is built: its packages, what they import, in which layers, and what is central."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from posixpath import dirname
from typing import NamedTuple

from mimo_tui.memory.graph.components import layers, ranks, strongly_connected
from mimo_tui.memory.graph.modules import Modules

# How often a name is handed on from where it is defined, at most.
_FOLLOWED = 4


class SourceFile(NamedTuple):
    """A file of code."""

    path: str
    language: str
    lines: int


class _Place(NamedTuple):
    path: str
    title: str


class Import(NamedTuple):
    """What a file imports, as it is written there."""

    path: str
    target: str


@dataclass(frozen=True, slots=True)
class Package:
    """A folder with code. `rank` is the sum of its files' centrality, which is 1 on average.

    `layer` is 0 for one that imports no other; `imported_by` counts packages.
    """

    path: str
    files: int
    lines: int
    rank: float
    layer: int
    imports: tuple[str, ...]
    imported_by: int


@dataclass(frozen=True, slots=True)
class Structure:
    """Packages, the most central first; those that import each other in cycles; what is imported.

    `imported` are definitions (file and title) with the number of files that import them by name.
    `uses` are pairs of files: one that imports, and the one that defines what it imports.
    """

    packages: tuple[Package, ...]
    cycles: tuple[tuple[str, ...], ...]
    ranks: dict[str, float]
    imported: dict[tuple[str, str], int]
    uses: tuple[tuple[str, str], ...]


def structure_of(files: Sequence[SourceFile], imports: Iterable[Import]) -> Structure:
    """The structure of a project from what its files import, as far as that is in the project."""
    modules = Modules(file.path for file in files)
    pairs: set[tuple[str, str]] = set()
    meant: Counter[_Place] = Counter()
    handed_on: dict[_Place, _Place] = {}
    places: set[tuple[str, _Place]] = set()
    for path, target in imports:
        within = next(iter(modules.meant(target, path)), None)
        for file in within.files if within else ():
            if file != path:
                pairs.add((path, file))
                place = _Place(file, within.rest if within else "")
                meant[place] += 1
                places.add((path, place))
                handed_on[_Place(path, place.title.rpartition(".")[2])] = place
    numbers = {file.path: number for number, file in enumerate(files)}
    known = sorted(pair for pair in pairs if pair[0] in numbers and pair[1] in numbers)
    found = ranks(len(files), [numbers[one] for one, _ in known], [numbers[to] for _, to in known])
    central = {file.path: rank for file, rank in zip(files, found, strict=True)}
    packages = _packages(files, known, central)
    edges = {
        each.path: [to for to in each.imports if not _is_around(each.path, to)] for each in packages
    }
    cycles = sorted(group for group in strongly_connected(edges) if len(group) > 1)
    imported: Counter[tuple[str, str]] = Counter()
    for place, count in meant.items():
        if place.title:
            imported[_origin(place, handed_on)] += count
    uses = _uses(places, handed_on)
    return Structure(packages, tuple(cycles), central, dict(imported), uses)


def _origin(place: _Place, handed_on: dict[_Place, _Place]) -> _Place:
    """Where a name is from that a file imports from one that imported it itself."""
    for _ in range(_FOLLOWED):
        place = handed_on.get(place, place)
    return place


def _uses(
    places: Iterable[tuple[str, _Place]], handed_on: dict[_Place, _Place]
) -> tuple[tuple[str, str], ...]:
    found = {
        (path, _origin(place, handed_on).path if place.title else place.path)
        for path, place in places
    }
    return tuple(sorted(pair for pair in found if pair[0] != pair[1]))


def _packages(
    files: Sequence[SourceFile], pairs: Iterable[tuple[str, str]], central: dict[str, float]
) -> tuple[Package, ...]:
    between: dict[str, set[str]] = {dirname(file.path): set() for file in files}
    for one, other in pairs:
        if dirname(one) != dirname(other):
            between[dirname(one)].add(dirname(other))
    importing = Counter(to for some in between.values() for to in some)
    count = Counter(dirname(file.path) for file in files)
    lines: Counter[str] = Counter()
    rank: defaultdict[str, float] = defaultdict(float)
    for file in files:
        lines[dirname(file.path)] += file.lines
        rank[dirname(file.path)] += central[file.path]
    edges = {path: sorted(some) for path, some in sorted(between.items())}
    height = layers(edges)
    packages = (
        Package(
            path, count[path], lines[path], rank[path], height[path], tuple(some), importing[path]
        )
        for path, some in edges.items()
    )
    return tuple(sorted(packages, key=lambda each: (-round(each.rank, 6), each.path)))


def _is_around(one: str, other: str) -> bool:
    """Whether one folder stands in the other: what a package hands on is no cycle."""
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")
