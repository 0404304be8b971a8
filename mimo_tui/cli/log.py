"""Where unexpected failures are written down."""

from __future__ import annotations

import io
import logging
import os
from pathlib import Path

MAX_LOG = 2_000_000


def start_log() -> Path:
    """Unexpected failures go to a file of the user's own; it is made with its first line."""
    from mimo_tui.memory.home import data_folder

    path = data_folder() / "mimo-tui.log"
    handler = _PrivateHandler(path, delay=True, encoding="utf-8")
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logging.getLogger().addHandler(handler)
    return path


class _PrivateHandler(logging.FileHandler):
    """A log that only its owner can read, kept to one older file's length."""

    def _open(self) -> io.TextIOWrapper:
        path = Path(self.baseFilename)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > MAX_LOG:
            path.replace(path.with_suffix(".log.1"))
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return io.TextIOWrapper(
            os.fdopen(descriptor, "ab", buffering=0), "utf-8", write_through=True
        )
