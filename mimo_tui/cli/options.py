"""Options that all plain-text commands share."""

from __future__ import annotations

import argparse
from pathlib import Path


def command_parser(name: str, description: str) -> argparse.ArgumentParser:
    """A parser for `mimo-tui NAME`, with --json and --folder."""
    parser = argparse.ArgumentParser(prog=f"mimo-tui {name}", description=description)
    parser.add_argument("--json", action="store_true", help="write JSON")
    parser.add_argument("--folder", type=Path, default=Path.cwd(), help="the project")
    return parser
