"""Killed at any moment, the memory has lost nothing that it acknowledged, and is of one piece."""

import asyncio
import random
import signal
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from mimo_tui.core.events import MemoryProgress
from mimo_tui.memory.archive import Archive
from mimo_tui.memory.client import MemoryClient
from mimo_tui.memory.home import project_folder
from tests.memory.projects import distilled, killed, services, stored, until, write

TIMES = 20

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def chance() -> random.Random:
    return random.Random(2002)


def checked(root: Path) -> Archive:
    """The archive that a killed process left, opened again; its indexes agree with it."""
    archive = Archive.open(project_folder(root))
    assert archive.notes == ()
    assert archive.agrees()
    return archive


def titles_of(archive: Archive, ids: list[str]) -> list[str]:
    found = [archive.detail(record_id) for record_id in ids]
    return [each.record.title if each is not None else "LOST" for each in found]


async def test_killed_while_distilling(
    tmp_path: Path, own_home: Path, chance: random.Random
) -> None:
    root = tmp_path / "project"
    data = project_folder(root)
    rules: list[str] = []
    workers: list[psutil.Process] = []
    for time in range(TIMES):
        functions = "".join(f"def f{n}():\n    g{time}_{n}()\n\n" for n in range(4))
        write(root, {f"p{n % 7}/m{n}.py": functions for n in range(240)})
        client = MemoryClient(root)
        told: list[MemoryProgress] = []
        following = asyncio.create_task(follow(client, told))
        rules.append(await client.remember("rule", f"Rule {time}", "Words."))
        # While the worker starts and begins; and once some files are archived, but not all.
        some = time % 2
        await until(lambda told=told, some=some: has_done(told, some), pause=0.005)
        await asyncio.sleep(chance.random() * (0.1 if some else 0.5))

        (process,) = services(root)
        theirs = process.children()
        known = told[-1]
        killed(process)
        await client.close()
        await following

        archive = checked(root)
        assert archive.generation >= known.generation
        assert archive.count >= known.records or time > 0
        assert titles_of(archive, rules) == [f"Rule {n}" for n in range(time + 1)]
        archive.close()
        workers += theirs

    # Nobody distils for a process that is gone.
    assert len(workers) > TIMES / 4
    assert psutil.wait_procs(workers, timeout=10)[1] == []
    client = MemoryClient(root)
    await client.settle()
    await client.close()
    (process,) = services(root)
    process.terminate()
    process.wait(10)
    distilled(root, tmp_path / "scratch").close()
    left, scratch = stored(data), stored(tmp_path / "scratch")
    left["records"] = [row for row in left["records"] if row[0] not in rules]
    assert left == scratch


def has_done(told: list[MemoryProgress], some: int) -> bool:
    return any(each.state == "distilling" and each.files_done >= some for each in told)


async def follow(client: MemoryClient, told: list[MemoryProgress]) -> None:
    async for progress in client.follow():
        told.append(progress)


class Writer:
    """Adds records and marks them, and keeps in mind what was acknowledged."""

    def __init__(self) -> None:
        self.added: list[str] = []
        self.pinned: list[str] = []
        self.edited: list[str] = []
        self.forgotten: list[str] = []

    @property
    def acknowledged(self) -> int:
        return sum(map(len, (self.added, self.pinned, self.edited, self.forgotten)))

    async def write(self, client: MemoryClient) -> None:
        while True:
            record_id = await client.remember("rule", "Added", "Words.")
            self.added.append(record_id)
            await client.pin(record_id, True)
            self.pinned.append(record_id)
            await client.edit(record_id, "Edited", "Other words.")
            self.edited.append(record_id)
            await client.forget(record_id, True)
            self.forgotten.append(record_id)

    def assert_kept(self, archive: Archive) -> None:
        for ids, mark in (
            (self.added, "id"),
            (self.pinned, "pinned"),
            (self.edited, "edited"),
            (self.forgotten, "forgotten"),
        ):
            for record_id in ids:
                detail = archive.detail(record_id)
                assert detail is not None
                assert getattr(detail.record, mark)
                assert detail.record.title == "Edited" or record_id not in self.edited


async def test_killed_while_writing(root: Path, chance: random.Random) -> None:
    writers = [Writer() for _ in range(3)]
    for _ in range(TIMES):
        client = MemoryClient(root)
        before = sum(writer.acknowledged for writer in writers)
        writing = [asyncio.create_task(writer.write(client)) for writer in writers]
        wanted = before + chance.randrange(1, 12)
        await until(lambda n=wanted: sum(w.acknowledged for w in writers) >= n, pause=0.002)
        await asyncio.sleep(chance.random() * 0.02)

        killed(services(root)[0])
        for task in writing:
            task.cancel()
        await asyncio.gather(*writing, return_exceptions=True)
        await client.close()

        archive = checked(root)
        for writer in writers:
            writer.assert_kept(archive)
        archive.close()


async def test_killed_while_saving_the_indexes(
    root: Path, own_home: Path, chance: random.Random
) -> None:
    write(root, {f"m{n}.py": "".join(f"def f{m}(): ...\n" for m in range(60)) for n in range(20)})
    rules: list[str] = []
    ends: list[int | None] = []
    for time in range(TIMES):
        client = MemoryClient(root)
        await client.settle()
        rules.append(await client.remember("rule", f"Rule {time}", "Words."))
        await client.close()

        # Told to end, it saves.
        (process,) = services(root)
        process.terminate()
        await asyncio.sleep(chance.random() * 0.15)
        with suppress(psutil.NoSuchProcess):
            process.kill()
        ends.append(process.wait(10))

        archive = checked(root)
        assert titles_of(archive, rules) == [f"Rule {n}" for n in range(time + 1)]
        archive.close()

    assert ends.count(-signal.SIGKILL) > TIMES / 4
