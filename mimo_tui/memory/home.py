"""Where a project's memory lives, and where its process is reached."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tempfile
from pathlib import Path

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.repository import main_worktree


def data_folder() -> Path:
    """The folder of everything that is kept: $MIMO_TUI_HOME, else the user's data folder."""
    if home := os.environ.get("MIMO_TUI_HOME"):
        return Path(home).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir("mimo-tui", appauthor=False))


def project_root(project: Path) -> Path:
    """The one name of a project's folder, whichever link led there."""
    return project.expanduser().resolve()


def project_folder(project: Path) -> Path:
    """The folder of what is kept of a project, made with mode 0700."""
    root = project_root(project)
    slug = re.sub(r"[^\w-]+", "-", root.name, flags=re.ASCII).strip("-")[:40] or "project"
    folder = data_folder() / "projects" / f"{slug}-{_digest(str(root), 6)}"
    _make_private(folder)
    if os.name == "posix" and folder.stat().st_mode & 0o077:
        folder.chmod(0o700)
    return folder


def shelf_in(folder: Path) -> Path:
    """The shelf in the folder of a project."""
    return folder / "shelf.sqlite"


def shelf_path(project: Path) -> Path:
    """The shelf of a project: one for all worktrees of a repository."""
    return shelf_in(project_folder(main_worktree(project_root(project))))


def socket_path(project: Path) -> Path:
    """The address of the project's memory process: short, for socket paths have a limit of 104.

    Raises MimoError where the folder for it belongs to somebody else.
    """
    return _runtime_folder() / f"{_digest(str(project_folder(project)), 8)}.sock"


def _runtime_folder() -> Path:
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    if given and Path(given).is_dir() and len(given) < 60:
        folder = Path(given) / "mimo-tui"
    else:
        user = os.getuid() if hasattr(os, "getuid") else "user"
        temporary = tempfile.gettempdir()
        folder = Path(temporary if len(temporary) < 60 else "/tmp") / f"mimo-tui-{user}"  # noqa: S108
    _make_private(folder)
    info = folder.lstat()
    if hasattr(os, "getuid"):
        if info.st_uid != os.getuid() or not stat.S_ISDIR(info.st_mode):
            raise MimoError(
                f"{folder} belongs to somebody else", do="Remove it, or set XDG_RUNTIME_DIR"
            )
        if info.st_mode & 0o077:
            folder.chmod(0o700)
    return folder


def _make_private(folder: Path) -> None:
    # Not with `parents=True`, which gives those the usual mode.
    if not folder.exists():
        _make_private(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _digest(text: str, size: int) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=size).hexdigest()
