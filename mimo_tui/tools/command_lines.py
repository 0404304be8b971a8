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
_ALSO_SHOWING = frozenset(
    {"awk", "base64", "cut", "hexdump", "less", "more", "nl", "od", "rg", "sed", "sort", "strings"}
    | {"tac", "uniq", "xxd"}
)
_GIT_NAMING = frozenset({"ls-files", "rev-parse", "status"})
_GIT_SHOWING = frozenset({"blame", "diff", "log", "show"})
# Options by which readers write a file or start a program; git takes them shortened, too.
_UNSAFE = ("--output", "--ext-diff", "--textconv", "--open-files-in-pager", "--paginate")
# Options by which they follow links, or lists of names, to wherever these lead.
_LEADING = ("--dereference", "--files0-from")
_UNSAFE_SHORT = {"git": "oO", "diff": "lr", "grep": "R", "ls": "LH", "du": "LHD"}
_SPECIAL = frozenset(";&|<>`$(){}\n\r\\*?[]~!#")
_JOINTS = re.compile(r"[;&|\n(){}`]")
_ASSIGNMENT = re.compile(r"\w+\+?=")
# Words before the command that is really run; what they take themselves is not known.
_CARRIERS = frozenset(
    {
        "!",
        "bash",
        "builtin",
        "command",
        "dash",
        "do",
        "doas",
        "else",
        "env",
        "eval",
        "exec",
        "if",
        "ksh",
        "nice",
        "nohup",
        "setsid",
        "sh",
        "stdbuf",
        "su",
        "sudo",
        "then",
        "time",
        "timeout",
        "until",
        "watch",
        "while",
        "xargs",
        "zsh",
    }
)


def is_simple(line: str) -> bool:
    """Whether it is one command: no operator, substitution, redirection or pattern in it."""
    return len(line) <= MAX_LETTERS and _SPECIAL.isdisjoint(line)


def only_reads(
    line: str, folder: Path, cwd: Path | None = None, *, names_only: bool = False
) -> bool:
    """Whether a line is one simple command that can only read, and only inside the project.

    `cwd` is where it is run, if not in the project's `folder`. With `names_only` it may not show
    what is in files, either.
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
    if program == "diff" and _compares_folders(words, cwd or folder):
        return False
    short = _UNSAFE_SHORT.get(program, "")
    return not any(
        _is_unsafe(word, short) or _leaves(word, folder, cwd or folder) for word in options
    )


def files_shown(line: str, cwd: Path) -> list[Path]:
    """The files that the commands of a line show, as far as they are named plainly."""
    found: list[Path] = []
    for command in commands_in(line.replace("<", " < ")):
        try:
            program, *words = shlex.split(command)
        except ValueError:
            continue
        if program in _SHOWING or program in _ALSO_SHOWING:
            found += [cwd / word for word in words if not word.startswith("-")]
    return found


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
            if carried and " " in words[0]:
                # A line of its own, as in: bash -c "git push"
                found |= commands_in(words[0])
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
            option.startswith(name) or name.startswith(option) for option in (*_UNSAFE, *_LEADING)
        )
    return word.startswith("-") and not set(short).isdisjoint(word)


def _compares_folders(words: list[str], cwd: Path) -> bool:
    """Whether diff would walk through folders: it follows the links in them."""
    long = any(word.startswith("--r") for word in words)
    return long or any((cwd / word).is_dir() for word in words if not word.startswith("-"))


def _leaves(word: str, folder: Path, cwd: Path) -> bool:
    """Whether a word may name a file outside the project, by itself or within an option."""
    if ".." in word.replace("=", "/").split("/"):
        return True
    start = 0 if word.startswith("/") else max(word.find("=/") + 1, 0)
    if not start and not word.startswith("/"):
        # -f/etc/passwd: an option with its value written on.
        return (word.startswith("-") and "/" in word) or _links_out(cwd / word, folder)
    path = Path(word[start:])
    return not path.is_relative_to(folder) or _links_out(path, folder)


def _links_out(path: Path, folder: Path) -> bool:
    try:
        return not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        return True
