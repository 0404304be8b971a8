"""git is asked, for a bounded time; it never changes anything."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from mimo_tui.core.programs import find_program

_SECONDS = 20.0
_OPTIONS = ("--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false")


class GitError(Exception):
    """What git says against it, in a line."""


class GitUnavailable(GitError):
    """git could not be asked, or did not answer in time."""


async def git(root: Path, *words: str, given: bytes = b"") -> bytes:
    """What git prints; `given` is what it reads from its input.

    Raises GitUnavailable where there is no git, or it takes too long, GitError where it fails.
    """
    program = find_program("git")
    if program is None:
        raise GitUnavailable("git is not installed")
    try:
        process = await asyncio.create_subprocess_exec(
            *(program, *_OPTIONS, *words),
            cwd=root,
            # What a partial clone lacks is not fetched: nobody waits for a network here.
            env=os.environ | {"LC_ALL": "C", "GIT_NO_LAZY_FETCH": "1"},
            stdin=asyncio.subprocess.PIPE if given else asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise GitUnavailable(f"git cannot be started ({error.strerror})") from error
    try:
        async with asyncio.timeout(_SECONDS):
            output, said = await process.communicate(given or None)
    except TimeoutError as error:
        raise GitUnavailable("git takes too long") from error
    finally:
        # Also where nobody waits for the answer any more.
        if process.returncode is None:
            _end(process)
            await process.wait()
    if process.returncode:
        lines = said.decode("utf-8", "replace").splitlines()
        # What git adds of parent directories tells no more.
        why = lines[0].removeprefix("fatal: ").partition(" (or any")[0] if lines else "git failed"
        raise GitError(why)
    return output


def _end(process: asyncio.subprocess.Process) -> None:
    """Kill it with all that it started, which would keep its output open."""
    with suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
