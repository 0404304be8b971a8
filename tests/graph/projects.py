"""Projects that names are followed through."""

from collections.abc import Mapping
from pathlib import Path

from mimo_tui.memory.archive import Archive
from mimo_tui.memory.distil import distil_file


def opened(root: Path, files: Mapping[str, str]) -> Archive:
    """The archive of a project of these files."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    archive = Archive.open(root / "data")
    archive.apply([distil_file(root, path) for path in files])
    return archive
