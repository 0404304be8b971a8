"""Distilling a file only where its content is not the archived one."""

from __future__ import annotations

import dataclasses
import logging
import stat
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mimo_tui.memory.distil import Distilled, FileGone, FileState, distil_file
from mimo_tui.memory.distil.extract import only_file
from mimo_tui.memory.distil.identity import content_hash

# A write in the clock tick of the one before leaves size and time as they were.
_TICK_NS = 20_000_000
FAILED = "failed"
"""The hash of a file that could not be distilled."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """A file to distil; `known` is its archived state, None for a new one."""

    path: str
    known: FileState | None


@dataclass(frozen=True, slots=True)
class Same:
    """A file whose content is as archived; its time may be new."""

    path: str
    state: FileState


Result = Distilled | FileGone | Same


def distil(root: Path, job: Job) -> Result:
    """What became of a file. Never raises: what is wrong stands in the note."""
    started = time.time_ns()
    try:
        if not stat.S_ISREG((root / job.path).lstat().st_mode):
            return FileGone(job.path)
        result = _if_changed(root, job)
    except (FileNotFoundError, NotADirectoryError):
        return _gone(root, job)
    except Exception as error:
        log.exception("distilling %r failed", job.path)
        return failed(root, job.path, f"distilling failed: {type(error).__name__}")
    if result.state.mtime_ns > started - _TICK_NS:
        # Without a time the next look at the disk compares the content again.
        return dataclasses.replace(result, state=dataclasses.replace(result.state, mtime_ns=0))
    return result


def failed(root: Path, path: str, note: str) -> Distilled | FileGone:
    """A file that cannot be distilled; it is not tried again before it changes."""
    try:
        info = (root / path).stat()
    except OSError:
        return FileGone(path)
    return only_file(path, FileState(FAILED, info.st_size, info.st_mtime_ns), 0, note)


def _gone(root: Path, job: Job) -> FileGone | Same:
    """Nothing is known of a file where the project itself is not there."""
    if job.known is None or root.is_dir():
        return FileGone(job.path)
    return Same(job.path, job.known)


def _if_changed(root: Path, job: Job) -> Distilled | Same:
    full = root / job.path
    if job.known is not None:
        # What cannot be read any more is distilled, too: that says why.
        with suppress(OSError):
            info = full.stat()
            if info.st_size == job.known.size and content_hash(full.read_bytes()) == job.known.hash:
                return Same(job.path, FileState(job.known.hash, info.st_size, info.st_mtime_ns))
    return distil_file(root, job.path)
