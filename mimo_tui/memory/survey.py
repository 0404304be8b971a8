"""What differs between the files on disk and those that are archived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from mimo_tui.memory.distil import Distilled, FileState, list_files

# A file written so shortly before it was read may change again without a new time.
_RACY_NS = 100_000_000


@dataclass(frozen=True, slots=True)
class Survey:
    """Files to look into, and files that are gone."""

    changed: tuple[str, ...]
    gone: tuple[str, ...]


def survey(root: Path, known: Mapping[str, FileState]) -> Survey:
    """Compare by size and time; what cannot be told apart so is looked into."""
    listed = list_files(root)
    changed = tuple(path for path in listed if _differs(root / path, known.get(path)))
    present = set(listed)
    return Survey(changed, tuple(path for path in known if path not in present))


def _differs(path: Path, state: FileState | None) -> bool:
    if state is None:
        return True
    try:
        info = path.stat()
    except OSError:
        return True
    return (info.st_size, info.st_mtime_ns) != (state.size, state.mtime_ns)


def settle_times(files: Iterable[Distilled], now_ns: int) -> list[Distilled]:
    """The same files, but without a time where it is too fresh to be trusted."""
    return [
        replace(file, state=replace(file.state, mtime_ns=0))
        if now_ns - file.state.mtime_ns < _RACY_NS
        else file
        for file in files
    ]
