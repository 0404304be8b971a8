"""TOML, YAML and JSON files: what each is, by its name and by what it holds."""

from __future__ import annotations

from mimo_tui.memory.distil.formats.contents import Contents, lines_of
from mimo_tui.memory.distil.formats.deployments import deployment_contents
from mimo_tui.memory.distil.formats.manifests import manifest_contents
from mimo_tui.memory.distil.formats.openapi import (
    is_openapi,
    is_schema,
    openapi_contents,
    schema_contents,
)
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
    if is_openapi(tree):
        return openapi_contents(path, tree)
    told = manifest_contents(path, tree) or deployment_contents(path, tree)
    if told is not None:
        return told
    if language != "toml" and is_schema(tree):
        return schema_contents(path, tree)
    return tree_contents(path, language, tree, lines_of(data))
