"""Where a person puts own words in place of a record's."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, TextArea

from mimo_tui.memory.base import Record
from mimo_tui.ui.widgets.hints import Hint, Hints


class RecordEditor(Vertical):
    """Title and body of one record."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save the edit", show=False, id="editor.save"),
        Binding("escape", "leave", "Leave the edit", show=False, id="editor.leave"),
    ]
    DEFAULT_CSS = """
    RecordEditor {
        & > TextArea { height: 1fr; }
        & > Input { margin-bottom: 1; }
    }
    """

    class Saved(Message):
        """The person's words."""

        def __init__(self, record_id: str, title: str, body: str) -> None:
            super().__init__()
            self.record_id = record_id
            self.title = title
            self.body = body

    class Left(Message):
        """Nothing is changed."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._record_id = ""

    def compose(self) -> ComposeResult:
        """Title, body, keys."""
        yield Input(placeholder="Title", id="title", compact=True)
        yield TextArea(id="body", soft_wrap=True, tab_behavior="focus", compact=True)
        yield Hints()

    def on_mount(self) -> None:
        """The keys are always the same."""
        self.query_one(Hints).show(
            [
                Hint("ctrl+s", "save", "save"),
                Hint("esc", "leave as it was", "leave"),
                Hint("tab", "title or body", "swap"),
            ]
        )

    def edit(self, record: Record) -> None:
        """Begin with the record's words."""
        self._record_id = record.id
        self.query_one("#title", Input).value = record.title
        body = self.query_one("#body", TextArea)
        body.text = record.body
        # At once: the very next key is meant for it.
        self.screen.set_focus(body)

    def action_swap(self) -> None:
        """Go from the title to the body and back."""
        title, body = self.query_one("#title", Input), self.query_one("#body", TextArea)
        (body if title.has_focus else title).focus()

    def action_save(self) -> None:
        """Hand on the words; a title is needed."""
        title = self.query_one("#title", Input).value.strip()
        if not title:
            self.query_one("#title", Input).focus()
            return
        self.post_message(
            self.Saved(self._record_id, title, self.query_one("#body", TextArea).text)
        )

    def action_leave(self) -> None:
        """Change nothing."""
        self.post_message(self.Left())
