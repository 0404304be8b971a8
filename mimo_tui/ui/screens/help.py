"""All keys, by what they are for."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from mimo_tui.ui.keys import sections

_COLUMNS = (
    ("Conversation", "Panels", "Program", "Prompt", "Questions"),
    ("Lists", "Memory", "Diff", "Pipeline", "Context", "Proposals"),
)
_KEYS = 19
_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]


class HelpScreen(ModalScreen[None]):
    """The keys; any of the closing keys leads back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,enter", "dismiss", "Close", show=False, id="help.close")
    ]
    HORIZONTAL_BREAKPOINTS = _BREAKPOINTS
    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen > VerticalScroll {
        width: 112; max-width: 96%; height: auto; max-height: 94%;
        background: $surface; border: round $primary 60%; padding: 1 1 0 1;
        scrollbar-size-vertical: 1;
    }
    HelpScreen Horizontal { height: auto; }
    HelpScreen .column { width: 1fr; height: auto; padding: 0 1; }
    HelpScreen.-narrow Horizontal { layout: vertical; }
    HelpScreen.-narrow .column { width: 100%; margin: 0 0 1 0; }
    """

    def compose(self) -> ComposeResult:
        """Two columns of keys where there is room."""
        with VerticalScroll() as box:
            box.border_title = "Keys"
            box.border_subtitle = "↑↓ scroll   esc close"
            with Horizontal():
                for names in _COLUMNS:
                    yield Static(Content("\n\n").join(map(_section, names)), classes="column")

    def on_mount(self) -> None:
        """The arrows scroll."""
        self.query_one(VerticalScroll).focus()


def _section(name: str) -> Content:
    lines = [Content.styled(name, "bold $text-primary")]
    for key in sections()[name]:
        lines.append(Content.assemble((f"{key.keys:<{_KEYS}}", "$text-accent"), " ", key.title))
    return Content("\n").join(lines)
