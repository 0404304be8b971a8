"""All keys, by what they are for."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from mimo_tui.ui.commands import GROUPS, keys_of

_COLUMNS = (("Conversation",), ("Panels", "Questions", "Program"))


class HelpScreen(ModalScreen[None]):
    """The keys; any of the closing keys leads back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,enter", "dismiss", "Close", show=False, id="help.close")
    ]
    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen > Vertical {
        width: 110; max-width: 96%; height: auto; max-height: 94%;
        background: $surface; border: round $primary 60%; padding: 0 1;
    }
    HelpScreen #heading { height: 1; text-style: bold; }
    HelpScreen VerticalScroll { height: auto; max-height: 100%; }
    HelpScreen Horizontal { height: auto; }
    HelpScreen .column { width: 1fr; height: auto; padding: 0 1; }
    HelpScreen #foot { height: 1; color: $foreground 60%; }
    HelpScreen.-narrow Horizontal { layout: vertical; }
    HelpScreen.-narrow .column { width: 100%; }
    """

    def compose(self) -> ComposeResult:
        """Two columns of keys where there is room."""
        with Vertical():
            yield Static("Keys", id="heading", markup=False)
            with VerticalScroll(), Horizontal():
                for groups in _COLUMNS:
                    yield Static(Content("\n").join(map(_group, groups)), classes="column")
            yield Static("↑↓ scroll   esc close   ctrl+p finds commands", id="foot", markup=False)

    def on_mount(self) -> None:
        """The arrows scroll."""
        self.query_one(VerticalScroll).focus()


def _group(name: str) -> Content:
    lines = [Content(), Content.styled(name, "bold $text-primary")]
    for key, title in keys_of(name):
        lines.append(Content.assemble((f"{key:<19}", "$text-accent"), (title, "")))
    return Content("\n").join(lines)


def keys_page() -> str:
    """All keys as a Markdown page."""
    parts = ["# Keys\n"]
    for group in GROUPS:
        rows = "\n".join(f"| `{key}` | {title} |" for key, title in keys_of(group))
        parts.append(f"## {group}\n\n| Key | What it does |\n|---|---|\n{rows}\n")
    return "\n".join(parts)
