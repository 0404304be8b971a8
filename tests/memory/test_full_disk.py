"""A disk without room, or that may not be written: one clear line, nothing lost, and it goes on."""

import errno
import os
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.archive import Archive
from mimo_tui.memory.base import Cue, Filter, Memory
from mimo_tui.memory.client import MemoryClient
from mimo_tui.memory.embedded import EmbeddedMemory
from mimo_tui.memory.home import project_folder, socket_path
from tests.memory.projects import SHOP, services, titles, until, write
from tests.memory.test_memory_troubles import start_without_privileges


@pytest.fixture
def small() -> Iterator[Path]:
    """A file system of some megabytes; not below pytest's folders, for those it cleans itself."""
    with TemporaryDirectory(prefix="mimo-tui-small-", ignore_cleanup_errors=True) as folder:
        words = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", folder]
        try:
            if os.geteuid() or subprocess.run(words, capture_output=True).returncode:
                pytest.skip("no file system can be mounted here")
            yield Path(folder)
        finally:
            if os.path.ismount(folder):
                subprocess.run(["umount", "-l", folder], check=True)


def filled(place: Path) -> Path:
    """Leave no room."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as out:
        for size in (1 << 16, 1 << 9, 1):
            try:
                while True:
                    out.write(b"x" * size)
            except OSError as error:
                assert error.errno == errno.ENOSPC
    return filler


async def state_is(memory: Memory, state: str) -> bool:
    return (await memory.progress()).state == state


async def test_on_a_full_disk_it_answers_and_catches_up_once_there_is_room(
    root: Path, small: Path
) -> None:
    memory = EmbeddedMemory(root, small / "data")
    await memory.settle()
    kept = {await memory.remember("rule", "Shipping", "Never on Sundays.")}
    # With a little room the journal fails, with more of it the store, and then an index.
    for left in (0, 9_000, 40_000, 120_000):
        filler = filled(small)
        os.truncate(filler, filler.stat().st_size - left)
        refused = 0
        for number in range(40):
            try:
                kept.add(await memory.remember("rule", f"Rule {number}", "words " * 500))
            except MimoError as error:
                refused += 1
                assert "No space left on device" in str(error)
                assert "\n" not in str(error)
        assert refused
        bodies = f"    '''{left} {'word ' * 99}'''\n"
        write(root, {f"many/m{n}.py": f"def f{left}_{n}():\n{bodies}" for n in range(60)})
        progress = await memory.settle()

        assert progress.state == "unavailable"
        assert "No space left on device" in progress.detail
        assert (await memory.recall(Cue("never on sundays")))[0].record.title == "Shipping"
        assert "Cart" in await titles(memory)
        filler.unlink()
        await until(lambda: state_is(memory, "ready"))
        assert {f"f{left}_{n}" for n in range(60)} <= await titles(memory)
        assert (await memory.progress()).detail == ""

    await memory.close()
    archive = Archive.open(small / "data")
    assert archive.notes == ()
    assert archive.agrees()
    assert kept <= {each.id for each in archive.page(Filter(kinds=("rule",))).records}
    archive.close()


async def test_what_was_written_down_takes_effect_once_there_is_room(
    root: Path, small: Path
) -> None:
    memory = EmbeddedMemory(root, small / "data")
    await memory.settle()

    # At some point there is room for the journal's line, and none for the store.
    for pages in range(1, 40):
        filler = filled(small)
        os.truncate(filler, filler.stat().st_size - pages * 4096)
        title = f"Rule {pages}"
        try:
            await memory.remember("rule", title, "words " * 500)
        except MimoError as error:
            if "written down" in str(error):
                break
        filler.unlink()
    else:
        pytest.fail("the store always had room when the journal had")
    assert title not in await titles(memory)
    filler.unlink()

    async def is_there() -> bool:
        return title in await titles(memory)

    await until(is_there)
    await memory.close()


def closed_by_mount(small: Path, data: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)


def closed_by_permission(small: Path, data: Path) -> None:
    data.chmod(0o500)
    for path in data.rglob("*"):
        path.chmod(0o500 if path.is_dir() else 0o400)


@pytest.mark.parametrize("close", [closed_by_mount, closed_by_permission])
async def test_where_nothing_can_be_written_it_answers_and_says_so(
    root: Path,
    small: Path,
    close: Callable[[Path, Path], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MIMO_TUI_HOME", str(small / "home"))
    async with using(root) as memory:
        await memory.settle()
        await memory.remember("rule", "Shipping", "Never on Sundays.")
    stopped(root)
    close(small, project_folder(root))
    start_without_privileges(root)
    await until(socket_path(root).exists)
    write(root, {"new.py": "def fresh(): ..."})

    async with using(root) as memory:
        progress = await memory.settle()

        assert progress.state == "ready"
        assert "nothing new is kept in the memory" in progress.detail
        assert (await memory.recall(Cue("never on sundays")))[0].record.title == "Shipping"
        assert {"Cart", "fresh"} <= await titles(memory)
        for call in (memory.remember("rule", "Lost", "Words."), memory.pin("some", True)):
            with pytest.raises(MimoError, match="This cannot be kept"):
                await call


@asynccontextmanager
async def using(root: Path) -> AsyncIterator[MemoryClient]:
    client = MemoryClient(root)
    try:
        yield client
    finally:
        await client.close()


def stopped(root: Path) -> None:
    for process in services(root):
        process.terminate()
        process.wait(10)


async def test_a_project_that_may_not_be_written_is_remembered(root: Path, small: Path) -> None:
    project = small / "project"
    write(project, SHOP)
    closed_by_mount(small, project)
    memory = EmbeddedMemory(project, root.parent / "data")

    progress = await memory.settle()

    assert (progress.state, progress.detail) == ("ready", "")
    assert "Cart" in await titles(memory)
    await memory.close()
