"""Archives of the projects, kept from run to run while what they are made by is the same."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Set
from dataclasses import replace
from pathlib import Path

import mimo_tui.memory
from mimo_tui.memory.archive import Archive
from mimo_tui.memory.distil import Distilled, distil_file, list_files
from tests.recall.asking import Place
from tests.recall.docstrings import FUNCTIONS, reference
from tests.recall.packages import HOME, LOCK, TEST, TUNING, project

_BATCH = 200
# What only asks: a change of it leaves an archive as it is.
_ASKING = ("recall", "ranking", "ranker", "cues", "question", "glossary", "relations", "graph")

_TOGETHER = {"test": TEST, FUNCTIONS: TEST, "tuning": TUNING}


def archive_of(name: str) -> Archive:
    """The archive of a project: `test` for all test packages, or a package.

    `tuning` has all tuning packages; `functions` has some functions only. A `/bare` behind it says
    that functions have no docstrings.
    """
    package, _, bare = name.partition("/")
    folder = HOME / "archives" / name.replace("/", "-")
    stamp = folder / "made.txt"
    if not stamp.exists() or stamp.read_text() != _made_by():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        root = project(bare=bool(bare)).resolve()
        wanted = _TOGETHER.get(package, (package,))
        only = reference() if package == FUNCTIONS else None
        paths = [path for path in list_files(root) if path.split("/")[0] in wanted]
        _fill(folder, root, paths, only)
        stamp.write_text(_made_by())
    return Archive.open(folder)


def _fill(folder: Path, root: Path, paths: list[str], only: Set[Place] | None) -> None:
    archive = Archive.open(folder)
    for start in range(0, len(paths), _BATCH):
        files = [distil_file(root, path) for path in paths[start : start + _BATCH]]
        archive.apply(files if only is None else [_functions(file, only) for file in files])
    while archive.catch_up():
        pass
    archive.close()


def _functions(file: Distilled, only: Set[Place]) -> Distilled:
    records = [
        each
        for each in file.records
        if each.kind in ("function", "method") and (each.path, each.title) in only
    ]
    return replace(file, records=tuple(records))


def _made_by() -> str:
    """A digest of the packages, and of the code and data that archives are made by."""
    digest = hashlib.sha256(LOCK.read_bytes())
    root = Path(mimo_tui.memory.__path__[0])
    for file in sorted(root.rglob("*")):
        if (
            file.is_file()
            and file.suffix != ".pyc"
            and not {file.stem, file.parent.name} & {*_ASKING}
        ):
            digest.update(file.read_bytes())
    return digest.hexdigest()
