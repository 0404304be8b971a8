"""The folders of a project as parts: each with all below it, as the parts beside it see it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from posixpath import basename, dirname, splitext

from mimo_tui.memory.graph.components import layers, strongly_connected
from mimo_tui.memory.graph.structure import SourceFile

# A project is shown in so many parts: the largest are divided while there are fewer.
_FEW, _MANY = 8, 48
HANDS_ON = frozenset({"__init__", "index", "mod", "lib"})
"""Files of such a name hand on what is defined below their folder."""
_STEP = 100
OWN = "*"


@dataclass(frozen=True, slots=True)
class Part:
    """A folder with all below it, "" for the project.

    `lines` are rounded for each language. `inside`: the parts right below it. `needs` and
    `needed_by` are parts that stand beside it or beside what it is in, with how many files
    import from the one in the other; the files that stand right in a folder, beside parts, are
    `folder/*`. `cycle`: the parts beside it that it needs and is needed by, in however many steps.
    """

    path: str
    files: int
    lines: int
    languages: tuple[str, ...]
    inside: tuple[str, ...]
    needs: tuple[tuple[str, int], ...]
    needed_by: tuple[tuple[str, int], ...]
    cycle: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """All parts by path, and which of them stand for the whole, in `layers` from the bottom.

    What is in a layer imports what is in those below it alone, or beside it in a cycle.
    """

    by_path: Mapping[str, Part]
    layers: tuple[tuple[str, ...], ...]
    chains: Mapping[str, tuple[str, ...]]

    @property
    def cycles(self) -> list[tuple[str, ...]]:
        """Parts beside each other that import each other, the larger groups first."""
        found = {
            tuple(sorted((part.path, *part.cycle))) for part in self.by_path.values() if part.cycle
        }
        return sorted(found, key=lambda group: (-len(group), group))

    def around(self, path: str) -> tuple[str, ...]:
        """The parts that a file is in, from the whole project inwards."""
        return self.chains.get(dirname(path), ())


def roughly(count: int) -> int:
    """A number of lines, so that few changes change it: in hundreds, of two digits at most."""
    step: int = max(_STEP, 10 ** (len(str(count)) - 2))
    return count - count % step


def parts_of(files: Sequence[SourceFile], uses: Iterable[tuple[str, str]]) -> Parts:
    """The parts that the files make; `uses` are pairs of files, one importing from the other."""
    uses = list(uses)
    chains = _chains({dirname(file.path) for file in files})
    needs, needed_by, beside = _relations(uses, chains)
    cycles = {
        path: tuple(each for each in group if each != path)
        for edges in beside.values()
        for group in strongly_connected(edges)
        for path in group
    }
    inside = defaultdict(set)
    for chain in chains.values():
        for around, path in pairwise(chain):
            inside[around].add(path)
    sizes = _sizes(files, chains)
    parts = {
        path: Part(
            path,
            *sizes[path],
            tuple(sorted(inside[path])),
            _counted(needs[path]),
            _counted(needed_by[path]),
            cycles.get(path, ()),
        )
        for path in sorted(sizes)
    }
    return Parts(parts, _layers(parts, files, uses, chains), chains)


def _chains(folders: Set[str]) -> dict[str, tuple[str, ...]]:
    """For each folder with files the parts that it is in; a folder with but one other is none."""
    below: defaultdict[str, set[str]] = defaultdict(set)
    for folder in folders:
        for around, path in pairwise(_with_those_around(folder)):
            below[around].add(path)
    kept = {folder for folder in below if len(below[folder]) > 1} | folders | {""}
    return {
        folder: tuple(each for each in _with_those_around(folder) if each in kept)
        for folder in folders
    }


def _with_those_around(folder: str) -> list[str]:
    parts = folder.split("/") if folder else []
    return ["/".join(parts[:count]) for count in range(len(parts) + 1)]


Reached = defaultdict[str, defaultdict[str, set[str]]]


def _relations(
    uses: Iterable[tuple[str, str]], chains: Mapping[str, tuple[str, ...]]
) -> tuple[Reached, Reached, defaultdict[str, defaultdict[str, list[str]]]]:
    """What each part needs and is needed by, with the files that import; and who is beside whom."""
    needs: Reached = defaultdict(lambda: defaultdict(set))
    needed_by: Reached = defaultdict(lambda: defaultdict(set))
    beside: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one, other in uses:
        mine, theirs = chains[dirname(one)], chains[dirname(other)]
        shared = sum(a == b for a, b in zip(mine, theirs, strict=False))
        source, target = _beside(mine, shared), _beside(theirs, shared)
        for path in mine[shared:]:
            needs[path][target].add(one)
        for path in theirs[shared:]:
            needed_by[path][source].add(one)
        if shared < min(len(mine), len(theirs)) and target not in beside[mine[shared - 1]][source]:
            beside[mine[shared - 1]][source].append(target)
    return needs, needed_by, beside


def _beside(chain: Sequence[str], shared: int) -> str:
    """The part of a chain that is seen from those it shares only the beginning with."""
    return chain[shared] if shared < len(chain) else own_files(chain[-1])


def own_files(folder: str) -> str:
    """What the files right in a folder are called, beside the parts in it."""
    return f"{folder}/{OWN}" if folder else OWN


def _sizes(
    files: Iterable[SourceFile], chains: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[int, int, tuple[str, ...]]]:
    """Files, lines and languages of each part."""
    count: Counter[str] = Counter()
    languages: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for file in files:
        for path in chains[dirname(file.path)]:
            count[path] += 1
            languages[path][file.language] += file.lines
    sizes = {}
    for path, number in count.items():
        lines = {language: roughly(some) for language, some in languages[path].items()}
        most = sorted(lines, key=lambda each: (-lines[each], each))
        sizes[path] = (number, sum(lines.values()), tuple(most))
    return sizes


def _counted(reached: Mapping[str, Set[str]]) -> tuple[tuple[str, int], ...]:
    counted = ((path, len(files)) for path, files in reached.items())
    return tuple(sorted(counted, key=lambda each: (-each[1], each[0])))


def _layers(
    parts: Mapping[str, Part],
    files: Iterable[SourceFile],
    uses: Iterable[tuple[str, str]],
    chains: Mapping[str, tuple[str, ...]],
) -> tuple[tuple[str, ...], ...]:
    whole = _foremost(parts, {dirname(file.path) for file in files})
    shown = {folder: _shown(chain, whole) for folder, chain in chains.items()}
    edges: dict[str, set[str]] = {path: set() for path in sorted(whole)}
    for one, other in uses:
        source, target = shown[dirname(one)], shown[dirname(other)]
        # A file that hands on what is below its folder needs none of it itself.
        hands_on = source.endswith(OWN) and splitext(basename(one))[0] in HANDS_ON
        if source and target and source != target and not hands_on:
            edges[source].add(target)
    height = layers({path: sorted(some) for path, some in edges.items()})
    found: list[list[str]] = [[] for _ in range(max(height.values(), default=-1) + 1)]
    for path in edges:
        found[height[path]].append(path)
    return tuple(map(tuple, filter(None, found)))


def _foremost(parts: Mapping[str, Part], folders: Set[str]) -> set[str]:
    """The parts that stand for the whole: the largest divided until there are some."""
    if "" not in parts:
        return set()
    whole = set(parts[""].inside)
    while len(whole) < _FEW:
        divisible = [
            part
            for path in whole
            if path in parts
            and (part := parts[path]).inside
            and len(whole) + len(part.inside) <= _MANY
        ]
        if not divisible:
            break
        largest = min(divisible, key=lambda part: (-part.lines, -part.files, part.path))
        whole.remove(largest.path)
        whole.update(largest.inside)
        if largest.path in folders:
            whole.add(own_files(largest.path))
    return whole


def _shown(chain: Sequence[str], whole: Set[str]) -> str:
    """The part of those that stand for the whole in which a folder's files are, "" for none."""
    for path in reversed(chain):
        if path in whole:
            return path
    return own if (own := own_files(chain[-1])) in whole else ""
