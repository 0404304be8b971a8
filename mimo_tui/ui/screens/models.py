"""The models that can be chosen."""

from __future__ import annotations

from collections.abc import Sequence

from mimo_tui.llm.base import ModelInfo
from mimo_tui.ui.screens.picker import Choice, Picker
from mimo_tui.ui.widgets.figures import short_count


def model_picker(models: Sequence[ModelInfo]) -> Picker:
    """A dialog of models, the present one first."""
    return Picker(
        "Choose a model",
        [Choice(info.full_name, info.full_name, _note(info)) for info in models],
        empty="No key is set and no local server answers. See: mimo-tui models",
    )


def _note(info: ModelInfo) -> str:
    price = f"${info.price.input:g} in, ${info.price.output:g} out a million" if info.price else ""
    window = f"{short_count(info.window)} window" if info.window else ""
    return "  ".join(part for part in (price, window) if part)
