"""The small file beside a derived index that says what the index holds."""

from __future__ import annotations

import json
import os
import zlib
from pathlib import Path
from typing import Any

_CHUNK = 1 << 20


def read_sidecar(path: Path) -> dict[str, Any]:
    """What stands in it; nothing where it is missing or damaged."""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def write_sidecar(path: Path, data: dict[str, Any]) -> None:
    """Write it so that there is always a whole one, the old or the new."""
    beside = path.with_name(f"{path.name}.part")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        json.dump(data, stream)
        stream.flush()
        os.fsync(descriptor)
    beside.replace(path)


def checksum(path: Path, length: int | None = None) -> int:
    """The CRC-32 of a file, or of its first `length` bytes."""
    left = path.stat().st_size if length is None else length
    value = 0
    with path.open("rb") as stream:
        while left > 0 and (chunk := stream.read(min(left, _CHUNK))):
            value = zlib.crc32(chunk, value)
            left -= len(chunk)
    return value
