"""How a brief is made: the archive is read in its thread, the rest is thought out beside it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mimo_tui.memory.graph.following import Asking


async def brief(ask: Asking, root: Path, tokens: int) -> str:
    """The brief of the project in a folder; `ask` calls its archive."""
    from mimo_tui.memory.graph.brief import brief_of
    from mimo_tui.memory.graph.history import changed_most
    from mimo_tui.memory.graph.structure import structure_of

    files, imports = await ask(lambda archive: archive.architecture.sources())
    structure = await asyncio.to_thread(structure_of, files, imports)
    overview = await ask(lambda archive: archive.architecture.overview(structure))
    changed = await changed_most(root, {file.path for file in files})
    return brief_of(root.name, files, structure, overview, changed, tokens)
