"""Kills the memory process at random moments: `python -m tests.memory.killing 1000 [SEED]`.

Clients remember, pin, edit and forget, and files change, until the process is killed. What was
acknowledged must be there, and the archive must agree with its indexes; after some of the kills
the store, the journal or an index is lost as well.
"""

import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from mimo_tui.memory.archive import Archive
from mimo_tui.memory.base import Record
from mimo_tui.memory.client import MemoryClient
from mimo_tui.memory.home import project_folder
from tests.memory.projects import SHOP, distilled, killed, services, stored, until, write

WRITERS = 3
FILES = 12
LOSSES = ("", "", "", "", "memory.duckdb", "journal.jsonl", "vectors.json", "lexical.json")


@dataclass
class Tally:
    """How many kills there were, and what was acknowledged before them."""

    kills: int = 0
    acknowledged: int = 0
    losses: dict[str, int] = field(default_factory=dict)


class Writer:
    """Does one thing after the other, and keeps in mind what was acknowledged.

    `sure` is what must hold of a record; `unsure` what may hold instead: its answer never came.
    """

    def __init__(self, chance: random.Random) -> None:
        self.acknowledged = 0
        self.sure: dict[str, dict[str, object]] = {}
        self.unsure: tuple[str, dict[str, object]] = ("", {})
        self._chance = chance

    async def write(self, client: MemoryClient) -> None:
        while True:
            number = self._chance.randrange(1_000_000)
            if not self.sure or number % 4 == 0:
                title, body = f"Rule {number}", f"words of {number}"
                record_id = await client.remember("rule", title, body)
                self.sure[record_id] = {
                    "title": title,
                    "body": body,
                    "pinned": False,
                    "forgotten": False,
                    "edited": False,
                }
            else:
                await self._change(client, self._chance.choice(list(self.sure)), number)
            self.acknowledged += 1

    async def _change(self, client: MemoryClient, record_id: str, number: int) -> None:
        on = number % 3 > 0
        words = {"title": f"Edit {number}", "body": f"other words {number}", "edited": True}
        change, call = self._chance.choice(
            [
                ({"pinned": on}, lambda: client.pin(record_id, on)),
                ({"forgotten": on}, lambda: client.forget(record_id, on)),
                (
                    words,
                    lambda: client.edit(record_id, str(words["title"]), str(words["body"])),
                ),
            ]
        )
        self.unsure = (record_id, change)
        await call()
        self.sure[record_id] |= change
        self.unsure = ("", {})

    def check(self, archive: Archive) -> None:
        """Raises AssertionError where something acknowledged does not hold."""
        unsure_id, change = self.unsure
        for record_id, wanted in self.sure.items():
            detail = archive.detail(record_id)
            assert detail is not None, f"{wanted} is lost"
            held = shown(detail.record)
            assert held == wanted or (record_id == unsure_id and held == wanted | change), (
                f"{held} is there in place of {wanted}"
            )
            self.sure[record_id] = held
        self.unsure = ("", {})


def shown(record: Record) -> dict[str, object]:
    names = ("title", "body", "pinned", "forgotten", "edited")
    return {name: getattr(record, name) for name in names}


async def change_files(root: Path, chance: random.Random) -> None:
    """Write, change and delete files."""
    while True:
        path = root / f"p{chance.randrange(3)}" / f"m{chance.randrange(FILES)}.py"
        if chance.random() < 0.2:
            path.unlink(missing_ok=True)
        else:
            name, number = f"f{chance.randrange(9)}", chance.randrange(1_000_000)
            body = f'def {name}():\n    """Gives {number}."""\n    return {number}\n'
            write(root, {path.relative_to(root).as_posix(): body})
        await asyncio.sleep(chance.random() * 0.02)


async def kill_often(
    root: Path,
    times: int,
    chance: random.Random,
    tell: Callable[[Tally], None] = lambda tally: None,
) -> Tally:
    """Kill a project's memory process. Raises AssertionError where something is not right."""
    data, tally = project_folder(root), Tally()
    write(root, SHOP)
    writers = [Writer(chance) for _ in range(WRITERS)]
    while tally.kills < times:
        clients = [MemoryClient(root) for _ in writers]
        before = sum(writer.acknowledged for writer in writers)
        tasks = [
            asyncio.create_task(writer.write(client))
            for writer, client in zip(writers, clients, strict=True)
        ]
        tasks.append(asyncio.create_task(change_files(root, chance)))
        await until(
            lambda before=before: sum(writer.acknowledged for writer in writers) > before,
            seconds=60,
            pause=0.002,
        )
        await asyncio.sleep(chance.random() ** 2 * 0.5)
        assert not any(task.done() for task in tasks)

        for process in services(root):
            killed(process)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for client in clients:
            await client.close()
        loss = chance.choice(LOSSES)
        if loss:
            (data / loss).unlink(missing_ok=True)
            if loss == "memory.duckdb":
                (data / "memory.duckdb.wal").unlink(missing_ok=True)

        archive = Archive.open(data)
        assert loss == "journal.jsonl" or archive.notes == (), archive.notes
        assert archive.agrees(), f"the indexes disagree after kill {tally.kills}"
        for writer in writers:
            writer.check(archive)
        archive.close()
        tally.kills += 1
        tally.acknowledged = sum(writer.acknowledged for writer in writers)
        tally.losses[loss] = tally.losses.get(loss, 0) + 1
        tell(tally)
    await check_files(root)
    return tally


async def check_files(root: Path) -> None:
    """Once left in peace, it holds of the files what distilling them from scratch gives."""
    client = MemoryClient(root)
    await client.settle()
    await client.close()
    (process,) = services(root)
    process.terminate()
    process.wait(20)
    with tempfile.TemporaryDirectory() as scratch:
        distilled(root, Path(scratch)).close()
        left, wanted = stored(project_folder(root)), stored(Path(scratch))
    left["records"] = [row for row in left["records"] if "person" not in row]
    assert left == wanted


def main() -> None:
    times = int(sys.argv[1]) if sys.argv[1:] else 1000
    seed = int(sys.argv[2]) if sys.argv[2:] else random.randrange(1_000_000)
    began = time.monotonic()

    def tell(tally: Tally) -> None:
        if tally.kills % 10 == 0 or tally.kills == times:
            seconds = time.monotonic() - began
            print(
                f"{tally.kills} kills, {tally.acknowledged} acknowledged, {seconds:.0f} s",
                flush=True,
            )

    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MIMO_TUI_HOME"] = f"{folder}/home"
        root = Path(folder) / "shop"
        tally = asyncio.run(kill_often(root, times, random.Random(seed), tell))
    print(f"nothing was lost; besides the kills: {tally.losses}")


if __name__ == "__main__":
    main()
