"""Lists of what there is: sessions, models, settings."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from mimo_tui.cli.options import command_parser
from mimo_tui.core.codec import to_json

if TYPE_CHECKING:
    from mimo_tui.llm.base import ModelInfo


def sessions(arguments: list[str]) -> int:
    """`mimo-tui sessions`."""
    parsed = command_parser("sessions", "The sessions of a project, newest first.").parse_args(
        arguments
    )
    from mimo_tui.session.catalogue import Catalogue
    from mimo_tui.session.places import sessions_folder

    found = Catalogue(sessions_folder(parsed.folder)).sessions()
    if parsed.json:
        print(json.dumps([to_json(info) for info in found], ensure_ascii=False))
        return 0
    for info in found:
        changed = time.strftime("%Y-%m-%d %H:%M", time.localtime(info.changed))
        print(f"{info.id}  {changed}  {info.title}")
    if not found:
        print("There is no session of this project yet", file=sys.stderr)
    return 0


def models(arguments: list[str]) -> int:
    """`mimo-tui models`."""
    parser = command_parser("models", "The models that can be used now.")
    parser.add_argument("--all", action="store_true", help="also those whose key is not set")
    parsed = parser.parse_args(arguments)
    found = asyncio.run(_find_models(parsed.folder, parsed.all))
    if parsed.json:
        print(json.dumps([to_json(info) for info in found], ensure_ascii=False))
        return 0
    for info in found:
        price = f"${info.price.input:g}/${info.price.output:g} a million" if info.price else ""
        window = f"{info.window // 1000}k" if info.window else "?"
        print(f"{info.full_name:<44} {window:>6}  {price}".rstrip())
    if not found:
        from mimo_tui.llm.select import HOW_TO_CONNECT

        print(HOW_TO_CONNECT, file=sys.stderr)
    return 0


async def _find_models(folder: Path, all_known: bool) -> list[ModelInfo]:
    from mimo_tui.config.load import load_settings
    from mimo_tui.session.models import Models

    models = Models(load_settings(folder).settings)
    await models.choose()
    await models.search()
    return models.found(all_known=all_known)


def settings(arguments: list[str]) -> int:
    """`mimo-tui settings`."""
    parser = command_parser("settings", "Where the settings stand, and what is in force.")
    parsed = parser.parse_args(arguments)
    from mimo_tui.config.load import load_settings, user_file

    loaded = load_settings(parsed.folder)
    values = loaded.settings.model_dump(mode="json")
    if parsed.json:
        print(json.dumps({"file": str(user_file()), "settings": values}, ensure_ascii=False))
    else:
        print(user_file())
        for key, value in values.items():
            print(f"  {key} = {json.dumps(value, ensure_ascii=False)}")
    for warning in loaded.warnings:
        print(f"mimo-tui: {warning}", file=sys.stderr)
    return 0
