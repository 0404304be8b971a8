"""Small projects, what is remembered of them, and the process that remembers it."""

import asyncio
import inspect
import subprocess
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import psutil

from mimo_tui.memory.archive import Archive
from mimo_tui.memory.base import Detail, Edge, Filter, Memory, Record
from mimo_tui.memory.distil import distil_file, list_files
from mimo_tui.memory.graph.following import checked_out, keep_up

CART = '''\
"""Carts."""

from shop.price import Price

LIMIT = 100


class Cart:
    """Goods that a customer wants."""

    def add(self, item: str) -> None:
        """Put an item in."""
        check(item)

    def total(self) -> Price:
        return Price(1)


def check(item: str) -> None:
    if not item:
        raise ValueError("no item")


def count(items: list[str]) -> int:
    """How many items there are."""
    return len(items)
'''
PRICE = '''\
class Price:
    """An amount in a currency."""

    def __init__(self, cents: int) -> None:
        self.cents = cents
'''
SHOP = {
    "shop/cart.py": CART,
    "shop/price.py": PRICE,
    "README.md": "# Shop\n\nSells goods.\n",
}

Known = dict[str, tuple[Record, tuple[Edge, ...]]]


def write(root: Path, files: Mapping[str, str]) -> None:
    """Write files, and make their folders."""
    for path, text in files.items():
        full = root / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_text(text)


async def until(
    condition: Callable[[], bool | Awaitable[bool]], seconds: float = 20.0, pause: float = 0.02
) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(seconds):
        while True:
            verdict = condition()
            if await verdict if inspect.isawaitable(verdict) else verdict:
                return
            await asyncio.sleep(pause)


async def record_of(memory: Memory, title: str) -> Record:
    """The record of a title."""
    page = await memory.page(Filter(), limit=1000)
    return next(record for record in page.records if record.title == title)


async def titles(memory: Memory, filter: Filter | None = None) -> set[str]:
    """The titles that a filter lets through."""
    return {record.title for record in (await memory.page(filter or Filter(), limit=1000)).records}


async def known(memory: Memory) -> Known:
    """All records with their edges, without times."""
    page = await memory.page(Filter(), limit=1000)
    return _known([await memory.detail(record.id) for record in page.records])


def known_from_scratch(root: Path, data: Path) -> Known:
    """What `known` gives where the files are distilled one by one into a fresh archive."""
    archive = distilled(root, data)
    page = archive.page(Filter(), limit=1000)
    found = _known([archive.detail(record.id) for record in page.records])
    archive.close()
    return found


def distilled(root: Path, data: Path) -> Archive:
    """A fresh archive of a project."""
    archive = Archive.open(data)
    archive.apply([distil_file(root, path) for path in list_files(root)])
    with ThreadPoolExecutor(1) as beside:
        # Whoever asks may have a loop of their own.
        beside.submit(asyncio.run, _structured(archive, root)).result()
    return archive


async def _structured(archive: Archive, root: Path) -> None:
    async def ask(call: Callable[[Archive], Any]) -> Any:
        return call(archive)

    await keep_up(ask, root, await checked_out(root))


def _known(details: list[Detail | None]) -> Known:
    return {
        each.record.id: (replace(each.record, created=0.0, updated=0.0), each.edges)
        for each in details
        if each is not None
    }


def stored(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows of a closed archive, without times and keys."""
    with duckdb.connect(str(data / "memory.duckdb"), read_only=True) as db:
        return {
            table: sorted(db.execute(f"SELECT {columns} FROM {table}").fetchall())
            for table, columns in (
                ("files", "path, hash, size, language, lines, note"),
                ("edges", "*"),
                ("records", "* EXCLUDE (key, created, updated)"),
            )
        }


def git(root: Path, *words: str) -> None:
    """Have git do something in a folder, as Ann and without anybody's hooks."""
    options = ("-c", "user.name=Ann", "-c", "user.email=a@b", "-c", "core.hooksPath=/dev/null")
    subprocess.run(["git", *options, *words], cwd=root, check=True, capture_output=True)


def services(root: Path) -> list[psutil.Process]:
    """The memory processes of a project, or of all projects below a folder."""
    found = {}
    for process in psutil.process_iter(["cmdline", "ppid"]):
        line = process.info["cmdline"] or []
        if "mimo_tui.memory.service" in line and Path(line[-1]).is_relative_to(root):
            found[process.pid] = process
    # A child that is not yet the program it was started for still looks like its parent.
    return [process for process in found.values() if process.info["ppid"] not in found]


def killed(process: psutil.Process) -> None:
    """Kill it with SIGKILL and wait for its end."""
    process.kill()
    process.wait(10)
