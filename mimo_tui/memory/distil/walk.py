"""The files of a project that are worth distilling."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mimo_tui.core.programs import find_program
from mimo_tui.memory.distil.language import is_candidate

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_SECONDS = 120
# Not allowed, or a failing disk; what vanished meanwhile is no trouble.
_UNREADABLE = re.compile(r"^(?:rg: )?(.+): .+ \(os error (?:13|5)\)$", re.M)


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a project, and the folders that could not be read. Relative, with "/"."""

    files: list[str]
    unreadable: list[str]


def list_files(root: Path) -> list[str]:
    """Relative paths with "/", sorted, without what .gitignore files exclude and links."""
    return list_project(root).files


def list_project(root: Path) -> Listing:
    """What `list_files` gives, and what it could not see. Raises OSError where listing fails."""
    program = find_program("rg")
    found = _by_ripgrep(program, root) if program else _by_walking(root)
    return Listing(sorted(filter(is_candidate, found.files)), found.unreadable)


def _by_ripgrep(program: str, root: Path) -> Listing:
    # Not only in git repositories, and by nothing outside the project: it means the same
    # wherever it lies.
    options = ["--files", "--hidden", "--null", "--no-require-git", "--no-ignore-dot"]
    options += ["--no-ignore-parent", "--no-ignore-global", "--no-config", "--glob", "!.git"]
    done = subprocess.run(
        [program, *options, "--", "."], cwd=root, capture_output=True, timeout=_SECONDS, check=False
    )
    if done.returncode not in (0, 1, 2):
        # What it listed until then would look as if all other files were gone.
        raise OSError(f"ripgrep ended with {done.returncode}")
    said = done.stderr.decode("utf-8", "surrogateescape")
    return Listing(
        [_relative(name) for name in done.stdout.decode("utf-8", "surrogateescape").split("\0")],
        [_relative(name) for name in _UNREADABLE.findall(said)],
    )


def _relative(name: str) -> str:
    return name.removeprefix("./").replace(os.sep, "/")


def _by_walking(root: Path) -> Listing:
    found: list[str] = []
    unreadable: list[str] = []
    rules = [("", _rules(root / ".git" / "info" / "exclude"))]

    def note(error: OSError) -> None:
        if isinstance(error, PermissionError):
            unreadable.append(Path(error.filename).relative_to(root).as_posix())

    for folder, folders, names in os.walk(root, onerror=note):
        here = Path(folder).relative_to(root).as_posix()
        prefix = "" if here == "." else f"{here}/"
        if ".gitignore" in names:
            rules.append((prefix, _rules(Path(folder, ".gitignore"))))
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
            if _is_regular(Path(folder, name)) and not _is_ignored(f"{prefix}{name}", rules)
        ]
    return Listing(found, unreadable)


def _rules(file: Path) -> GitIgnoreSpec:
    """What a file of patterns says; what is no pattern, or cannot be read, says nothing."""
    from pathspec import GitIgnoreSpec

    try:
        lines = file.read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    return GitIgnoreSpec.from_lines(line for line in lines if line.strip("!/ "))


def _is_regular(file: Path) -> bool:
    try:
        return stat.S_ISREG(file.lstat().st_mode)
    except OSError:
        return False


def _is_ignored(path: str, rules: list[tuple[str, GitIgnoreSpec]]) -> bool:
    """By the deepest .gitignore that says something of the path."""
    for prefix, spec in reversed(rules):
        if path.startswith(prefix):
            verdict = spec.check_file(path.removeprefix(prefix)).include
            if verdict is not None:
                return bool(verdict)
    return False
