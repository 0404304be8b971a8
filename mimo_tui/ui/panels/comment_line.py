"""A line for a word to the model, in sight while one writes it."""

from __future__ import annotations

from textual.widgets import Input


class CommentLine(Input):
    """Hidden until its panel shows it; enter keeps what is written."""

    DEFAULT_CSS = """
    CommentLine { display: none; }
    CommentLine.-textual-compact { padding: 0 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(placeholder="A word to the model; enter keeps it", id=id, compact=True)

    @property
    def words(self) -> str:
        """What is written."""
        return self.value.strip()

    def write(self, text: str) -> None:
        """Go on from what was written before."""
        self.value = text
        # At once: the very next key is meant for it.
        self.screen.set_focus(self)
