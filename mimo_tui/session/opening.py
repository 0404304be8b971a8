"""From a command line to a session: settings, the project's memory, the journal to go on with."""

from __future__ import annotations

import asyncio

from mimo_tui.config.load import Loaded, load_settings
from mimo_tui.core.errors import SettingsError
from mimo_tui.memory.base import Memory
from mimo_tui.memory.client import connect
from mimo_tui.session.catalogue import Catalogue
from mimo_tui.session.options import Options
from mimo_tui.session.places import sessions_folder
from mimo_tui.session.session import Session


def read_settings(options: Options) -> Loaded:
    """The settings in force for a front end's options."""
    flags: dict[str, object] = {
        name: value
        for name, value in (
            ("model", options.model),
            ("mode", options.mode),
            ("theme", options.theme),
        )
        if value is not None
    }
    if options.allow:
        flags["permissions"] = {"allow": list(options.allow)}
    return load_settings(options.folder, flags=flags)


async def open_session(options: Options, *, memory: Memory | None = None) -> Session:
    """The session that the options ask for; without `memory`, with the project's own.

    The session does not close the memory: close both.
    """
    if not options.folder.is_dir():
        raise SettingsError(f"There is no folder {options.folder}")
    loaded = await asyncio.to_thread(read_settings, options)
    resume = options.resume
    if resume is None and options.continue_last:
        resume = await asyncio.to_thread(_last_session, options)
    return await Session.open(
        options.folder,
        loaded.settings,
        memory=memory or connect(options.folder),
        model=options.model,
        resume=resume,
        notices=loaded.warnings,
    )


def _last_session(options: Options) -> str:
    last = Catalogue(sessions_folder(options.folder.resolve())).last()
    if last is None:
        raise SettingsError("There is no session to continue in this project")
    return last
