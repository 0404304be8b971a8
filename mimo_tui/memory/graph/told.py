"""What is told of a project's architecture: a record of the whole, and one of each package."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from posixpath import basename, commonpath, dirname

from mimo_tui.memory.base import Edge, Record
from mimo_tui.memory.distil.identity import content_hash, record_id
from mimo_tui.memory.distil.tokens import count_tokens
from mimo_tui.memory.graph.parts import Part, Parts, parts_of
from mimo_tui.memory.graph.structure import Structure
from mimo_tui.memory.graph.traits import Changed, Sources, Started, Traits, Used, traits_of

ORIGIN = "structure"
"""What tells these records from others."""

_MOST_RECORDS = 2000
# Of a file alone its own record says it all.
_LEAST_FILES = 2
_LEAST_COMMITS = 3
_LONGEST = 160
_LANGUAGES, _EVIDENCE = 3, 12
# How much of each list is shown.
_NEEDS, _INSIDE, _LAYER, _CYCLE, _CYCLES, _USED, _STARTS, _HOT = 8, 10, 8, 6, 3, 5, 5, 3
_OFFERED = 8
# What people ask in, and the records are told without.
_WORDS = "architecture structure package module component dependency depend dependent import layer"
_OF_PROJECT = (
    "structured layout overview organised organized design built modules packages components"
    " dependencies entry point entrypoint main start startup launch hot spots"
)


@dataclass(frozen=True, slots=True)
class Told:
    """A record with its edges."""

    record: Record
    edges: tuple[Edge, ...]


def told_of(
    sources: Sources, structure: Structure, changes: Iterable[Collection[str]]
) -> list[Told]:
    """The records, none where there is no code; `changes` are the paths of the last commits."""
    parts = parts_of(sources.files, structure.uses)
    if not parts.by_path:
        return []
    files = {file.path for file in sources.files}
    commits = [some for paths in changes if (some := files.intersection(paths))]
    traits = traits_of(sources, structure, parts, commits)
    packages = sorted(
        (each for each in parts.by_path.values() if each.path and each.files >= _LEAST_FILES),
        key=lambda part: (-part.files, part.path),
    )[:_MOST_RECORDS]
    heads = _heads(sources)
    told = [_whole(parts, traits[""], {part.path for part in packages})]
    for part in packages:
        head = heads.get(part.path, [])
        told.append(_package(part, traits[part.path], len(commits), head))
    return told


def _heads(sources: Sources) -> dict[str, list[str]]:
    """The files that speak for each folder, the best first."""
    heads: dict[str, list[str]] = {}
    for path, _ in sources.said:
        heads.setdefault(path.rpartition("/")[0], []).append(path)
    return heads


def _whole(parts: Parts, traits: Traits, packages: Collection[str]) -> Told:
    lines = [_head("the project", traits), _size(parts.by_path[""])]
    lines += _layers(parts.layers)
    lines += _line("import each other in a cycle: ", map(_group, parts.cycles), _CYCLES, "; ")
    lines += _line("entry points: ", map(_start, traits.starts), _STARTS, "; ")
    lines += _line("imported most: ", map(_used, traits.used[:_USED]), _USED)
    hot = _hot(traits)
    lines += _line("changed most of late: ", map(_changed, hot), _HOT)
    shown = (path for layer in parts.layers for path in layer if path in packages)
    edges = [Edge(_identity(""), "evidence", _title(path), 0, _identity(path)) for path in shown]
    return _told("", lines, f"{_WORDS} {_OF_PROJECT}", edges + _evidence("", (), traits))


def _package(part: Part, traits: Traits, commits: int, heads: Sequence[str]) -> Told:
    lines = [_head(f"package {part.path}", traits), _size(part)]
    lines += _line("contains ", map(basename, part.inside), _INSIDE)
    lines += _line("depends on ", map(_counted, part.needs), _NEEDS)
    lines += _line("used by ", map(_counted, part.needed_by), _NEEDS)
    lines += _line("in an import cycle with ", part.cycle, _CYCLE)
    lines += _line("entry points: ", map(_start, traits.starts), _STARTS, "; ")
    offered = (f"{each.title} ({_inside(each.path, part.path)})" for each in traits.offered)
    lines += _line("offers ", offered, _OFFERED)
    near = [each._replace(path=_inside(each.path, part.path)) for each in traits.used[:_USED]]
    lines += _line("imported most: ", map(_used, near), _USED)
    if traits.commits >= _LEAST_COMMITS:
        hot = _hot(traits)
        near_hot = (_changed(each._replace(path=_inside(each.path, part.path))) for each in hot)
        lines.append(f"changed by {traits.commits} of the last {commits} commits")
        lines += _line("changed most of late: ", near_hot, _HOT)
    return _told(part.path, lines, _WORDS, _evidence(part.path, heads, traits))


def _told(path: str, lines: Sequence[str], terms: str, edges: Sequence[Edge]) -> Told:
    body = "\n".join(lines)
    said = "\n".join((body, terms, *(f"{edge.target} {edge.target_id}" for edge in edges)))
    record = Record(
        _identity(path),
        "architecture",
        _title(path),
        body,
        path=path,
        source_hash=content_hash(said.encode("utf-8", "replace")),
        origin=ORIGIN,
        tokens=count_tokens(body),
        terms=terms,
    )
    return Told(record, tuple(edges))


def _identity(path: str) -> str:
    return record_id(path, ORIGIN, "", 0)


def _title(path: str) -> str:
    return f"structure of {path}" if path else "architecture of the project"


def _evidence(path: str, heads: Sequence[str], traits: Traits) -> list[Edge]:
    """The files that a record is about most."""
    files = [*heads[:1]]
    files += [start.path or start.entry.path for start in traits.starts[:_STARTS]]
    files += [used.path for used in traits.used[:_USED]]
    files += [changed.path for changed in traits.changed[:_HOT]]
    found = list(dict.fromkeys(files))[:_EVIDENCE]
    return [Edge(_identity(path), "evidence", file) for file in found]


def _hot(traits: Traits) -> list[Changed]:
    return [each for each in traits.changed[:_HOT] if each.commits >= _LEAST_COMMITS]


def _head(name: str, traits: Traits) -> str:
    return f"{name}: {traits.doc}" if traits.doc else name


def _size(part: Part) -> str:
    files = "1 file" if part.files == 1 else f"{part.files:,} files"
    lines = f"some {part.lines:,} lines" if part.lines else "few lines"
    return f"{files}, {lines} of {_some(part.languages, _LANGUAGES)}"


def _layers(layers: Sequence[Sequence[str]]) -> Iterator[str]:
    every = [path for layer in layers for path in layer]
    if not every:
        return
    root = commonpath(every).removesuffix("/*")
    root = root if len(every) > 1 else ""
    short = [_some([_inside(path, root) for path in layer], _LAYER) for layer in layers]
    where = f" in {root}" if root else ""
    if len(layers) == 1:
        yield f"packages{where}: {short[0]}"
    else:
        yield f"layers{where}, each imports what stands before it: {'; '.join(short)}"


def _group(parts: Sequence[str]) -> str:
    """Parts that stand beside each other."""
    folder = dirname(parts[0])
    where = f" in {folder}" if folder else ""
    return _some([_inside(part, folder) for part in parts], _CYCLE) + where


def _inside(path: str, folder: str) -> str:
    return path.removeprefix(f"{folder}/") if folder else path


def _line(begin: str, some: Iterable[str], most: int, between: str = ", ") -> list[str]:
    """A line with the first of some, none where there are none."""
    every = list(some)
    return [begin + _some(every, most, between)] if every else []


def _some(every: Sequence[str], most: int, between: str = ", ") -> str:
    more = len(every) - most
    return between.join(every[:most]) + (f" and {more} more" if more > 0 else "")


def _counted(some: tuple[str, int]) -> str:
    path, files = some
    return f"{path} ({files})"


def _used(used: Used) -> str:
    return f"{used.title} ({used.path}, by {used.users} files)"


def _changed(changed: Changed) -> str:
    return f"{changed.path} ({changed.commits} commits)"


def _start(start: Started) -> str:
    entry = start.entry
    if entry.is_code:
        return entry.path
    signature = entry.signature
    short = signature if len(signature) <= _LONGEST else f"{signature[: _LONGEST - 1]}…"
    return f"{short} ({entry.path})"
