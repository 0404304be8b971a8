"""Options that all plain-text commands share."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mimo_tui.core.errors import SettingsError

if TYPE_CHECKING:
    from mimo_tui.memory.base import Memory


def command_parser(name: str, description: str) -> argparse.ArgumentParser:
    """A parser for `mimo-tui NAME`, with --json and --folder."""
    parser = argparse.ArgumentParser(prog=f"mimo-tui {name}", description=description)
    add_shared(parser)
    parser.set_defaults(json=False, folder=Path.cwd().resolve())
    return parser


def add_shared(parser: argparse.ArgumentParser) -> None:
    """Add --json and --folder. What was not said stays unset, for a parser and its own commands."""
    unsaid = argparse.SUPPRESS
    parser.add_argument("--json", action="store_true", default=unsaid, help="write JSON")
    parser.add_argument(
        "--folder",
        type=project_folder,
        default=unsaid,
        metavar="FOLDER",
        help="the project (default: this folder)",
    )


def project_folder(text: str | Path) -> Path:
    """A folder that is there, in full. Raises SettingsError where there is none."""
    folder = Path(text).expanduser()
    if not folder.is_dir():
        raise SettingsError(f"There is no folder {folder}")
    return folder.resolve()


async def settled(memory: Memory) -> None:
    """Wait until the project is distilled, and say so where that takes time."""
    if (await memory.progress()).state != "ready":
        print("The project is being distilled ...", file=sys.stderr)
        await memory.settle()
