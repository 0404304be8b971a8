"""python -m tests.embedding.collect FOLDER: fetch the packages of corpus.tsv and write pairs.jsonl.

Needs the registry; about 5 GB of disk and some hours: each package is one call of pip.
"""

from __future__ import annotations

import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pool
from pathlib import Path

from tests.embedding.pairs import (
    Pair,
    beside_pairs,
    licence,
    named_pairs,
    python_pairs,
    sources,
    translated_pairs,
)

CORPUS = Path(__file__).with_name("corpus.tsv")
MOST_DOCUMENTED, MOST_NAMED, MOST_BESIDE = 4000, 400, 2000


def fetch(folder: Path, name: str, version: str) -> Path | None:
    """The wheel or source archive of a package."""
    place = folder / name
    if not any(place.glob("*")):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", place]
        subprocess.run([*command, f"{name}=={version}"], check=False, timeout=300)
    return next(iter(sorted(place.glob("*"))), None)


def lines_of(package: tuple[str, Path | None]) -> list[str]:
    """A package's pairs, at most some thousands, the same ones each time."""
    name, path = package
    if path is None or not licence(path):
        return []
    files = list(sources(path))
    found: list[Pair] = []
    chance = random.Random(name)
    for pairs, most in (
        (python_pairs(files, name), MOST_DOCUMENTED),
        (named_pairs(files, name), MOST_NAMED),
        (beside_pairs(files, name), MOST_BESIDE),
    ):
        every = list(pairs)
        chance.shuffle(every)
        found += every[:most]
    return [pair.line() for pair in (*found, *translated_pairs(path, name))]


def main() -> None:
    folder = Path(sys.argv[1])
    rows = [line.split("\t")[:2] for line in CORPUS.read_text(encoding="utf-8").splitlines()[1:]]
    with ThreadPoolExecutor(4) as threads:
        paths = list(threads.map(lambda row: fetch(folder, *row), rows))
    packages = [(name, path) for (name, _), path in zip(rows, paths, strict=True)]
    with Pool() as pool, (folder / "pairs.jsonl").open("w", encoding="utf-8") as out:
        for lines in pool.imap(lines_of, packages):
            out.writelines(lines)


if __name__ == "__main__":
    main()
