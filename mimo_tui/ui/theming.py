"""Themes from TOML files: the program's own, and those of the person."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from textual.theme import Theme

from mimo_tui.core.errors import SettingsError

DEFAULT = "mimo-dark"
_PACKAGE = Path(__file__).parent.parent


def themes_folder() -> Path:
    """Where the program's themes are: in the installed package, or beside it in a checkout."""
    installed = _PACKAGE / "themes"
    return installed if installed.is_dir() else _PACKAGE.parent / "themes"


def read_theme(path: Path) -> Theme:
    """The theme of a file; its name is the file's. Raises SettingsError for what is none."""
    known = {field.name: field.type for field in fields(Theme)}
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"The theme {path.name} cannot be read ({error})") from error
    if unknown := sorted(set(data) - set(known)):
        raise SettingsError(f"The theme {path.name} has unknown keys: {', '.join(unknown)}")
    if not isinstance(data.get("primary"), str):
        raise SettingsError(f"The theme {path.name} has no colour `primary`")
    return Theme(**{**data, "name": path.stem})


def read_themes(folder: Path) -> Iterator[Theme]:
    """The themes of a folder, by name."""
    for path in sorted(folder.glob("*.toml")):
        yield read_theme(path)
