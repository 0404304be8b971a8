"""What files were before a turn wrote them, so that a turn can be taken back."""

from __future__ import annotations

import json
import os
from pathlib import Path

from mimo_tui.workspace.files import content_hash, read_bytes, write_atomically


class Checkpoints:
    """Copies of files below a folder of its own, by content; one list of files per turn."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, turn: str, path: Path) -> None:
        """Keep a file as it is now, once per turn; a missing file is kept as missing."""
        kept = self._read(turn)
        if str(path) in kept:
            return
        fingerprint = ""
        if path.exists():
            data = read_bytes(path)
            fingerprint = content_hash(data)
            self._store(self._folder / "blobs" / fingerprint, data)
        kept[str(path)] = fingerprint
        self._store(self._list(turn), json.dumps(kept).encode())

    def restore(self, turn: str) -> tuple[Path, ...]:
        """Put the turn's files back as they were; gives the paths that were put back."""
        restored = []
        for name, fingerprint in self._read(turn).items():
            path = Path(name)
            if fingerprint:
                write_atomically(path, (self._folder / "blobs" / fingerprint).read_bytes())
            else:
                path.unlink(missing_ok=True)
            restored.append(path)
        return tuple(restored)

    def _list(self, turn: str) -> Path:
        return self._folder / f"{turn}.json"

    def _read(self, turn: str) -> dict[str, str]:
        path = self._list(turn)
        return dict(json.loads(path.read_bytes())) if path.exists() else {}

    def _store(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_suffix(".part")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(path)
