"""Command lines as the rules see them: which can only read, and which commands stand in one."""

from __future__ import annotations

import re
import shlex
from pathlib import Path, PurePosixPath

MAX_LETTERS = 10_000
# These tell of names, sizes and folders. Whatever their arguments, they write nothing and start
# no other program.
_NAMING = frozenset({"cd", "du", "echo", "ls", "pwd", "stat", "which"})
# These show what is in files, too.
_SHOWING = frozenset({"cat", "diff", "grep", "head", "tail", "wc"})
_GIT_NAMING = frozenset({"ls-files", "rev-parse", "status"})
_GIT_SHOWING = frozenset({"blame", "diff", "log", "show"})
# Options by which readers write a file or start a program; git takes them shortened, too.
_UNSAFE = ("--output", "--ext-diff", "--textconv", "--open-files-in-pager", "--paginate")
_UNSAFE_SHORT = {"git": "oO", "diff": "l"}
_SPECIAL = frozenset(";&|<>`$(){}\n\r\\*?[]~!#")
_JOINTS = re.compile(r"[;&|\n(){}`]")
_ASSIGNMENT = re.compile(r"\w+\+?=")
# Words before the command that is really run; what they take themselves is not known.
_CARRIERS = frozenset(
    {
        "!",
        "builtin",
        "command",
        "do",
        "doas",
        "else",
        "env",
        "exec",
        "if",
        "nice",
        "nohup",
        "setsid",
        "stdbuf",
        "sudo",
        "then",
        "time",
        "timeout",
        "until",
        "watch",
        "while",
        "xargs",
    }
)


def is_simple(line: str) -> bool:
    """Whether it is one command: no operator, substitution, redirection or pattern in it."""
    return len(line) <= MAX_LETTERS and _SPECIAL.isdisjoint(line)


def only_reads(line: str, folder: Path, *, names_only: bool = False) -> bool:
    """Whether a line is one simple command that can only read, and only inside the project.

    With `names_only` it may not show what is in files, either.
    """
    if not is_simple(line):
        return False
    try:
        program, *words = shlex.split(line)
    except ValueError:
        return False
    naming, showing, options = _NAMING, _SHOWING, words
    if program == "git" and words:
        naming, showing = _GIT_NAMING, _GIT_SHOWING
        known, options = words[0], words[1:]
    else:
        known = program
    if known not in naming and (names_only or known not in showing):
        return False
    short = _UNSAFE_SHORT.get(program, "")
    return not any(_is_unsafe(word, short) or _leaves(word, folder) for word in options)


def commands_in(line: str) -> set[str]:
    """Every text in a line that may be run as a command; rather too many than too few."""
    found = {line}
    for piece in _JOINTS.split(line):
        part = piece.strip(" \t$")
        found.add(part)
        try:
            words = shlex.split(part)
        except ValueError:
            # Cut out of a quoted text, as in "$(git push)".
            words = part.strip("\"'").split()
        carried = False
        while words:
            name = PurePosixPath(words[0]).name
            if not _ASSIGNMENT.match(words[0]):
                found.add(" ".join([name, *words[1:]]))
                carried = carried or name in _CARRIERS
                if not carried:
                    break
            words = words[1:]
    return found - {""}


def _is_unsafe(word: str, short: str) -> bool:
    if word.startswith("--"):
        name = word.partition("=")[0]
        return len(name) > 2 and any(
            option.startswith(name) or name.startswith(option) for option in _UNSAFE
        )
    return word.startswith("-") and not set(short).isdisjoint(word)


def _leaves(word: str, folder: Path) -> bool:
    """Whether a word may name a file outside the project, by itself or within an option."""
    if ".." in word.replace("=", "/").split("/"):
        return True
    start = 0 if word.startswith("/") else max(word.find("=/") + 1, 0)
    if not start and not word.startswith("/"):
        # -f/etc/passwd: an option with its value written on.
        return (word.startswith("-") and "/" in word) or _links_out(folder / word, folder)
    path = Path(word[start:])
    return not path.is_relative_to(folder) or _links_out(path, folder)


def _links_out(path: Path, folder: Path) -> bool:
    try:
        return not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        return True
