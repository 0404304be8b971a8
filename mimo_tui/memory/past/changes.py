"""The commits that touched the lines of a record, each with what it did to them."""

from __future__ import annotations

from pathlib import Path

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.base import Record
from mimo_tui.memory.commits import Change
from mimo_tui.memory.git import GitError, git
from mimo_tui.memory.history import records_as_of

_COMMITS = 50
_DIFF = 20_000
_FORM = "--format=%x00%H%x00%an%x00%at%x00%s%x00"
_PLAIN = ("-c", "log.showSignature=false", "-c", "core.quotePath=false")


async def changes_of(root: Path, record: Record) -> tuple[tuple[Change, ...], str]:
    """The latest commits first, and why there are none."""
    if not (record.path and record.first_line):
        return (), "It stands in no file"
    try:
        # Lines on disk are others than those of the last commit, which git counts by.
        committed = await records_as_of(root, "HEAD", record.path)
        here = next((each for each in committed if each.id == record.id), None)
        if here is None:
            return (), "It is not committed yet"
        lines = f"-L{here.first_line},{here.last_line}:{record.path}"
        said = await git(
            *(root, *_PLAIN, "log", lines, f"--max-count={_COMMITS}", "--no-color"),
            *("--no-ext-diff", "--encoding=UTF-8", _FORM),
        )
    except GitError as error:
        return (), f"git cannot say ({error})"
    except MimoError as error:
        return (), error.what
    words = said.decode("utf-8", "replace").split("\0")[1:]
    return tuple(
        Change(commit, author, float(at), summary, _cut(diff))
        for commit, author, at, summary, diff in zip(*(words[n::5] for n in range(5)), strict=False)
    ), ""


def _cut(diff: str) -> str:
    """The hunks alone: which file it is stands in the record."""
    _, mark, hunks = diff.strip("\n").partition("\n@@")
    shown = f"@@{hunks}" if mark else diff.strip("\n")
    return shown if len(shown) <= _DIFF else f"{shown[:_DIFF]}\n…"
