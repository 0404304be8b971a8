"""python -m tests.scale WHEELS [--sizes 30k,300k,1M] [--write DOCS]: what memory costs by size.

Projects of each size are made of the sources in a folder of wheels (those of
tests/embedding/corpus.tsv serve). Everything is measured from outside, on the memory process.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import psutil

from mimo_tui.memory.base import Cue, Filter
from mimo_tui.memory.client import connect
from mimo_tui.memory.distil.language import is_candidate
from mimo_tui.memory.home import project_folder
from tests.bench import QUESTIONS, memory_process, percentile, save_to_recall

UNITS = {"k": 1_000, "M": 1_000_000}
SWITCHED = 5000
FILE_BYTES = 1_000_000


@dataclass(frozen=True)
class Cost:
    """What one size costs; seconds and bytes, recall in milliseconds."""

    lines: int
    files: int
    source: int
    records: int
    distil: float
    peak: int
    store: int
    first_recall: float
    recall_p50: float
    recall_p95: float
    save_to_recall: float
    switch: float


HEADS = {
    "lines": lambda cost: f"{cost.lines:,}",
    "files": lambda cost: f"{cost.files:,}",
    "records": lambda cost: f"{cost.records:,}",
    "distil": lambda cost: f"{cost.distil:.1f} s",
    "lines/s": lambda cost: f"{cost.lines / cost.distil:,.0f}",
    "peak memory": lambda cost: f"{cost.peak / 1e6:,.0f} MB",
    "store / source": lambda cost: f"{cost.store / cost.source:.2f}",
    "start to recall": lambda cost: f"{cost.first_recall:.2f} s",
    "recall p50": lambda cost: f"{cost.recall_p50:.1f} ms",
    "recall p95": lambda cost: f"{cost.recall_p95:.1f} ms",
    "save to recall": lambda cost: f"{cost.save_to_recall * 1000:.0f} ms",
    "switch of 5,000 files": lambda cost: f"{cost.switch:.1f} s",
}


def sources(wheels: Path) -> Iterator[tuple[str, bytes]]:
    """The source files of all wheels, a package after the other, always in one order."""
    for wheel in sorted(wheels.rglob("*.whl")):
        try:
            with zipfile.ZipFile(wheel) as archive:
                for info in archive.infolist():
                    if is_candidate(info.filename) and 0 < info.file_size < FILE_BYTES:
                        yield f"{wheel.stem}/{info.filename}", archive.read(info)
        except (zipfile.BadZipFile, OSError):
            continue


def make_project(wheels: Path, folder: Path, lines: int) -> tuple[int, int, int]:
    """A project of so many lines; gives its lines, files and bytes."""
    total = files = size = 0
    for name, data in sources(wheels):
        if total >= lines:
            break
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        total, files, size = total + data.count(b"\n"), files + 1, size + len(data)
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    return total, files, size


class Peak(threading.Thread):
    """The most memory that a project's memory process and its workers held, looked at often."""

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self.folder, self.bytes, self.over = folder, 0, threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.2):
            process = memory_process(self.folder)
            if process is not None:
                self.bytes = max(self.bytes, held(process))


def held(process: psutil.Process) -> int:
    """The memory of a process and its children; what they share counts once."""
    total = 0
    for each in (process, *process.children(recursive=True)):
        try:
            total += each.memory_full_info().uss
        except psutil.Error:
            continue
    return total


def stop(folder: Path) -> None:
    if process := memory_process(folder):
        process.terminate()
        process.wait(60)


async def recalls(folder: Path) -> tuple[float, float]:
    """Median and 95th percentile of recall, in milliseconds."""
    memory = connect(folder)
    page = await memory.page(Filter(kinds=("function",)), limit=150)
    times = []
    for text in [*QUESTIONS, *(f"what does {record.title} do" for record in page.records)]:
        start = time.perf_counter()
        await memory.recall(Cue(text))
        times.append((time.perf_counter() - start) * 1000)
    await memory.close()
    return statistics.median(times), percentile(times, 0.95)


async def distilled(folder: Path) -> tuple[float, int]:
    """Seconds until everything on disk is distilled, and how many records there are."""
    start = time.perf_counter()
    memory = connect(folder)
    progress = await memory.settle()
    await memory.close()
    return time.perf_counter() - start, progress.records


async def first_recall(folder: Path) -> float:
    """Seconds from starting the memory process until the first answer."""
    start = time.perf_counter()
    memory = connect(folder)
    await memory.recall(Cue(QUESTIONS[0]))
    seconds = time.perf_counter() - start
    await memory.close()
    return seconds


async def saves(folder: Path) -> float:
    memory = connect(folder)
    await memory.settle()
    times = [await save_to_recall(memory, folder, number) for number in range(9)]
    await memory.close()
    return statistics.median(times)


def change_many(folder: Path) -> None:
    """What a switch of branches does: some thousand files get another content at once."""
    files = sorted(path for path in folder.rglob("*.py"))
    for path in random.Random(1).sample(files, min(SWITCHED, len(files))):
        path.write_bytes(path.read_bytes() + b"\n\ndef added_by_the_branch():\n    return 1\n")


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def measure(wheels: Path, scratch: Path, lines: int) -> Cost:
    folder = scratch / f"project-{lines}"
    folder.mkdir()
    total, files, source = make_project(wheels, folder, lines)
    peak = Peak(folder)
    peak.start()
    seconds, records = asyncio.run(distilled(folder))
    p50, p95 = asyncio.run(recalls(folder))
    stop(folder)
    store = size_of(project_folder(folder))
    again = asyncio.run(first_recall(folder))
    saved = asyncio.run(saves(folder))
    change_many(folder)
    switch, _ = asyncio.run(distilled(folder))
    peak.over.set()
    stop(folder)
    shutil.rmtree(folder)
    return Cost(
        total, files, source, records, seconds, peak.bytes, store, again, p50, p95, saved, switch
    )


def table(costs: list[Cost]) -> str:
    """The costs in Markdown."""
    rows = [list(HEADS), ["---:"] * len(HEADS)]
    rows += [[show(cost) for show in HEADS.values()] for cost in costs]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def plot(costs: list[Cost]) -> str:
    """Cost against size on logarithmic axes, as SVG; every curve in shares of its largest value."""
    import math

    width, height, left, bottom = 720, 400, 60, 50
    shown = {
        "distil": "#d9822b",
        "peak": "#2b6cb0",
        "store": "#2f855a",
        "recall_p95": "#9b2c2c",
        "first_recall": "#6b46c1",
    }
    assert shown.keys() <= {field.name for field in fields(Cost)}
    low, high = math.log10(costs[0].lines), math.log10(costs[-1].lines)

    def x(lines: int) -> float:
        return left + (math.log10(lines) - low) / max(high - low, 1e-9) * (width - left - 150)

    def y(share: float) -> float:
        return 20 + (-math.log10(max(share, 1e-4)) / 4) * (height - 20 - bottom)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    for power in range(5):
        at = y(10**-power)
        parts.append(f'<path d="M{left} {at:.1f}H{width - 150}" stroke="#ddd"/>')
        parts.append(f'<text x="8" y="{at + 4:.1f}">{10**-power:g}</text>')
    for cost in costs:
        parts.append(
            f'<text x="{x(cost.lines):.1f}" y="{height - 25}" text-anchor="middle">'
            f"{cost.lines / 1e6:.2g} M</text>"
        )
    for number, (name, colour) in enumerate(shown.items()):
        values = [getattr(cost, name) for cost in costs]
        points = " ".join(
            f"{x(cost.lines):.1f},{y(value / max(values)):.1f}"
            for cost, value in zip(costs, values, strict=True)
        )
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}"/>')
        parts.append(
            f'<text x="{width - 140}" y="{30 + 18 * number}" fill="{colour}">'
            f"{name.replace('_', ' ')}</text>"
        )
    parts.append(f'<text x="{left}" y="{height - 6}">lines of source (shares of the most)</text>')
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheels", type=Path)
    parser.add_argument("--sizes", default="30k,300k,1M,3M,10M")
    parser.add_argument("--write", type=Path, help="folder for scale.md and scale.svg")
    arguments = parser.parse_args()
    costs: list[Cost] = []
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["MIMO_TUI_HOME"] = f"{scratch}/home"
        for size in arguments.sizes.split(","):
            lines = int(float(size[:-1]) * UNITS[size[-1]])
            costs.append(measure(arguments.wheels, Path(scratch), lines))
            print(table(costs), flush=True)
    if arguments.write:
        (arguments.write / "scale.svg").write_text(plot(costs), encoding="utf-8")
        (arguments.write / "scale.md").write_text(table(costs) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
