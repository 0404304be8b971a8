"""A short question with yes or no."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from mimo_tui.ui.widgets.hints import Hint, Hints


class Question(ModalScreen[bool]):
    """Gives True for yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "dismiss(True)", "Yes", show=False, id="question.yes"),
        Binding("n,escape", "dismiss(False)", "No", show=False, id="question.no"),
    ]
    DEFAULT_CSS = """
    Question { align: center middle; background: $background 60%; }
    Question > Vertical {
        width: 60; max-width: 92%; height: auto; background: $surface;
        border: round $warning; padding: 1 2 0 2;
    }
    Question Static { height: auto; margin: 0 0 1 0; }
    Question Hints { background: $surface; padding: 0; }
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        """The question and its answers."""
        with Vertical():
            yield Static(self._text, markup=False)
            yield Hints()

    def on_mount(self) -> None:
        """Show the answers."""
        self.query_one(Hints).show(
            [Hint("y", "yes", "screen.dismiss(True)"), Hint("n", "no", "screen.dismiss(False)")]
        )
