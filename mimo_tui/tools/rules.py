"""Rules such as `Edit`, `Read(//abs/**)`, `Bash(pytest -q)` or `Bash(npm run *)`: what they cover.

Paths are patterns as in .gitignore, from the root ("//"); what lies in a matched folder is matched.
In a command `*` stands for anything, and `\\*` for itself.
"""

from __future__ import annotations

import fnmatch
import glob
import re
from collections.abc import Sequence
from pathlib import Path

from mimo_tui.tools.base import Action
from mimo_tui.tools.command_lines import commands_in, files_shown, is_simple

_EVERYTHING = frozenset({"", "*", "**"})
_STAR = re.compile(r"(?<!\\)\*")


def allows(rule: str, tool: str, action: Action, folder: Path) -> bool:
    """Whether a rule lets an action pass. A path must be covered as written and where it leads."""
    name, specifier = _parse(rule)
    if action.kind == "execute":
        return name == tool and _allows_command(specifier, action.target)
    if specifier in _EVERYTHING:
        if action.kind != "edit":
            return name == tool
        # "All edits" is said with this project in mind; what lies outside needs its own rule.
        inside = all(path.is_relative_to(folder) for path in _ways(action.target))
        return name in (tool, "Edit") and inside
    covers = name == "Edit" or (name == "Read" and action.kind == "read")
    return covers and all(_matches_path(specifier, path) for path in _ways(action.target))


def denies(rule: str, tool: str, action: Action, folder: Path) -> bool:
    """Whether a rule forbids an action: any command of a line, a path as written or as it leads.

    What may not be read may not be shown by the commands that show files, either.
    """
    name, specifier = _parse(rule)
    if action.kind == "execute" and name == "Read" and specifier not in _EVERYTHING:
        shown = files_shown(action.target, action.cwd or folder)
        return any(_matches_path(specifier, way) for path in shown for way in _ways(str(path)))
    if action.kind == "execute":
        if name != tool:
            return False
        everything = specifier in _EVERYTHING
        return everything or any(_matches_text(specifier, c) for c in commands_in(action.target))
    # What may not be read may not be overwritten, either.
    covers = name == "Read" or (name == "Edit" and action.kind == "edit")
    if specifier in _EVERYTHING:
        return name == tool or covers
    return covers and any(_matches_path(specifier, path) for path in _ways(action.target))


def hides_files(rule: str) -> bool:
    """Whether a denying rule keeps some files from being read."""
    name, specifier = _parse(rule)
    return name == "Read" and specifier not in _EVERYTHING


def command_rule(tool: str, command: str) -> str:
    """The rule for just this command."""
    return f"{tool}({command.replace('*', chr(92) + '*')})"


def path_rule(name: str, path: Path, *, below: bool) -> str:
    """The rule for a path, or for all `below` a folder."""
    return f"{name}(/{glob.escape(str(path))}{'/**' if below else ''})"


def _parse(rule: str) -> tuple[str, str]:
    name, _, rest = rule.partition("(")
    return name, rest.removesuffix(")")


def _ways(target: str) -> tuple[Path, Path]:
    path = Path(target)
    try:
        return path, path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path, path


def _allows_command(specifier: str, command: str) -> bool:
    if specifier in _EVERYTHING:
        return True
    # A pattern covers one simple command only: operators could append anything to it.
    if _STAR.search(specifier) and not is_simple(command):
        return False
    return _matches_text(specifier, command)


def _matches_text(specifier: str, text: str) -> bool:
    if specifier.endswith(":*"):
        specifier = f"{specifier.removesuffix(':*')} *"
    parts = [part.replace("\\*", "*") for part in _STAR.split(specifier)]
    if len(parts) == 1:
        return text == parts[0]
    # "ls *" is "ls" with or without arguments, and not "lsof".
    if specifier.endswith(" *") and not text.endswith(" "):
        text += " "
    if not text.startswith(parts[0]) or not text.endswith(parts[-1]):
        return False
    position, end = len(parts[0]), len(text) - len(parts[-1])
    for part in parts[1:-1]:
        found = text.find(part, position, end)
        if found < 0:
            return False
        position = found + len(part)
    return position <= end


def _matches_path(specifier: str, path: Path) -> bool:
    if not specifier.startswith("//"):
        return False
    pattern = tuple(part for part in specifier.split("/") if part)
    return _matches_parts(pattern, path.parts[1:])


def _matches_parts(pattern: Sequence[str], parts: Sequence[str]) -> bool:
    if not pattern:
        return True
    if pattern[0] == "**":
        rest = pattern[1:]
        return not rest or any(_matches_parts(rest, parts[i:]) for i in range(len(parts)))
    if not parts or not fnmatch.fnmatchcase(parts[0], pattern[0]):
        return False
    return _matches_parts(pattern[1:], parts[1:])
