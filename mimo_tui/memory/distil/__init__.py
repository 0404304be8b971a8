"""Source text to records and edges."""

from mimo_tui.memory.distil.base import Distilled, FileChange, FileGone, FileState
from mimo_tui.memory.distil.extract import distil_file
from mimo_tui.memory.distil.walk import list_files

__all__ = ["Distilled", "FileChange", "FileGone", "FileState", "distil_file", "list_files"]
