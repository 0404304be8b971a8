"""The files of a project that are worth distilling."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from mimo_tui.core.programs import find_program
from mimo_tui.memory.distil.language import is_candidate

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_SECONDS = 120


def list_files(root: Path) -> list[str]:
    """Relative paths with "/", sorted, without what .gitignore files exclude and links."""
    program = find_program("rg")
    names = _by_ripgrep(program, root) if program else _by_walking(root)
    return sorted(name for name in names if is_candidate(name))


def _by_ripgrep(program: str, root: Path) -> list[str]:
    # Not only in git repositories, and only by .gitignore files: a project means the same
    # wherever it lies.
    options = ["--files", "--hidden", "--null", "--no-require-git", "--no-ignore-dot"]
    options += ["--no-ignore-parent", "--no-messages", "--no-config", "--glob", "!.git"]
    done = subprocess.run(
        [program, *options, "--", "."], cwd=root, capture_output=True, timeout=_SECONDS, check=False
    )
    names = done.stdout.decode("utf-8", "surrogateescape").split("\0")
    return [name.removeprefix("./").replace(os.sep, "/") for name in names if name]


def _by_walking(root: Path) -> list[str]:
    from pathspec import GitIgnoreSpec

    found: list[str] = []
    rules: list[tuple[str, GitIgnoreSpec]] = []
    for folder, folders, names in os.walk(root):
        here = Path(folder).relative_to(root).as_posix()
        prefix = "" if here == "." else f"{here}/"
        if ".gitignore" in names:
            lines = Path(folder, ".gitignore").read_text("utf-8", "replace").splitlines()
            rules.append((prefix, GitIgnoreSpec.from_lines(lines)))
        folders[:] = [
            name
            for name in folders
            if name != ".git"
            and not Path(folder, name).is_symlink()
            and not _is_ignored(f"{prefix}{name}/", rules)
        ]
        found += [
            f"{prefix}{name}"
            for name in names
            if not Path(folder, name).is_symlink() and not _is_ignored(f"{prefix}{name}", rules)
        ]
    return found


def _is_ignored(path: str, rules: list[tuple[str, GitIgnoreSpec]]) -> bool:
    """By the deepest .gitignore that says something of the path."""
    for prefix, spec in reversed(rules):
        if path.startswith(prefix):
            verdict = spec.check_file(path.removeprefix(prefix)).include
            if verdict is not None:
                return bool(verdict)
    return False
