"""Settings from their layers: defaults, user's file, project's file, environment, flags."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from mimo_tui.config.settings import Settings

Tree = dict[str, Any]

# A project's file comes with the code, so it may not say where code and keys go or what is allowed.
PROJECT_KEYS: Tree = {
    "model": True,
    "theme": True,
    "memory": {"tokens": True},
    "diff": {"view": True},
    "permissions": {"deny": True},
}
ENVIRONMENT = {"MIMO_TUI_MODEL": "model", "MIMO_TUI_MODE": "mode", "MIMO_TUI_THEME": "theme"}
MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings in force, and one line for each thing in the layers that could not be used."""

    settings: Settings
    warnings: tuple[str, ...] = ()


def user_file(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the user's settings are."""
    if home := environ.get("MIMO_TUI_HOME"):
        return Path(home) / "settings.toml"
    from platformdirs import user_config_path

    return user_config_path("mimo-tui", appauthor=False) / "settings.toml"


def load_settings(
    folder: Path, *, flags: Tree | None = None, environ: Mapping[str, str] = os.environ
) -> Loaded:
    """The settings for a project. Never fails: what cannot be used is left out with a warning."""
    warnings: list[str] = []
    user = user_file(environ)
    project = folder / ".mimo" / "settings.toml"
    variables = {key: environ[name] for name, key in ENVIRONMENT.items() if environ.get(name)}
    layers = (
        (str(user), _read(user, warnings)),
        (".mimo/settings.toml", _harmless(_read(project, warnings), PROJECT_KEYS, warnings)),
        ("the environment", variables),
        ("the command line", flags or {}),
    )
    merged: Tree = {}
    for name, layer in layers:
        merged = _merge(merged, _valid(name, layer, warnings))
    return Loaded(Settings.model_validate(merged), tuple(warnings))


def _read(path: Path, warnings: list[str]) -> Tree:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise ValueError("it is too large")
        return tomllib.loads(raw.decode("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        reason = " ".join(str(getattr(error, "strerror", None) or error).split())
        warnings.append(f"{path} is left out: {reason}")
        return {}


def _harmless(layer: Tree, allowed: Tree, warnings: list[str], above: str = "") -> Tree:
    kept: Tree = {}
    for key, value in layer.items():
        rule = allowed.get(key)
        if isinstance(rule, dict) and isinstance(value, dict):
            kept[key] = _harmless(value, rule, warnings, f"{above}{key}.")
        elif rule is True:
            kept[key] = value
        else:
            warnings.append(
                f".mimo/settings.toml: {above}{key} has no effect in a project;"
                " it belongs into your own settings"
            )
    return kept


def _valid(name: str, layer: Tree, warnings: list[str]) -> Tree:
    """The layer without what is of a wrong type or value; unknown keys stay, with a warning."""
    while True:
        try:
            settings = Settings.model_validate(layer)
        except ValidationError as error:
            first = error.errors()[0]
            where = [str(step) for step in first["loc"]]
            warnings.append(f"{name}: {'.'.join(where)} is left out: {first['msg']}")
            layer = _without(layer, where)
        else:
            warnings += [f"{name}: {key} is not a known setting" for key in _unknown(settings)]
            return layer


def _without(layer: Tree, where: list[str]) -> Tree:
    key, *rest = where
    value = layer.get(key)
    if rest and isinstance(value, dict) and rest[0] in value:
        return layer | {key: _without(value, rest)}
    return {name: value for name, value in layer.items() if name != key}


def _unknown(node: BaseModel, above: str = "") -> list[str]:
    found = [f"{above}{key}" for key in node.model_extra or {}]
    for key in type(node).model_fields:
        value = getattr(node, key)
        branches = value.items() if isinstance(value, dict) else [("", value)]
        for name, branch in branches:
            if isinstance(branch, BaseModel):
                found += _unknown(branch, f"{above}{key}.{name}{'.' if name else ''}")
    return found


def _merge(below: Tree, above: Tree) -> Tree:
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            merged[key] = _merge(old, value)
        elif isinstance(old, list) and isinstance(value, list | tuple):
            merged[key] = [*old, *value]  # rules add up: a layer cannot take away a refusal
        else:
            merged[key] = value
    return merged
