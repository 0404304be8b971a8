"""What a project of one size costs, measured from outside on the memory process."""

from __future__ import annotations

import asyncio
import random
import shutil
import statistics
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from mimo_tui.memory.base import Cue, Filter
from mimo_tui.memory.client import connect
from mimo_tui.memory.home import project_folder
from tests.bench import QUESTIONS, memory_process, percentile, save_to_recall
from tests.scale.sources import make_project

SWITCHED = 5000
REST_SECONDS = 10.0


@dataclass(frozen=True)
class Cost:
    """What one size costs; seconds and bytes, recall in milliseconds, `idle` in bytes.

    What ends in `_cpu` is processor time of the memory process, for distilling with its workers:
    so much it would take on a core of its own. `idle_cpu` is the share of a core at rest.
    """

    lines: int
    files: int
    source: int
    records: int
    distil: float
    distil_cpu: float
    peak: int
    store: int
    first_recall: float
    first_recall_cpu: float
    recall_p50: float
    recall_p95: float
    recall_cpu: float
    save_to_recall: float
    switch: float
    idle: int
    idle_cpu: float


@dataclass(frozen=True)
class Recalls:
    """Milliseconds of recall: by the clock, and of the processor."""

    p50: float
    p95: float
    cpu: float


class Watch(threading.Thread):
    """What a project's memory process and its workers take, looked at often.

    `bytes` is the most memory that they held at once, `seconds` their processor time so far.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self.folder, self.bytes, self.over = folder, 0, threading.Event()
        self._seconds: dict[int, float] = {}

    @property
    def seconds(self) -> float:
        return sum(self._seconds.values())

    def run(self) -> None:
        while not self.over.wait(0.2):
            process = memory_process(self.folder)
            while process is not None and process.is_running() and not self.over.wait(0.2):
                with suppress(psutil.Error):
                    family = (process, *process.children(recursive=True))
                    self._seconds |= {each.pid: seconds_of(each) for each in family}
                    self.bytes = max(self.bytes, held(process))


def seconds_of(process: psutil.Process) -> float:
    """The processor time that a process took itself."""
    times = process.cpu_times()
    return float(times.user + times.system)


def held(process: psutil.Process) -> int:
    """The memory of a process and its children; what they share counts once."""
    family = (process, *process.children(recursive=True))
    return sum(each.memory_full_info().uss for each in family)


def measure(packages: Path, scratch: Path, lines: int) -> Cost:
    """The costs of a project of so many lines, which is made and removed again."""
    folder = scratch / f"project-{lines}"
    folder.mkdir()
    total, files, source = make_project(packages, folder, lines)
    watch = Watch(folder)
    watch.start()
    seconds, records = asyncio.run(distilled(folder))
    distil_cpu = watch.seconds
    recall = asyncio.run(recalls(folder))
    stop(folder)
    store = size_of(project_folder(folder))
    first, first_cpu = asyncio.run(first_recall(folder))
    saved = asyncio.run(saves(folder))
    idle, idle_cpu = asyncio.run(rest(folder))
    change_many(folder)
    switch, _ = asyncio.run(distilled(folder))
    watch.over.set()
    stop(folder)
    shutil.rmtree(folder)
    shutil.rmtree(project_folder(folder))
    return Cost(
        *(total, files, source, records, seconds, distil_cpu, watch.bytes, store),
        *(first, first_cpu, recall.p50, recall.p95, recall.cpu, saved, switch, idle, idle_cpu),
    )


def stop(folder: Path) -> None:
    if process := memory_process(folder):
        process.terminate()
        process.wait(60)


async def recalls(folder: Path) -> Recalls:
    """How long recall takes, over some 160 questions."""
    memory = connect(folder)
    page = await memory.page(Filter(kinds=("function",)), limit=150)
    process = memory_process(folder)
    assert process is not None
    before = seconds_of(process)
    times = []
    for text in [*QUESTIONS, *(f"what does {record.title} do" for record in page.records)]:
        start = time.perf_counter()
        await memory.recall(Cue(text))
        times.append((time.perf_counter() - start) * 1000)
    cpu = (seconds_of(process) - before) * 1000 / len(times)
    await memory.close()
    return Recalls(statistics.median(times), percentile(times, 0.95), cpu)


async def distilled(folder: Path) -> tuple[float, int]:
    """Seconds until everything on disk is distilled, and how many records there are."""
    start = time.perf_counter()
    memory = connect(folder)
    progress = await memory.settle()
    await memory.close()
    return time.perf_counter() - start, progress.records


async def first_recall(folder: Path) -> tuple[float, float]:
    """Seconds from starting the memory process until the first answer, and those it computed."""
    start = time.perf_counter()
    memory = connect(folder)
    await memory.recall(Cue(QUESTIONS[0]))
    seconds = time.perf_counter() - start
    process = memory_process(folder)
    assert process is not None
    computed = seconds_of(process)
    await memory.close()
    return seconds, computed


async def saves(folder: Path) -> float:
    """Seconds from saving a file until recall finds what it says, the median of some."""
    memory = connect(folder)
    await memory.settle()
    times = [await save_to_recall(memory, folder, number) for number in range(9)]
    await memory.close()
    return statistics.median(times)


async def rest(folder: Path) -> tuple[int, float]:
    """Memory, and the share of a core, that the memory process takes with nothing to do."""
    memory = connect(folder)
    await memory.settle()
    await asyncio.sleep(REST_SECONDS)
    process = memory_process(folder)
    assert process is not None
    before = seconds_of(process)
    await asyncio.sleep(REST_SECONDS)
    share = (seconds_of(process) - before) / REST_SECONDS
    size = held(process)
    await memory.close()
    return size, share


def change_many(folder: Path) -> None:
    """What a switch of branches does: some thousand files get another content at once."""
    files = sorted(path for path in folder.rglob("*.py"))
    for path in random.Random(1).sample(files, min(SWITCHED, len(files))):
        path.write_bytes(path.read_bytes() + b"\n\ndef added_by_the_branch():\n    return 1\n")


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
