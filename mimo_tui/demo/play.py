"""`mimo-tui demo`: the workspace on a throw-away project, with the scripted model."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from mimo_tui.core.errors import SettingsError
from mimo_tui.demo.app import DemoApp
from mimo_tui.demo.script import Script
from mimo_tui.demo.server import ScriptedServer
from mimo_tui.session.options import Options

ABOUT = """\
See the product in a minute: a question answered from memory, a change that you accept in part,
and the project's tests. The project is a throw-away copy, the model is a script on this machine:
no key is needed, nothing goes out, and nothing stays.
"""
MODEL = "scripted"
# Seconds between two pieces of an answer: one can see it come, and need not wait for it.
PACE = 0.01
# Seconds: should the demo be killed, its memory process leaves by itself.
_MEMORY_IDLE = 20
_MEMORY_ENDS = 10


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of one demo."""

    project: Path
    home: Path

    @classmethod
    def make(cls, folder: Path) -> Place:
        """A copy of the sample, and a home beside it."""
        place = cls(folder / "shop", folder / "home")
        sample = Path(__file__).parent / "sample"
        shutil.copytree(sample, place.project, ignore=shutil.ignore_patterns("__pycache__"))
        place.home.mkdir(mode=0o700)
        return place

    def connect(self, url: str) -> None:
        """Make the server the one provider of the settings."""
        text = f'[providers.demo]\nbase_url = "{url}/v1"\napi = "openai"\nmodels = ["{MODEL}"]\n'
        (self.home / "settings.toml").write_text(text, encoding="utf-8")

    def options(self) -> Options:
        """What the workspace is started with."""
        return Options(self.project, model=f"demo/{MODEL}", mode="default")


def run(arguments: Sequence[str]) -> int:
    """Play the demo until the person leaves; gives the exit code."""
    argparse.ArgumentParser(
        prog="mimo-tui demo",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args(arguments)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise SettingsError("The demo needs a terminal")
    with demo_place() as place:
        return asyncio.run(_play(place))


@contextmanager
def demo_place() -> Iterator[Place]:
    """A project, a home and a memory process of its own; all of it is gone afterwards."""
    with TemporaryDirectory(prefix="mimo-tui-demo-", ignore_cleanup_errors=True) as folder:
        place = Place.make(Path(folder).resolve())
        with _environment(place.home), _memory(place):
            yield place


async def _play(place: Place) -> int:
    server = ScriptedServer(Script(), model=MODEL, pace=PACE)
    await server.start()
    try:
        place.connect(server.url)
        app = DemoApp(place.options())
        await app.run_async()
        return app.return_code or 0
    finally:
        await server.stop()


@contextmanager
def _environment(home: Path) -> Iterator[None]:
    """The data and settings of the person are out of reach, both ways."""
    before = dict(os.environ)
    os.environ |= {"MIMO_TUI_HOME": str(home), "MIMO_TUI_MEMORY_IDLE": str(_MEMORY_IDLE)}
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _memory(place: Place) -> Iterator[None]:
    """The memory process, started here so that it can be ended here."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mimo_tui.memory.service", str(place.project)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=place.home,
        start_new_session=True,
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(_MEMORY_ENDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
