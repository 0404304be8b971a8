from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from mimo_tui.memory.base import Memory
from mimo_tui.memory.client import MemoryClient
from mimo_tui.memory.embedded import EmbeddedMemory
from tests.memory.projects import SHOP, killed, services, write


@pytest.fixture(autouse=True)
def no_process_is_left(tmp_path: Path) -> Iterator[None]:
    yield
    for process in services(tmp_path):
        with suppress(psutil.NoSuchProcess):
            killed(process)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of a small shop."""
    root = tmp_path / "shop"
    write(root, SHOP)
    return root


@pytest.fixture(params=["embedded", "process"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def memory(kind: str, root: Path, tmp_path: Path) -> AsyncIterator[Memory]:
    """The shop's memory, in this process and in one of its own."""
    memory = MemoryClient(root) if kind == "process" else EmbeddedMemory(root, tmp_path / "data")
    yield memory
    await memory.close()


@pytest.fixture
async def client(root: Path) -> AsyncIterator[MemoryClient]:
    """A client of the shop's memory process."""
    client = MemoryClient(root)
    yield client
    await client.close()
