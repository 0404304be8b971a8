"""What one must know of a module to use it, in a tenth of the words of its source.

The view of a file is the signature of each public definition with its types, the errors it raises,
and its rules with their conditions. No public definition is left out. Values that say no type and
are no short literals, errors' messages and `self` are not in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.base import Record
from mimo_tui.memory.distil import distil_file, list_files
from mimo_tui.memory.inside import inside

_LITERAL = re.compile(r"-?\d[\w.]{0,20}|True|False|None|\"[^\"]{0,20}\"|'[^']{0,20}'")
# What a field is made by says its type.
_MADE = re.compile(r"(?:\w+\.)*[A-Z]\w*\(")
_TYPE = 40
_SELF = re.compile(r"\( ?(?:self|cls)(?:, ?|(?= ?\)))")
_MESSAGE = re.compile(r"(raises [\w.]+)\(.*\)(?= when `)")
# The parentheses say as much.
_PYTHON_FUNCTION = re.compile(r"^((?:@.* )?(?:async )?)def ")
_OPENING, _CLOSING = re.compile(r"(?<=[(\[{]) "), re.compile(r",? (?=[)\]}])")
_DEFINED = ("class", "function", "method", "field", "constant")


def views(root: Path, path: str) -> dict[str, str]:
    """The views of a file, or of all files with public definitions in a folder, by path.

    `path` is relative to the project in `root`. Raises MimoError where nothing is there.
    """
    relative = inside(path)
    folder = root / relative
    if folder.is_dir():
        files = [(relative / each).as_posix() for each in list_files(folder)]
    elif folder.is_file():
        files = [relative.as_posix()]
    else:
        raise MimoError(f"There is no {path} in the project")
    found = {each: view(distil_file(root, each).records) for each in files}
    return {each: text for each, text in found.items() if text}


def view(records: Sequence[Record]) -> str:
    """The view of a file, from its records."""
    rules = [record for record in records if record.kind == "rule"]
    guarded = {record.title.removeprefix("rules of ") for record in rules}
    said = [line for record in records if is_public(record) for line in _lines(record, guarded)]
    told = [line for record in rules if _is_open(record.title) for line in _rule(record)]
    return "\n".join((*said, *told))


def is_public(record: Record) -> bool:
    """Whether a record is of a definition that is meant from outside."""
    return record.kind in _DEFINED and _is_open(record.title)


def _is_open(title: str) -> bool:
    parts = title.removeprefix("rules of ").split(".")
    return not any(part.startswith("_") and part != "__init__" for part in parts)


def _lines(record: Record, guarded: set[str]) -> Iterable[str]:
    """A definition's signature; its errors where no rule tells them."""
    head, equals, value = record.signature.partition(" = ")
    if record.kind in ("field", "constant") and equals and not _LITERAL.fullmatch(value):
        made = _MADE.match(value)
        yield f"{head} = {value[:_TYPE]}" if made else head.removeprefix("self.")
    else:
        yield _dense(record.signature)
    if record.title not in guarded:
        for line in record.body.splitlines():
            if line.startswith("raises "):
                yield line.partition("(")[0]


def _dense(signature: str) -> str:
    """A signature on one line, without what every reader knows."""
    short = _CLOSING.sub("", _OPENING.sub("", _SELF.sub("(", signature)))
    return _PYTHON_FUNCTION.sub(r"\1", short)


def _rule(record: Record) -> Iterable[str]:
    for line in record.body.splitlines():
        yield _MESSAGE.sub(r"\1", line.rpartition(" (")[0].strip())
