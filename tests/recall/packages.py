"""The packages whose sources are asked about, and the projects that are made of them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.recall.sources import is_test, without_docstrings

HOME = Path(".bench")
LOCK = Path(__file__).with_name("requirements.lock")
TEST = (
    "bokeh",
    "celery",
    "dask",
    "django",
    "mkdocs",
    "networkx",
    "nltk",
    "paramiko",
    "scrapy",
    "sqlalchemy",
)
TUNING = ("aiohttp", "fabric", "httpx", "rich", "tornado", "werkzeug")


def install() -> Path:
    """The folder with the packages, as `requirements.lock` pins them; installed where it is not."""
    folder = HOME / "packages"
    if _text(folder / "installed.lock") == LOCK.read_text():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    options = ["--no-deps", "--require-hashes", "--target", str(folder), "-r", str(LOCK)]
    uv = shutil.which("uv")
    program = [uv, "pip", "install"] if uv else [sys.executable, "-m", "pip", "install"]
    done = subprocess.run([*program, "--quiet", *options], check=False)
    if done.returncode:
        sys.exit("The packages to ask about could not be installed; the network is needed once.")
    (HOME / ".gitignore").write_text("*\n")
    shutil.copyfile(LOCK, folder / "installed.lock")
    return folder


def project(*, bare: bool) -> Path:
    """A folder with the Python sources of all packages, without their tests.

    `bare`: also without the docstrings of functions.
    """
    folder = HOME / "projects" / ("bare" if bare else "plain")
    packages = install()
    if _text(folder / "made.lock") == LOCK.read_text():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    for name in (*TEST, *TUNING):
        for file in sorted((packages / name).rglob("*.py")):
            path = file.relative_to(packages)
            if not is_test(path.as_posix()):
                text = file.read_text("utf-8", "replace")
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(without_docstrings(text) if bare else text)
    shutil.copyfile(LOCK, folder / "made.lock")
    return folder


def _text(file: Path) -> str:
    return file.read_text() if file.exists() else ""
