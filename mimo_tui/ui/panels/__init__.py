"""The side panels: memory, changes, pipeline, context; each is loaded when first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mimo_tui.ui.panels.context import ContextPanel
    from mimo_tui.ui.panels.diff import DiffPanel
    from mimo_tui.ui.panels.memory import MemoryPanel
    from mimo_tui.ui.panels.pipeline import PipelinePanel

__all__ = ["ContextPanel", "DiffPanel", "MemoryPanel", "PipelinePanel"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{name.removesuffix('Panel').lower()}")
    return getattr(module, name)
