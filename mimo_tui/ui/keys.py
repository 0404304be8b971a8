"""Every key of the workspace for people to read: on the help screen and in docs/keys.md."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from textual.binding import Binding
from textual.widget import Widget

from mimo_tui.ui.commands import COMMANDS, GROUPS
from mimo_tui.ui.input.composer import Composer
from mimo_tui.ui.panels import ContextPanel, DiffPanel, MemoryPanel, PipelinePanel
from mimo_tui.ui.panels.record_editor import RecordEditor
from mimo_tui.ui.screens.suggestions import SuggestionsScreen
from mimo_tui.ui.transcript.approval import ApprovalCard
from mimo_tui.ui.widgets.diff_view import DiffView
from mimo_tui.ui.widgets.virtual_list import VirtualList

# Where keys belong to a widget, the widget's own bindings are what is shown.
_WIDGETS: dict[str, tuple[type[Widget], ...]] = {
    "Prompt": (Composer,),
    "Questions": (ApprovalCard,),
    "Lists": (VirtualList,),
    "Memory": (MemoryPanel, RecordEditor),
    "Diff": (DiffPanel, DiffView),
    "Pipeline": (PipelinePanel,),
    "Context": (ContextPanel,),
    "Proposals": (SuggestionsScreen,),
}
_BETWEEN = "  "
_NAMES = {
    "escape": "esc",
    "pageup": "page up",
    "pagedown": "page down",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "slash": "/",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
}


@dataclass(frozen=True, slots=True)
class Key:
    """One or more keys, what they do, and the slash command that does it, too ("" for none)."""

    keys: str
    title: str
    slash: str = ""


def key_name(key: str) -> str:
    """A key as people call it."""
    if key[:1] == "f" and key[1:].isdigit():
        return key.upper()
    return _NAMES.get(key, key)


def sections() -> dict[str, tuple[Key, ...]]:
    """All keys by what they are for: the commands first, then what each part of the screen adds."""
    commands = {
        group: tuple(
            Key(key_name(c.key), c.title, f"/{c.slash}" if c.slash else "")
            for c in COMMANDS
            if c.group == group
        )
        for group in GROUPS
    }
    return commands | {name: _keys_of(widgets) for name, widgets in _WIDGETS.items()}


def keys_page() -> str:
    """All keys as a Markdown page."""
    parts = ["# Keys\n", "F1 shows this page on the screen; ctrl+p finds a command by its name.\n"]
    for name, keys in sections().items():
        slashes = any(key.slash for key in keys)
        rows = [("Key", "What it does", "In the prompt"), ("---",) * 3]
        rows += [(_code(key.keys), key.title, _code(key.slash)) for key in keys]
        lines = (f"| {' | '.join(row[: 2 + slashes])} |".replace("  ", " ") for row in rows)
        parts.append(f"## {name}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def _code(keys: str) -> str:
    return " ".join(f"`{key}`" for key in keys.split(_BETWEEN) if key)


def _keys_of(widgets: tuple[type[Widget], ...]) -> tuple[Key, ...]:
    bindings = [b for widget in widgets for b in widget.BINDINGS if isinstance(b, Binding)]
    return tuple(
        Key(_BETWEEN.join(map(key_name, binding.key.split(","))), binding.description)
        for binding in bindings
        if binding.description
    )


if __name__ == "__main__":  # make docs
    sys.stdout.write(keys_page())
