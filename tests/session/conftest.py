"""Sessions on a real project, with real tools, SDKs and journals, and a model on loopback."""

import subprocess
from contextlib import asynccontextmanager

import pytest

from mimo_tui.config.settings import Settings
from mimo_tui.session.session import Session
from tests.session.listening import SmallMemory


@pytest.fixture(params=["anthropic", "openai"])
def api(request):
    return request.param


@pytest.fixture
def memory():
    return SmallMemory()


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "shop"
    folder.mkdir()
    lines = [f"line {number}\n" for number in range(1, 31)]
    (folder / "cart.py").write_text("".join(lines))
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


@pytest.fixture
def opened(project, model_server, memory, api):
    """`async with opened(...) as session`: a session that is closed in the end."""

    @asynccontextmanager
    async def opened(resume=None, api=api, **settings):
        tree = model_server.settings(api) | {"model": "test/test-model"} | settings
        session = await Session.open(
            project, Settings.model_validate(tree), memory=memory, resume=resume
        )
        try:
            yield session
        finally:
            await session.close()

    return opened
