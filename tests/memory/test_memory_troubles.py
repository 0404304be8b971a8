"""What goes wrong is told, and the memory goes on."""

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from mimo_tui.memory import watch
from mimo_tui.memory.base import Filter, Memory
from mimo_tui.memory.client import MemoryClient
from mimo_tui.memory.distil import FileGone, FileState
from mimo_tui.memory.embedded import EmbeddedMemory
from mimo_tui.memory.freshness import Job, Same, distil
from mimo_tui.memory.home import socket_path
from mimo_tui.memory.shelf import Shelf
from tests.memory.projects import (
    SHOP,
    distilled,
    killed,
    known,
    known_from_scratch,
    record_of,
    services,
    titles,
    until,
    write,
)

PATCH = """
import os, pathlib, signal, sys, time

BROKEN = pathlib.Path(__file__).with_name("broken")
if BROKEN.exists() and "--multiprocessing-fork" in sys.orig_argv:
    os._exit(1)

from mimo_tui.memory import freshness

distil_file = freshness.distil_file

def deadly(root, path):
    if path == "killer.py":
        os.kill(os.getpid(), signal.SIGKILL)
    if path == "endless.py":
        pathlib.Path(__file__).with_name("reached").touch()
        time.sleep(3600)
    return distil_file(root, path)

freshness.distil_file = deadly
"""


@pytest.fixture
async def memory(root: Path, tmp_path: Path) -> AsyncIterator[EmbeddedMemory]:
    memory = EmbeddedMemory(root, tmp_path / "data")
    yield memory
    await memory.close()


@pytest.fixture
def patch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Processes that are started from now on die of killer.py, and stay in endless.py."""
    write(tmp_path, {"patch/sitecustomize.py": PATCH})
    paths = [str(tmp_path / "patch"), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))
    return tmp_path / "patch"


@pytest.fixture
def killer(root: Path, patch: Path) -> Path:
    """A file that kills whoever distils it."""
    write(root, {"killer.py": "def killer(): ...\n"})
    return root / "killer.py"


async def test_a_file_that_kills_the_worker_is_noted_and_no_other_is_lost(
    root: Path, killer: Path, memory: EmbeddedMemory, tmp_path: Path
) -> None:
    write(root, {f"many/m{n}.py": f"def f{n}(): ...\n" for n in range(80)})

    progress = await memory.settle()

    assert (progress.state, progress.files_done, progress.files_total) == ("ready", 84, 84)
    assert {f"f{n}" for n in range(80)} | {"Cart"} <= await titles(memory)
    note = (await record_of(memory, "killer.py")).note
    assert note == "distilling failed: the process died"
    # It is tried again once it changes, and then with the same care.
    killer.write_text("def changed(): ...\n")
    assert (await memory.settle()).state == "ready"
    killer.unlink()
    await memory.settle()
    archive = distilled(root, tmp_path / "scratch")
    assert (await memory.progress()).records == archive.count
    archive.close()


async def test_a_file_that_kills_the_memory_process_does_so_once(
    root: Path, killer: Path, client: MemoryClient
) -> None:
    progress = await client.settle()

    assert (progress.state, progress.files_total) == ("ready", 4)
    assert (await record_of(client, "killer.py")).note
    assert "Cart" in await titles(client)


async def test_without_a_worker_nothing_is_blamed_on_the_files(
    root: Path, patch: Path, memory: EmbeddedMemory
) -> None:
    write(root, {f"many/m{n}.py": f"def f{n}(): ...\n" for n in range(80)})
    (patch / "broken").touch()

    progress = await memory.settle()

    assert progress.state == "unavailable"
    assert "the distilling process does not start" in progress.detail
    (patch / "broken").unlink()
    await until(lambda: state_is(memory, "ready"))
    assert {f"f{n}" for n in range(80)} | {"Cart"} <= await titles(memory)
    assert (await memory.progress()).detail == ""


async def test_a_worker_ends_with_its_owner_also_in_the_middle_of_a_file(
    root: Path, patch: Path, client: MemoryClient
) -> None:
    write(root, {f"many/m{n}.py": f"def f{n}(): ...\n" for n in range(80)})
    write(root, {"endless.py": ""})
    await client.progress()
    await until((patch / "reached").exists)
    (process,) = services(root)
    theirs = process.children()
    assert theirs

    killed(process)

    assert psutil.wait_procs(theirs, timeout=10)[1] == []


async def test_without_watches_it_says_so_and_looks_when_it_is_asked(
    root: Path, memory: EmbeddedMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*paths: str, **options: object) -> None:
        raise OSError("OS file watch limit reached")

    real = watch.awatch
    monkeypatch.setattr(watch, "awatch", refused)
    monkeypatch.setattr(watch, "_RETRY_SECONDS", 0.2)

    progress = await memory.settle()
    write(root, {"new.py": "def new(): ...\n"})
    await memory.settle()

    assert progress.state == "ready"
    assert progress.detail == "Files are not watched (OS file watch limit reached)"
    assert "new" in await titles(memory)
    # Once it may, it watches, and looks for what it missed.
    write(root, {"missed.py": "def missed(): ...\n"})
    monkeypatch.setattr(watch, "awatch", real)

    async def knows_all() -> bool:
        return "missed" in await titles(memory) and not (await memory.progress()).detail

    await until(knows_all)


async def test_a_project_that_goes_and_comes_back_keeps_its_memory(
    root: Path, memory: EmbeddedMemory, tmp_path: Path
) -> None:
    await memory.settle()
    before = await known(memory)

    root.rename(tmp_path / "away")
    await until(lambda: state_is(memory, "unavailable"))

    progress = await memory.settle()
    assert progress.detail.startswith("The files cannot be followed")
    assert await known(memory) == before
    await memory.remember("rule", "Shipping", "Never on Sundays.")
    (tmp_path / "away").rename(root)
    await until(lambda: state_is(memory, "ready"))
    assert (await memory.progress()).detail == ""
    write(root, {"shop/price.py": "class Cost: ...\n"})

    async def follows() -> bool:
        return "Cost" in await titles(memory)

    await until(follows)
    assert "Shipping" in await titles(memory)


def test_a_file_is_not_gone_where_the_whole_project_is(root: Path, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf.sqlite")
    known = Job("shop/cart.py", FileState("hash", 1, 1))

    assert isinstance(distil(tmp_path / "away", known, shelf), Same)
    (root / "shop/cart.py").unlink()
    assert isinstance(distil(root, known, shelf), FileGone)


async def state_is(memory: Memory, state: str) -> bool:
    return (await memory.progress()).state == state


async def test_a_project_made_anew_is_followed(
    root: Path, memory: EmbeddedMemory, tmp_path: Path
) -> None:
    await memory.settle()
    shutil.rmtree(root)
    write(root, {"shop/cart.py": SHOP["shop/cart.py"]})
    wanted = known_from_scratch(root, tmp_path / "scratch")

    async def follows() -> bool:
        return await known(memory) == wanted

    await until(follows)
    write(root, {"shop/cart.py": "class Basket: ...\n"})

    async def follows_on() -> bool:
        return "Basket" in await titles(memory)

    await until(follows_on)


async def test_an_unreadable_folder_is_told_and_the_rest_is_known(
    root: Path, client: MemoryClient
) -> None:
    write(root, {"secret/plan.py": "def plan(): ...\n"})
    (root / "secret").chmod(0)
    start_without_privileges(root)
    await until(socket_path(root).exists)

    progress = await client.settle()

    assert (progress.state, progress.detail) == ("ready", "secret cannot be read")
    assert "Cart" in await titles(client)
    (root / "secret").chmod(0o700)
    (root / "shop/price.py").chmod(0)

    async def follows() -> bool:
        page = await client.page(Filter("shop/price.py"))
        return page.records[0].note.startswith("cannot be read") and "plan" in await titles(client)

    await until(follows)
    assert (await client.progress()).detail == ""


def start_without_privileges(root: Path) -> None:
    """Start the project's memory process; where root runs the tests, as one that may not all."""
    words = [sys.executable, "-m", "mimo_tui.memory.service", str(root)]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may read everything")
        words = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *words]
    subprocess.Popen(words)
