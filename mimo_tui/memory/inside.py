"""Paths that people and models give, which must lie in the project."""

from __future__ import annotations

from pathlib import PurePosixPath

from mimo_tui.core.errors import MimoError


def inside(path: str) -> PurePosixPath:
    """The path, relative to the project. Raises MimoError where it leads out of it."""
    found = PurePosixPath(path)
    if found.is_absolute() or ".." in found.parts:
        raise MimoError(f"{path} is not in the project")
    return found
