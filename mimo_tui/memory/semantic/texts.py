"""What a model sees of a unit: its source with numbered lines, or the words of what is below it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mimo_tui.memory.distil.fitness import in_utf8
from mimo_tui.memory.distil.identity import content_hash
from mimo_tui.memory.semantic.base import Level, SummaryPlan, SummaryTask
from mimo_tui.memory.semantic.confidential import ignored_by_git, is_secret_file, masked

_LETTERS = 24_000
_LINE = 240
_README = ("README.md", "README.rst", "README.txt", "README")
_README_LETTERS = 4_000


@dataclass(frozen=True, slots=True)
class Part:
    """Something below a unit, with the words that are known of it."""

    title: str
    path: str
    words: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A unit before its text is made: by its `parts` or, where `lines` are given, its source.

    `file_hash` is of the file that the lines must still be from.
    """

    unit_id: str
    key: str
    level: Level
    title: str
    path: str
    words: str = ""
    parts: tuple[Part, ...] = ()
    lines: tuple[int, int] | None = None
    file_hash: str = ""


def may_be_sent(root: Path, plan: SummaryPlan) -> SummaryPlan:
    """The plan without what git ignores. For a thread. Raises MimoError as `tasks_of` does."""
    ignored = ignored_by_git(root, {unit.path for unit in plan.units if unit.path})
    return replace(plan, units=tuple(unit for unit in plan.units if unit.path not in ignored))


def tasks_of(root: Path, sheets: Sequence[Sheet]) -> tuple[SummaryTask, ...]:
    """The tasks of sheets, in their order. Reads files and asks git; for a thread.

    Missing is what git ignores, what holds secrets by its name, and what is not on disk as it is
    archived. Raises MimoError where git cannot say what it ignores.
    """
    paths = {sheet.path for sheet in sheets if sheet.path}
    paths |= {part.path for sheet in sheets for part in sheet.parts if part.path}
    if any(sheet.level == "project" for sheet in sheets):
        paths |= set(_README)
    closed = ignored_by_git(root, paths) | {path for path in paths if is_secret_file(path)}
    open_sheets = (sheet for sheet in sheets if sheet.path not in closed)
    texts = ((sheet, _text(root, sheet, closed)) for sheet in open_sheets)
    return tuple(
        SummaryTask(
            sheet.unit_id,
            sheet.key,
            sheet.level,
            sheet.title,
            sheet.path,
            masked(text),
            sheet.lines[0] if sheet.lines else 0,
        )
        for sheet, text in texts
        if text.strip()
    )


def _text(root: Path, sheet: Sheet, closed: Collection[str]) -> str:
    """The whole text, "" where there is none to be sent."""
    if sheet.lines is not None:
        return _source(root / sheet.path, sheet.file_hash, *sheet.lines)
    said = [sheet.words] if sheet.words else []
    if sheet.level == "project":
        said += _readme(root, closed)
    said += [_part(part) for part in sheet.parts if part.path not in closed]
    text = "\n".join(said)
    return text if len(text) <= _LETTERS else f"{text[:_LETTERS]}\n[cut]"


def _part(part: Part) -> str:
    words = " ".join(part.words.split())
    return f"- {part.title}: {words if len(words) <= 600 else f'{words[:600]}…'}"


def _readme(root: Path, closed: Collection[str]) -> list[str]:
    for name in _README:
        path = root / name
        if name not in closed and path.is_file() and not path.is_symlink():
            text = path.read_text("utf-8", "replace")[:_README_LETTERS]
            return [f"{name} begins:\n{text}\n"]
    return []


def _source(path: Path, file_hash: str, first: int, last: int) -> str:
    """Lines with their numbers; "" where the file is not what it was, or cannot be read."""
    try:
        data = path.read_bytes()
    except OSError:
        return ""
    if content_hash(data) != file_hash:
        return ""
    lines = in_utf8(data).decode("utf-8", "replace").split("\n")[first - 1 : last]
    shown = "\n".join(f"{number:>5}  {line[:_LINE]}" for number, line in enumerate(lines, first))
    return shown if len(shown) <= _LETTERS else f"{shown[:_LETTERS].rpartition(chr(10))[0]}\n[cut]"
