"""After changes: a walk over real history and real edits; what is gone may not be recalled.

A clone of this repository is taken to commits in both directions; between them files are moved
and deleted, and functions renamed and moved within their files. The memory follows as the product
does. After each step recall is asked for what is gone, what changed and what is new.
"""

from __future__ import annotations

import asyncio
import random
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mimo_tui.memory.base import Cue, Hit
from mimo_tui.memory.distil import distil_file
from mimo_tui.memory.embedded import EmbeddedMemory
from tests.recall.asking import Place
from tests.recall.sources import definitions, parse

_ASKED = 20
_EDITED = 5


@dataclass(slots=True)
class Staleness:
    """How many steps, questions and records shown there were, and which of these were wrong."""

    steps: int = 0
    asked: int = 0
    shown: int = 0
    new: int = 0
    new_found: int = 0
    wrong: tuple[str, ...] = ()


def walk(steps: int) -> Staleness:
    """Go some steps through the history and count what was recalled wrongly."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_walk(Path(folder), steps))


def said(result: Staleness) -> str:
    """The counts as a table, and the first wrong records."""
    lines = [
        "### after change",
        "",
        "| steps | questions | records shown | stale | new ones found |",
        "| ---: | ---: | ---: | ---: | ---: |",
        f"| {result.steps} | {result.asked} | {result.shown} | {len(result.wrong)}"
        f" | {result.new_found} of {result.new} |",
        *(f"- stale: {each}" for each in result.wrong[:10]),
    ]
    return "\n".join(lines)


async def _walk(folder: Path, steps: int) -> Staleness:
    root, chance, result = folder / "project", random.Random(6), Staleness()
    subprocess.run(["git", "clone", "-q", "--shared", ".", str(root)], check=True)
    listed = subprocess.run(
        ["git", "rev-list", "--first-parent", "HEAD"], capture_output=True, text=True, check=True
    )
    commits = listed.stdout.split()[: 40 * steps]
    memory = EmbeddedMemory(root, folder / "memory", watch=False)
    (folder / "memory").mkdir()
    before: dict[Place, str] = {}
    try:
        for step in range(steps):
            if step % 2 == 0:
                _check_out(root, chance.choice(commits))
            else:
                _edit(root, chance)
            await memory.settle()
            now = dict(_definitions(root))
            await _question(memory, root, before, now, chance, result)
            before = now
            result.steps += 1
    finally:
        await memory.close()
    return result


async def _question(
    memory: EmbeddedMemory,
    root: Path,
    before: dict[Place, str],
    now: dict[Place, str],
    chance: random.Random,
    result: Staleness,
) -> None:
    gone = sorted(before.keys() - now.keys())
    changed = sorted(place for place in before.keys() & now.keys() if before[place] != now[place])
    new = sorted(now.keys() - before.keys()) if before else []
    for some in (gone, changed, new):
        for place in chance.sample(some, min(_ASKED, len(some))):
            hits = await memory.recall(Cue(f"what does `{place[1]}` do"), limit=10)
            result.asked += 1
            result.shown += len(hits)
            wrong = [_place(hit) for hit in hits if not _is_true(hit, root)]
            result.wrong += tuple(wrong)
            if some is new:
                result.new += 1
                result.new_found += any(
                    (hit.record.path, hit.record.title) == place for hit in hits
                )


def _is_true(hit: Hit, root: Path) -> bool:
    """Whether a record says what its file, distilled now, says."""
    record = hit.record
    if not record.path:
        return True
    if not (root / record.path).is_file():
        return False
    fresh = {each.id: each for each in distil_file(root, record.path).records}.get(record.id)
    return fresh is not None and (fresh.body, fresh.first_line) == (record.body, record.first_line)


def _place(hit: Hit) -> str:
    return f"{hit.record.path}:{hit.record.first_line} {hit.record.title}"


def _definitions(root: Path) -> Iterator[tuple[Place, str]]:
    """Every function of the project, with its source."""
    for file in sorted(root.rglob("*.py")):
        source = file.read_text("utf-8", "replace")
        lines = source.split("\n")
        for title, node in definitions(parse(source)):
            place = file.relative_to(root).as_posix(), title
            yield place, "\n".join(lines[node.lineno - 1 : node.end_lineno])


def _check_out(root: Path, commit: str) -> None:
    subprocess.run(["git", "checkout", "-q", "--force", commit], cwd=root, check=True)
    subprocess.run(["git", "clean", "-q", "-d", "--force"], cwd=root, check=True)


def _edit(root: Path, chance: random.Random) -> None:
    """Move, delete, rename and shift some files."""
    edits: tuple[Callable[[Path], object], ...] = (_move, Path.unlink, _rename, _shift)
    files = sorted(file for file in root.rglob("*.py") if file.stat().st_size)
    for number, file in enumerate(chance.sample(files, min(_EDITED * len(edits), len(files)))):
        edits[number % len(edits)](file)


def _move(file: Path) -> None:
    target = file.parent / "moved" / file.name
    target.parent.mkdir(exist_ok=True)
    file.rename(target)


def _rename(file: Path) -> None:
    file.write_text(re.sub(r"\bdef ([a-z]\w+)", r"def \1_renamed", file.read_text()))


def _shift(file: Path) -> None:
    file.write_text(f"# One line more.\n{file.read_text()}")
