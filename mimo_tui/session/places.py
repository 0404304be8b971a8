"""Where a session's files are."""

from __future__ import annotations

from pathlib import Path

from mimo_tui.memory.home import project_folder


def sessions_folder(project: Path) -> Path:
    """The folder of a project's journals; it need not be there yet."""
    return project_folder(project) / "sessions"


def checkpoints_folder(project: Path, session: str) -> Path:
    """Where a session keeps what files were before its turns wrote them."""
    return project_folder(project) / "checkpoints" / session


def rejected_skills(project: Path) -> Path:
    """Where it stands which proposed skills are not to be proposed again."""
    return project_folder(project) / "rejected-skills.json"
