from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.model_server import ModelServer


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test has a data folder of its own, and no key or settings of the person running it."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("MIMO_TUI_HOME", str(home))
    monkeypatch.setenv("HOME", str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "ANTHROPIC_MODEL", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture
async def model_server() -> AsyncIterator[ModelServer]:
    """The loopback model server."""
    server = ModelServer()
    await server.start()
    yield server
    await server.stop()
