"""Distilling a file only where its content is neither the archived one nor on the shelf."""

from __future__ import annotations

import dataclasses
import logging
import stat
import time
from dataclasses import dataclass
from pathlib import Path

from mimo_tui.memory.distil import Distilled, FileGone, FileState, distil_file
from mimo_tui.memory.distil.extract import only_file
from mimo_tui.memory.distil.fitness import MAX_BYTES
from mimo_tui.memory.distil.identity import content_hash
from mimo_tui.memory.shelf import Shelf

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


def distil(root: Path, job: Job, shelf: Shelf) -> Result:
    """What became of a file. Never raises: what is wrong stands in the note."""
    started = time.time_ns()
    try:
        if not stat.S_ISREG((root / job.path).lstat().st_mode):
            return FileGone(job.path)
        result = _known(root, job, shelf) or distil_file(root, job.path)
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


def _known(root: Path, job: Job, shelf: Shelf) -> Distilled | Same | None:
    """What is known already of the content that a file has, None where that is nothing."""
    full = root / job.path
    try:
        info = full.stat()
        if info.st_size > MAX_BYTES:
            return None
        state = FileState(content_hash(full.read_bytes()), info.st_size, info.st_mtime_ns)
    except OSError:
        # What cannot be read is distilled, too: that says why.
        return None
    if job.known is not None and job.known.hash == state.hash:
        return Same(job.path, state)
    return shelf.find(job.path, state)
