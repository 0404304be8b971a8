"""The change of one file: from the text it was planned on to the text that was approved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mimo_tui.core.errors import StaleFile, ToolError
from mimo_tui.core.hunks import Hunk, apply_hunks, make_hunks
from mimo_tui.workspace.files import (
    TextFile,
    content_hash,
    read_bytes,
    read_text,
    write_atomically,
)


@dataclass(frozen=True, slots=True)
class FileChange:
    """What is to become of a file; `base` is as it was read, or None where it is to be made."""

    path: Path
    base: TextFile | None
    after: str
    hunks: tuple[Hunk, ...]

    @classmethod
    def make(cls, path: Path, base: TextFile | None, after: str) -> FileChange:
        """The change that turns `base` into `after`."""
        return cls(path, base, after, make_hunks(base.text if base else "", after))

    def write(self, accepted: Iterable[int] | None = None) -> tuple[str, tuple[Hunk, ...]]:
        """Write the accepted hunks (None: all); gives the new hash and the hunks as they stand.

        Raises StaleFile, with nothing written, where the file is not the one it was planned on.
        """
        before = self.base.text if self.base else ""
        chosen = set(range(len(self.hunks)) if accepted is None else accepted)
        text = apply_hunks(before, self.hunks, chosen) if self.hunks else self.after
        self._check_unchanged()
        data = self.base.encode(text) if self.base else text.encode("utf-8")
        write_atomically(self.path, data)
        return content_hash(data), make_hunks(before, text)

    def _check_unchanged(self) -> None:
        try:
            now = content_hash(read_bytes(self.path)) if self.path.exists() else ""
        except ToolError:
            now = "unreadable"
        if now != (self.base.hash if self.base else ""):
            raise StaleFile(
                f"{self.path} changed on disk after this edit was planned",
                kept="Nothing was written",
                do="Read the file again and plan the edit anew",
            )


def read_base(path: Path) -> TextFile | None:
    """The file as it stands, or None where there is none."""
    return read_text(path) if path.exists() else None
