"""What the repository of a project knows of its past, asked of git when somebody wants to know."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.base import Record
from mimo_tui.memory.commits import Commit, History
from mimo_tui.memory.distil import distil_file
from mimo_tui.memory.distil.fitness import MAX_BYTES
from mimo_tui.memory.git import GitError, git
from mimo_tui.memory.inside import inside

_NOT_YET = "0" * 40


async def line_history(root: Path, path: str, first: int, last: int) -> History:
    """The commits that gave lines of a file on disk their present form."""
    try:
        said = await git(root, "blame", "--porcelain", f"-L{first},{last}", "--", path)
    except GitError as error:
        return History((), f"git knows nothing of it ({error})")
    return History(_commits(said.decode("utf-8", "replace")))


def _commits(porcelain: str) -> tuple[Commit, ...]:
    commits: dict[str, Commit] = {}
    identity, starts = "", True
    for line in porcelain.split("\n"):
        word, _, rest = line.partition(" ")
        if starts and rest:
            identity, starts = word, False
            known = commits.get(word, Commit(word, "", 0.0, "", 0))
            commits[word] = replace(known, lines=known.lines + 1)
        elif line.startswith("\t"):
            starts = True
        elif word == "author":
            commits[identity] = replace(commits[identity], author=rest)
        elif word == "author-time":
            commits[identity] = replace(commits[identity], at=float(rest))
        elif word == "summary":
            commits[identity] = replace(commits[identity], summary=rest)
    if (mine := commits.get(_NOT_YET)) is not None:
        commits[_NOT_YET] = replace(mine, id="", author="", summary="not committed yet")
    return tuple(sorted(commits.values(), key=lambda commit: -commit.at))


async def records_as_of(root: Path, commit: str, path: str) -> tuple[Record, ...]:
    """The records of a file as of a commit. Raises MimoError where there is no such version."""
    inside(path)
    try:
        # Not rev-parse: what that says of a name that is none helps nobody.
        wanted = ("--max-count=1", "--end-of-options", commit, "--")
        found = (await git(root, "rev-list", *wanted)).decode().strip()
        if not found:
            raise MimoError(f"There is no {path} as of {commit} (it is no commit)")
        blob = f"{found}:./{path}"
        if int(await git(root, "cat-file", "-s", blob)) > MAX_BYTES:
            raise MimoError(f"{path} is too large to distil")
        content = await git(root, "cat-file", "blob", blob)
    except GitError as error:
        raise MimoError(f"There is no {path} as of {commit} ({error})") from error
    return await asyncio.to_thread(_distil, path, content)


def _distil(path: str, content: bytes) -> tuple[Record, ...]:
    with TemporaryDirectory(prefix="mimo-tui-as-of-") as folder:
        file = Path(folder, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return distil_file(Path(folder), path).records
