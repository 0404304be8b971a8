"""What is known of a project's parts beside their imports: purpose, names, starts, changes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import basename, dirname, join, normpath, splitext
from typing import NamedTuple

from mimo_tui.memory.distil.formats.manifests import callable_name
from mimo_tui.memory.graph.modules import Modules
from mimo_tui.memory.graph.parts import HANDS_ON, Parts
from mimo_tui.memory.graph.structure import Import, SourceFile, Structure

_DOC = 200
_SENTENCE = re.compile(r"(?<=[.!?])\s|(?<=[。！？])")
# What else may stand in that line where nothing is said.
_NO_SENTENCE = ("  ", "imports ", "raises ", "(", "depends on ", "members ")
_LEAST_USERS = 2


class Entry(NamedTuple):
    """Where something is started: a line of a manifest, or code (then `is_code`)."""

    path: str
    signature: str
    is_code: bool


@dataclass(frozen=True, slots=True)
class Sources:
    """What an architecture is read from. `said`: what files say of their folders, the best first.

    `digest` is another one where anything here is.
    """

    digest: str
    files: Sequence[SourceFile]
    imports: Sequence[Import]
    said: Sequence[tuple[str, str]]
    entries: Sequence[Entry]


class Used(NamedTuple):
    """A definition, and how many files import it by name."""

    path: str
    title: str
    users: int


class Changed(NamedTuple):
    """A file, and how many of the last commits changed it."""

    path: str
    commits: int


class Offered(NamedTuple):
    """A definition that a package hands on as its own."""

    path: str
    title: str


class Started(NamedTuple):
    """An entry, and the file in which it starts, "" where that is not known."""

    entry: Entry
    path: str


@dataclass(slots=True)
class Traits:
    """What is known of one part: each list with the most important first."""

    doc: str = ""
    offered: list[Offered] = field(default_factory=list)
    used: list[Used] = field(default_factory=list)
    starts: list[Started] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    commits: int = 0


def traits_of(
    sources: Sources, structure: Structure, parts: Parts, commits: Iterable[Collection[str]]
) -> defaultdict[str, Traits]:
    """The traits of each part by its path; `commits` are the files that the last ones changed."""
    traits: defaultdict[str, Traits] = defaultdict(Traits)
    for path, said in sources.said:
        found = traits[dirname(path)]
        found.doc = found.doc or _sentence(said)
    for used in _used(structure):
        for part in parts.around(used.path):
            traits[part].used.append(used)
    modules = Modules(file.path for file in sources.files)
    for path, target in sources.imports:
        if splitext(basename(path))[0] in HANDS_ON:
            traits[dirname(path)].offered += _offered(path, target, modules)
    for start in _starts(sources, modules):
        for part in parts.around(start.path) if start.path else ("",):
            traits[part].starts.append(start)
    _follow_changes(traits, parts, commits)
    return traits


def _sentence(said: str) -> str:
    """The first sentence, "" where it is none."""
    if said.startswith(_NO_SENTENCE):
        return ""
    first = _SENTENCE.split(said.strip(), maxsplit=1)[0]
    return first if len(first) <= _DOC else f"{first[: _DOC - 1].rpartition(' ')[0]} …"


def _used(structure: Structure) -> list[Used]:
    found = (
        Used(path, title, users)
        for (path, title), users in structure.imported.items()
        if users >= _LEAST_USERS and not title.startswith("_")
    )
    return sorted(found, key=lambda each: (-each.users, each.path, each.title))


def _offered(path: str, target: str, modules: Modules) -> Iterator[Offered]:
    """What a file hands on of what is below its folder, by one of its imports."""
    folder = dirname(path)
    within = next(modules.meant(target, path), None)
    if within is None or not within.rest or within.rest.startswith("_"):
        return
    for file in within.files:
        if file != path and f"/{file}".startswith(f"/{folder}/" if folder else "/"):
            yield Offered(file, within.rest)


def _starts(sources: Sources, modules: Modules) -> list[Started]:
    """Those of manifests first, for they are meant to be started; scripts of npm last.

    A file that a manifest starts is told with that alone.
    """
    files = {file.path for file in sources.files}
    found = [Started(entry, _file_of(entry, files, modules)) for entry in sources.entries]
    named = {each.path for each in found if not each.entry.is_code}
    found = [each for each in found if not (each.entry.is_code and each.path in named)]
    return sorted(
        found,
        key=lambda each: (
            each.entry.signature.startswith("npm run "),
            each.entry.is_code,
            each.entry.path.count("/"),
            each.entry,
        ),
    )


def _file_of(entry: Entry, files: Collection[str], modules: Modules) -> str:
    if entry.is_code:
        return entry.path
    started = entry.signature.partition(" -> ")[2]
    folder = dirname(entry.path)
    if (path := normpath(join(folder, started))) in files:
        return path
    name = callable_name(started)
    within = next(modules.meant(name, join(folder, "_.py")), None) if name else None
    return within.files[0] if within else ""


def _follow_changes(
    traits: Mapping[str, Traits], parts: Parts, commits: Iterable[Collection[str]]
) -> None:
    times: Counter[str] = Counter()
    for paths in commits:
        times.update(paths)
        for part in {part for path in paths for part in parts.around(path)}:
            traits[part].commits += 1
    for path, count in sorted(times.items(), key=lambda each: (-each[1], each[0])):
        for part in parts.around(path):
            traits[part].changed.append(Changed(path, count))
