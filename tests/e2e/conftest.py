"""The program in a real terminal, on a real project, with the loopback model server."""

import asyncio
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import click
import psutil
import pytest

from mimo_tui.demo.asked import read_request
from mimo_tui.demo.wire import Reply
from tests.model_server import ModelServer, Slow, call
from tests.terminal import PATIENCE, Terminal

PROGRAM = [sys.executable, "-m", "mimo_tui"]
RULE = "Keep `__str__` of MissingParameter"
EDITED = "click/exceptions.py"


def answer(request):
    """What the model says: it edits two places of one file when it is told to."""
    asked = read_request(request)
    if asked.prompt.startswith("Count"):
        return Slow(Reply("One two three four five six seven eight nine ten."), events=6)
    if not asked.prompt.startswith("Change"):
        return Reply(f"You asked: {asked.prompt}")
    match len(asked.steps):
        case 0:
            return Reply("I read it.", calls=(call("Read", "c1", file_path=EDITED),))
        case 1:
            old, new = "def __str__(self) -> str:", "def __str__(self, plain: bool = True) -> str:"
            edit = {"file_path": EDITED, "old_string": old, "new_string": new, "replace_all": True}
            return Reply("I change both.", calls=(call("Edit", "c2", **edit),))
    return Reply("I go on from what you allowed.")


@pytest.fixture(scope="session")
def click_source(tmp_path_factory):
    """The source of an installed project, in a repository of its own."""
    folder = tmp_path_factory.mktemp("source") / "click-project"
    source = Path(click.__file__).parent
    shutil.copytree(source, folder / "click", ignore=shutil.ignore_patterns("__pycache__"))
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


@pytest.fixture
def project(tmp_path, click_source):
    return shutil.copytree(click_source, tmp_path / "click-project")


@pytest.fixture
def model(own_home):
    """The model server in a thread, named by the settings file."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def run(work):
        return asyncio.run_coroutine_threadsafe(work, loop).result(PATIENCE)

    server = ModelServer(player=answer)
    run(server.start())
    (own_home / "settings.toml").write_text(
        'model = "test/test-model"\n'
        f'[providers.test]\nbase_url = "{server.url}"\napi = "anthropic"\nkey = "secret"\n'
    )
    yield server
    run(server.stop())
    loop.call_soon_threadsafe(loop.stop)
    thread.join(PATIENCE)
    loop.close()


@pytest.fixture
def workspace(project, model):
    """Opens the workspace in a terminal; closes all of them, and the memory process, in the end."""
    opened = []

    def workspace(*arguments, **size):
        opened.append(Terminal([*PROGRAM, *arguments], folder=project, **size))
        return opened[-1]

    yield workspace
    for terminal in opened:
        terminal.close()
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or ()
        if "mimo_tui.memory.service" in words and str(project) in words:
            process.terminate()


@pytest.fixture
def mimo(project, model):
    """Runs another command of the program in the same project; gives what it prints."""

    def mimo(*arguments):
        done = subprocess.run(
            [*PROGRAM, *arguments], cwd=project, env=os.environ, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return mimo
