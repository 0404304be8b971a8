"""Source text to records and edges. What parses is loaded when it is first asked for."""

from typing import TYPE_CHECKING

from mimo_tui.memory.distil.base import Distilled, FileChange, FileGone, FileState

if TYPE_CHECKING:
    from mimo_tui.memory.distil.extract import distil_file
    from mimo_tui.memory.distil.walk import list_files
else:

    def __getattr__(name: str) -> object:
        if name == "distil_file":
            from mimo_tui.memory.distil.extract import distil_file as asked
        elif name == "list_files":
            from mimo_tui.memory.distil.walk import list_files as asked
        else:
            raise AttributeError(name)
        return asked


__all__ = ["Distilled", "FileChange", "FileGone", "FileState", "distil_file", "list_files"]
