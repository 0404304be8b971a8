"""TOML, YAML and JSON files: what each is by its name and by what it holds."""

from __future__ import annotations

from mimo_tui.memory.distil.formats.contents import Contents, lines_of
from mimo_tui.memory.distil.formats.settings import tree_contents
from mimo_tui.memory.distil.formats.tree import read_tree


def read_toml(path: str, data: bytes) -> Contents:
    """A TOML file."""
    return _read(path, data, "toml")


def read_yaml(path: str, data: bytes) -> Contents:
    """A YAML file."""
    return _read(path, data, "yaml")


def read_json(path: str, data: bytes) -> Contents:
    """A JSON file."""
    return _read(path, data, "json")


def _read(path: str, data: bytes, language: str) -> Contents:
    tree = read_tree(data, language)
    return tree_contents(path, language, tree, lines_of(data))
