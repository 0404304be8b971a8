"""python -m tests.embedding.collect FOLDER: fetch the packages of corpus.tsv and write pairs.jsonl.

Needs the registry; about 4 GB of disk and an hour.
"""

from __future__ import annotations

import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.embedding.pairs import Pair, licence, named_pairs, python_pairs, translated_pairs

CORPUS = Path(__file__).with_name("corpus.tsv")
MOST_DOCUMENTED, MOST_NAMED = 4000, 400


def fetch(folder: Path, name: str, version: str) -> Path | None:
    """The wheel or source archive of a package."""
    place = folder / name
    if not any(place.glob("*")):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", place]
        subprocess.run([*command, f"{name}=={version}"], check=False, timeout=300)
    return next(iter(sorted(place.glob("*"))), None)


def pairs_of(path: Path, name: str) -> list[Pair]:
    """A package's pairs, at most some thousands, the same ones each time."""
    if not licence(path):
        return []
    documented = list(python_pairs(path, name))
    named = list(named_pairs(path, name))
    chance = random.Random(name)
    chance.shuffle(documented)
    chance.shuffle(named)
    found = documented[:MOST_DOCUMENTED] + named[:MOST_NAMED]
    return found + list(translated_pairs(path, name))


def main() -> None:
    folder = Path(sys.argv[1])
    lines = CORPUS.read_text(encoding="utf-8").splitlines()[1:]
    packages = [line.split("\t")[:2] for line in lines]
    with ThreadPoolExecutor(4) as pool:
        paths = list(pool.map(lambda package: fetch(folder, *package), packages))
    with (folder / "pairs.jsonl").open("w", encoding="utf-8") as out:
        for (name, _), path in zip(packages, paths, strict=True):
            if path is not None:
                out.writelines(pair.line() for pair in pairs_of(path, name))


if __name__ == "__main__":
    main()
