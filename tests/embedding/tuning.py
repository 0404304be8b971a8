"""What the ranker is tuned on: projects made of the packages of tuning.tsv, and what is asked.

No package of these is among those that the vectors are trained on or that recall is tested on.
"""

from __future__ import annotations

import json
import random
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mimo_tui.memory.archive import Archive
from mimo_tui.memory.distil import distil_file, list_files
from tests.embedding.collect import fetch
from tests.recall.sources import first_sentence, functions, without_docstrings

HERE = Path(__file__).parent
PACKAGES = HERE / "tuning.tsv"
ASKED, NOISE = HERE / "data/asked.jsonl", HERE / "data/noise.jsonl"
SHORTEST, LINES = 12, 4
# The packages of two large projects: one to learn from, one to look at.
LOOKED_AT = frozenset({"flask", "kombu", "sqlglot", "tornado", "trio"})
TOGETHER, APART, ASKED_TOGETHER, FOREIGN = 8000, 0.5, 0.2, 0.15
BATCH = 200
SMALL, FILES, LARGEST, MOST_ASKED, NOISES = 220, 6, 200_000, 14, 4


@dataclass(frozen=True)
class Asked:
    """A question of a project, the places (path and qualified name) that answer it, its sort."""

    sort: str
    text: str
    golds: frozenset[tuple[str, str]] = frozenset()


def sources(folder: Path) -> tuple[Path, Path]:
    """The packages' source, and the same without docstrings of functions; made where missing."""
    whole, bare = folder / "whole", folder / "bare"
    if bare.exists():
        return whole, bare
    for line in PACKAGES.read_text(encoding="utf-8").splitlines()[1:]:
        name, version, _ = line.split("\t")
        wheel = fetch(folder / "wheels", name, version)
        if wheel is None:
            raise SystemExit(f"{name} {version} cannot be had.")
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.namelist():
                if member.endswith(".py") and "/tests/" not in member and ".data/" not in member:
                    archive.extract(member, whole)
    for file in whole.rglob("*.py"):
        target = bare / file.relative_to(whole)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(without_docstrings(file.read_text("utf-8", "replace")))
    return whole, bare


def archive_of(folder: Path, bare: Path, packages: list[str], name: str) -> Archive:
    """The archive of some packages as one project; made where it is missing."""
    home = folder / "archives" / name
    if not (home / "made").exists():
        home.mkdir(parents=True, exist_ok=True)
        archive = Archive.open(home)
        paths = [path for path in list_files(bare) if path.partition("/")[0] in packages]
        for start in range(0, len(paths), BATCH):
            archive.apply([distil_file(bare, path) for path in paths[start : start + BATCH]])
        while archive.catch_up():
            pass
        archive.close()
        (home / "made").touch()
    return Archive.open(home)


def documented(whole: Path) -> list[tuple[str, frozenset[tuple[str, str]]]]:
    """First sentences of docstrings that stand in one place, with the function and its twins."""
    every = [
        each
        for package in sorted(path.name for path in whole.iterdir() if path.is_dir())
        for each in functions(whole, package)
    ]
    twins: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for each in every:
        twins[each.digest].add(each.place)
    said = Counter(first_sentence(each.doc) for each in every)
    found = [
        (first_sentence(each.doc), frozenset(twins[each.digest]))
        for each in every
        if each.lines >= LINES
        and len(first_sentence(each.doc)) >= SHORTEST
        and said[first_sentence(each.doc)] == 1
    ]
    random.Random(3).shuffle(found)
    return found


def plan(whole: Path) -> dict[str, list[Asked]]:
    """What is asked of which project: a package, or "large" or "looked at" for many together."""
    chance = random.Random(5)
    packages = sorted(path.name for path in whole.iterdir() if path.is_dir())
    asked: defaultdict[str, list[Asked]] = defaultdict(list)
    for package, sort, text, golds in _by_hand():
        asked[package].append(Asked(sort, text, golds))
        if package in LOOKED_AT or chance.random() < ASKED_TOGETHER:
            asked[_together(package)].append(Asked(sort, text, golds))
        _ask_another(asked, chance, package, packages, text, 2 * FOREIGN)
    for text, golds in documented(whole)[:TOGETHER]:
        package = min(golds)[0].partition("/")[0]
        asked[_together(package)].append(Asked("docstring", text, golds))
        if chance.random() < APART:
            asked[package].append(Asked("docstring", text, golds))
        _ask_another(asked, chance, package, packages, text, FOREIGN)
    for number, line in enumerate(NOISE.read_text(encoding="utf-8").splitlines()):
        noise = Asked("noise", json.loads(line)["text"])
        for package in chance.sample(packages, 2):
            asked[package].append(noise)
        asked["large" if number % 3 else "looked at"].append(noise)
    return asked


def _by_hand() -> Iterator[tuple[str, str, str, frozenset[tuple[str, str]]]]:
    for line in map(json.loads, ASKED.read_text(encoding="utf-8").splitlines()):
        golds = frozenset({(line["path"], line["name"])})
        for language in ("zh", "en"):
            yield line["path"].partition("/")[0], language, line[language], golds


def _together(package: str) -> str:
    return "looked at" if package in LOOKED_AT else "large"


def _ask_another(
    asked: defaultdict[str, list[Asked]],
    chance: random.Random,
    package: str,
    packages: list[str],
    text: str,
    share: float,
) -> None:
    """Now and then the question goes to a package that cannot answer it."""
    if chance.random() < share:
        other = chance.choice(packages)
        if other != package:
            asked[other].append(Asked("foreign", text))


def small(
    bare: Path, planned: dict[str, list[Asked]], packages: list[str]
) -> Iterator[tuple[Archive, list[Asked]]]:
    """Projects of some files of a package, as new ones are, and what is asked of them."""
    chance = random.Random(1)
    noise = [each for own in planned.values() for each in own if each.sort == "noise"]
    for _ in range(SMALL):
        own = [each for each in planned[chance.choice(packages)] if each.golds]
        if not own:
            continue
        files = sorted({path for each in own for path, _ in each.golds})
        paths = set(chance.sample(files, min(chance.randint(1, FILES), len(files))))
        asked = [each for each in own if {path for path, _ in each.golds} <= paths]
        asked = chance.sample(asked, min(MOST_ASKED, len(asked))) + chance.sample(noise, NOISES)
        with tempfile.TemporaryDirectory() as folder:
            archive = Archive.open(Path(folder) / "archive")
            wanted = [path for path in paths if (bare / path).stat().st_size < LARGEST]
            archive.apply([distil_file(bare, path) for path in sorted(wanted)])
            while archive.catch_up():
                pass
            yield archive, asked
            archive.close()
