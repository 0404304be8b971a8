"""What a project's git repository says by its files alone: which other worktrees there are."""

from __future__ import annotations

from pathlib import Path


def main_worktree(root: Path) -> Path:
    """The folder that stands for a repository with all its worktrees; the root where it is alone.

    That is the main worktree, or the repository itself where it is bare.
    """
    common = _common(root)
    if common is None or not common.is_dir():
        return root
    return common.parent if common.name == ".git" else common


def has_worktrees(root: Path) -> bool:
    """Whether the repository has others beside the main worktree."""
    try:
        return any(((_common(root) or root / ".git") / "worktrees").iterdir())
    except OSError:
        return False


def _common(root: Path) -> Path | None:
    """The git folder that a linked worktree shares with the others, None for what is none."""
    try:
        said = (root / ".git").read_text("utf-8", "surrogateescape").strip()
        own = root / said.removeprefix("gitdir:").strip()
        return (own / (own / "commondir").read_text("utf-8", "surrogateescape").strip()).resolve()
    except OSError:
        return None
