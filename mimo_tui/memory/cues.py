"""What a cue says beside its text: names, files in play, and where an error came from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from mimo_tui.memory.base import Cue

_IDENTIFIER = re.compile(r"`([^`\s]{1,80})`|\b([A-Za-z_][\w]*(?:(?:\.|::)[A-Za-z_]\w*)*)\b(\(?)")
_LOOKS_LIKE_CODE = re.compile(r"_|\.|::|[a-z][A-Z]|[A-Z]{2}|^[A-Z][a-z]+[A-Z]")
# Frames as Python, JavaScript, Java, Go and Rust print them; and `path:line` of compilers.
_PYTHON_FRAME = re.compile(r'File "([^"]+)", line \d+, in ([\w<>.]+)')
_NAMED_FRAME = re.compile(r"^\s*at (?:async )?([\w$.<>]+) ?\(([^():]+):\d+", re.M)
_PLACE = re.compile(r"(?:^|[\s(\"'])((?:[\w.@-]+/)*[\w.-]+\.[A-Za-z]{1,5}):\d+")
_CHANGED_FILE = re.compile(r"^\+\+\+ (?:b/)?([^\t\n]+)", re.M)
_HUNK_HEAD = re.compile(r"^@@[^@\n]*@@ ?(.*)$", re.M)
_ERROR_TAIL = 4000
_DIFF = 20_000
_MESSAGE_LINES = 2
_FILES = 40


@dataclass(frozen=True, slots=True)
class Reading:
    """A cue as recall works with it.

    `question` is text to look for; `names` are lower-cased names with whether each is written
    like code; `at_hand` are names that stand near the work but are not asked for; `files` are
    files in play, and ends of paths from elsewhere.
    """

    question: str
    names: dict[str, bool]
    at_hand: frozenset[str]
    files: tuple[str, ...]


def read(cue: Cue) -> Reading:
    """What a cue says."""
    error = cue.error[-_ERROR_TAIL:]
    files, frames = _trace(error)
    changed = _CHANGED_FILE.findall(cue.diff[:_DIFF])
    heads = " ".join(_HUNK_HEAD.findall(cue.diff[:_DIFF]))
    question = f"{cue.text}\n{_message(error)}".strip()
    at_hand = {name.lower() for name in (*cue.symbols, *frames)} | set(identifiers(heads))
    every = dict.fromkeys((*cue.files, *(name.strip() for name in changed), *files))
    return Reading(question, identifiers(question), frozenset(at_hand), tuple(every)[:_FILES])


def identifiers(text: str) -> dict[str, bool]:
    """Lower-cased names in a text, and whether each is written like code."""
    found: dict[str, bool] = {}
    for quoted, plain, call in _IDENTIFIER.findall(text):
        name = (quoted or plain).replace("::", ".").rstrip("().,")
        is_code = bool(quoted or call or _LOOKS_LIKE_CODE.search(name))
        if len(name) > 2 or is_code:
            found[name.lower()] = found.get(name.lower(), False) or is_code
    return found


def _message(error: str) -> str:
    """The lines of an error that say what happened: the last ones that are no frame."""
    lines = [line.strip() for line in error.splitlines()]
    said = [line for line in lines if line and not _is_frame(line)]
    return "\n".join(said[-_MESSAGE_LINES:])


def _is_frame(line: str) -> bool:
    return bool(_PYTHON_FRAME.search(line) or line.startswith(("at ", "Traceback", "goroutine")))


def _trace(error: str) -> tuple[list[str], list[str]]:
    """The files and the functions that a stack trace goes through, the innermost first."""
    frames = _PYTHON_FRAME.findall(error)
    frames += [(path, name.rpartition(".")[2]) for name, path in _NAMED_FRAME.findall(error)]
    paths = [PurePosixPath(path).as_posix() for path, _ in reversed(frames)]
    paths += _PLACE.findall(error)
    return paths, [name for _, name in reversed(frames) if name.isidentifier()]
