"""The command line: what was typed, and the plain-text commands. `run` is all of it."""

from mimo_tui.cli.main import run

__all__ = ["run"]
