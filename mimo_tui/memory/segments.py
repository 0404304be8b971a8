"""The files of the lexical index, looked at from outside: tantivy itself trusts what it finds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mimo_tui.memory.sidecar import checksum

# The files of a segment; where documents were deleted there is one more.
_SEGMENT = ("fast", "fieldnorm", "idx", "pos", "store", "term")
# tantivy ends each file of a segment with a description of it, that one's length, and a mark.
_FOOTER_END = 8


def is_sound(folder: Path) -> bool:
    """Whether all files are there and hold what was written."""
    try:
        segments = _segments(folder)
        files = {path.name: path for path in folder.iterdir() if _segment(path) in segments}
        needed = {f"{name}.{part}" for name in segments for part in _SEGMENT}
        needed |= _deletions(segments)
        return needed <= files.keys() and all(_is_whole(path) for path in files.values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def drop_unfinished(folder: Path) -> None:
    """Remove the lists of deleted documents that a commit cut short has left.

    The next commit may give its own list the same name, and fails where that is taken.
    """
    try:
        wanted = _deletions(_segments(folder))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return  # Without a description nothing is known of them; it is made anew.
    for path in folder.glob("*.del"):
        if path.name not in wanted:
            path.unlink(missing_ok=True)


def _segments(folder: Path) -> dict[str, Any]:
    """The segments that were committed, by the beginning of their files' names."""
    segments = json.loads((folder / "meta.json").read_bytes())["segments"]
    return {segment["segment_id"].replace("-", ""): segment for segment in segments}


def _segment(path: Path) -> str:
    return path.name.partition(".")[0]


def _deletions(segments: dict[str, Any]) -> set[str]:
    """The names of the lists of deleted documents that were committed."""
    return {
        f"{name}.{segment['deletes']['opstamp']}.del"
        for name, segment in segments.items()
        if segment["deletes"]
    }


def _is_whole(path: Path) -> bool:
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - _FOOTER_END))
        length = int.from_bytes(stream.read(4), "little")
        start = size - _FOOTER_END - length
        if start < 0:
            return False
        stream.seek(start)
        expected = json.loads(stream.read(length))["crc"]
    return bool(checksum(path, start) == expected)
