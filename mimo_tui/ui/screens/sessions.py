"""The sessions of a project, to go on with one."""

from __future__ import annotations

import time
from pathlib import Path

from mimo_tui.session.catalogue import Catalogue
from mimo_tui.session.places import sessions_folder
from mimo_tui.ui.screens.picker import Choice, Picker


def session_picker(folder: Path) -> Picker:
    """A dialog of the project's sessions, newest first. Reads the disk."""
    sessions = Catalogue(sessions_folder(folder.resolve())).sessions()
    choices = [
        Choice(info.id, info.title, time.strftime("%Y-%m-%d %H:%M", time.localtime(info.changed)))
        for info in sessions
    ]
    return Picker("Go on with a session", choices, empty="There is no earlier session")
