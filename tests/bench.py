"""The measures of `make bench`: the installed program in a real pseudo-terminal, on real code.

The project is made of the packages installed beside us, copied until it has at least 300,000
lines. Figures depend on the machine and on what else it does; the ratios say more.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import select
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import sysconfig
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from mimo_tui.memory.base import Cue, Filter, Memory
from mimo_tui.memory.client import connect

LINES = 300_000
PROGRAM = [sys.executable, "-m", "mimo_tui"]
QUESTIONS = (
    "where is a request retried after a timeout",
    "parse the command line arguments",
    "how are snapshots compared",
    "validate a model field",
    "render a table with columns",
    "which error is raised for a missing file",
    "split an identifier into words",
    "close the connection pool",
    "读取配置文件",
    "how do I register a plugin",
)


@dataclass
class Screen:
    """A program in a pseudo-terminal; what it wrote is kept in `seen`."""

    process: subprocess.Popen[bytes]
    master: int
    seen: bytearray = field(default_factory=bytearray)

    def wait(self, holds: Callable[[bytes], bool], seconds: float = 60) -> float:
        """Seconds until the output so far satisfies `holds`."""
        start = time.perf_counter()
        while not holds(bytes(self.seen)):
            left = seconds - (time.perf_counter() - start)
            if left <= 0:
                raise TimeoutError(bytes(self.seen[-2000:]))
            if select.select([self.master], [], [], left)[0]:
                self.seen += os.read(self.master, 65536)
        return time.perf_counter() - start

    def drain(self, seconds: float) -> None:
        """Read on for some time and forget what was read."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            if select.select([self.master], [], [], left)[0]:
                os.read(self.master, 65536)
        self.seen.clear()


@contextmanager
def workspace(folder: Path) -> Iterator[tuple[Screen, float]]:
    """The workspace on a folder in a pseudo-terminal of 120x36, and when it was started."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    environ = os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    start = time.perf_counter()
    process = subprocess.Popen(
        [*PROGRAM, str(folder)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environ,
        start_new_session=True,
    )
    os.close(slave)
    try:
        yield Screen(process, master), start
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
        os.close(master)


def make_project(folder: Path, lines: int) -> int:
    """Copy installed packages' Python sources into `folder` until it has `lines` lines."""
    packages = Path(sysconfig.get_paths()["purelib"])
    total = 0
    for number in range(20):
        for source in sorted(packages.rglob("*.py")):
            if total >= lines:
                subprocess.run(["git", "init", "-q", str(folder)], check=True)
                return total
            target = folder / f"copy{number}" / source.relative_to(packages)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            total += target.read_bytes().count(b"\n")
    return total


def memory_process(folder: Path) -> psutil.Process | None:
    """The memory process of a project, where one runs."""
    for process in psutil.process_iter(["cmdline"]):
        line = process.info["cmdline"] or []
        if "mimo_tui.memory.service" in line and str(folder) in line:
            return process
    return None


def row(name: str, value: str, target: str = "") -> None:
    """One line of the table."""
    print(f"{name:<46}{value:>22}   {target}", flush=True)


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def first_frame(folder: Path) -> None:
    """Time from start to the first painted frame, in a small project."""
    times = []
    for _ in range(7):
        with workspace(folder) as (screen, start):
            screen.wait(lambda seen: b"F1" in seen)
            times.append(time.perf_counter() - start)
    row("first frame, median of 7", f"{statistics.median(times) * 1000:.0f} ms", "< 500 ms")


def keys_while_distilling(folder: Path, total: int) -> None:
    """Key to echo while the memory process distils, then the rate of the distilling itself."""
    with workspace(folder) as (screen, start):
        screen.wait(lambda seen: b"F1" in seen)
        screen.drain(1.0)
        echoes = []
        for number in range(120):
            letter = chr(0x100 + number).encode()
            screen.seen.clear()
            os.write(screen.master, letter)
            echoes.append(screen.wait(lambda seen, letter=letter: letter in seen))
            screen.drain(0.05)
        busy = asyncio.run(state(folder))
        seconds = asyncio.run(settle(folder, start))
        row("key to echo while distilling, p50", f"{statistics.median(echoes) * 1000:.1f} ms")
        row(
            "key to echo while distilling, p95",
            f"{percentile(echoes, 0.95) * 1000:.1f} ms",
            "< 50 ms",
        )
        row("  state at the last key", busy)
        row("distilled from nothing", f"{seconds:.1f} s")
        row("distilling rate", f"{total / seconds:,.0f} lines/s")
        idle(screen, folder)


async def state(folder: Path) -> str:
    """The memory's state in a word."""
    memory = connect(folder)
    progress = await memory.progress()
    await memory.close()
    return progress.state


async def settle(folder: Path, start: float) -> float:
    """Seconds from `start` until all is distilled."""
    memory = connect(folder)
    progress = await memory.settle()
    row("records", f"{progress.records:,}")
    await memory.close()
    return time.perf_counter() - start


def idle(screen: Screen, folder: Path) -> None:
    """Memory and processor of both processes, with nothing to do."""
    screen.drain(8.0)
    service = memory_process(folder)
    pairs = [("workspace", psutil.Process(screen.process.pid), "< 120 MB")]
    if service:
        pairs.append(("memory process", service, ""))
    before = [sum(process.cpu_times()[:2]) for _, process, _ in pairs]
    screen.drain(10.0)
    for (name, process, target), cpu in zip(pairs, before, strict=True):
        share = (sum(process.cpu_times()[:2]) - cpu) / 10.0
        row(f"{name}, idle memory", f"{process.memory_info().rss / 1e6:.0f} MB", target)
        row(f"{name}, idle processor", f"{share:.2%}", "< 1 %")


async def recall(folder: Path) -> None:
    """Latency of recall through the socket, and from saving a file to recalling from it."""
    memory = connect(folder)
    await memory.settle()
    page = await memory.page(Filter(kinds=("function",)), limit=200)
    cues = [*QUESTIONS, *(f"what does {record.title} do" for record in page.records)]
    times = []
    for text in cues:
        start = time.perf_counter()
        await memory.recall(Cue(text))
        times.append(time.perf_counter() - start)
    row("recall, p50", f"{statistics.median(times) * 1000:.1f} ms")
    row("recall, p95", f"{percentile(times, 0.95) * 1000:.1f} ms", "< 50 ms")
    delays = [await save_to_recall(memory, folder, number) for number in range(20)]
    row("save to recall, median of 20", f"{statistics.median(delays) * 1000:.0f} ms", "< 500 ms")
    row("save to recall, p95", f"{percentile(delays, 0.95) * 1000:.0f} ms")
    await memory.close()


async def save_to_recall(memory: Memory, folder: Path, number: int) -> float:
    """Seconds from writing a new function until recall gives it."""
    name = f"freshly_saved_number_{number}"
    start = time.perf_counter()
    (folder / "fresh.py").write_text(
        f'def {name}() -> int:\n    """Saved."""\n    return {number}\n'
    )
    while True:
        hits = await memory.recall(Cue(f"what does {name} return"), limit=3)
        if any(hit.record.title.endswith(name) for hit in hits):
            return time.perf_counter() - start
        if time.perf_counter() - start > 30:
            raise TimeoutError(name)
        await asyncio.sleep(0.005)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["MIMO_TUI_HOME"] = f"{scratch}/home"
        small = Path(scratch, "small")
        small.mkdir()
        (small / "one.py").write_text("def one() -> int:\n    return 1\n")
        large = Path(scratch, "large")
        total = make_project(large, LINES)
        row("lines of the project", f"{total:,}")
        first_frame(small)
        keys_while_distilling(large, total)
        asyncio.run(recall(large))
        for folder in (small, large):
            if process := memory_process(folder):
                process.terminate()
                process.wait(10)


if __name__ == "__main__":
    main()
