"""The prompt: many lines, a history, names of files and commands completed."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

MAX_LINES = 10


class Composer(TextArea):
    """Enter sends; Shift+Enter, Ctrl+J or a backslash at the end of the line begin a new line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Send", show=False, id="composer.send"),
        Binding(
            "ctrl+j,shift+enter",
            "newline",
            "New line; \\ before enter, too",
            show=False,
            id="composer.newline",
        ),
        Binding("alt+enter", "newline", show=False, id="composer.newline-too"),
        Binding("up", "older", "Up, or the prompt before", show=False, id="composer.up"),
        Binding("down", "newer", "Down, or the prompt after", show=False, id="composer.down"),
        Binding(
            "tab", "complete", "Complete an @file or a /command", show=False, id="composer.complete"
        ),
        Binding(
            "escape", "leave", "Close the completion, or stop", show=False, id="composer.leave"
        ),
        Binding("pageup", "screen.scroll(-1)", show=False, id="composer.page-up"),
        Binding("pagedown", "screen.scroll(1)", show=False, id="composer.page-down"),
    ]

    class Submitted(Message):
        """The person sent a prompt."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Typed(Message):
        """The word at the cursor may be completed; "" closes what is open."""

        def __init__(self, word: str) -> None:
            super().__init__()
            self.word = word

    class Stepped(Message):
        """The person moves in the open completion."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    class Taken(Message):
        """The person takes the completion that is marked."""

        def __init__(self, *, send: bool) -> None:
            super().__init__()
            self.send = send

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(
            id=id,
            soft_wrap=True,
            compact=True,
            show_line_numbers=False,
            highlight_cursor_line=False,
            tab_behavior="focus",
            placeholder="Ask or tell.  @ names a file, / shows commands, F1 helps",
        )
        self.completing = False
        self._history: list[str] = []
        self._at = 0
        self._draft = ""

    def set_history(self, prompts: tuple[str, ...]) -> None:
        """The prompts that can be called back, oldest first."""
        if len(prompts) != len(self._history):
            self._history = list(dict.fromkeys(prompts))
            self._at = len(self._history)

    async def _on_key(self, event: events.Key) -> None:
        # TextArea takes Enter for a new line before any binding sees it.
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.action_submit()
        else:
            await super()._on_key(event)

    def on_text_area_changed(self) -> None:
        """Grow with the text, and tell of the word at the cursor."""
        self._grow()
        self.post_message(self.Typed(self.word))

    def on_resize(self) -> None:
        """Another width wraps otherwise."""
        self._grow()

    @property
    def word(self) -> str:
        """The word before the cursor, if it can be completed: an @file, or a /command."""
        row, column = self.cursor_location
        before = self.document.get_line(row)[:column]
        start = max(before.rfind(" "), before.rfind("\t")) + 1
        word = before[start:]
        if word.startswith("@"):
            return word
        return word if word.startswith("/") and row == 0 and start == 0 else ""

    def put_word(self, text: str) -> None:
        """Put a text in place of the word at the cursor."""
        row, column = self.cursor_location
        self.replace(text, (row, column - len(self.word)), (row, column))

    def action_submit(self) -> None:
        """Send, unless a completion is open or the line ends with a backslash."""
        if self.completing:
            self.post_message(self.Taken(send=self.word.startswith("/")))
            return
        row, column = self.cursor_location
        if column and self.document.get_line(row)[:column].endswith("\\"):
            self.replace("\n", (row, column - 1), (row, column))
            return
        text = self.text.strip()
        if text:
            self.clear()
            self._at = len(self._history)
            self.post_message(self.Submitted(text))

    def action_newline(self) -> None:
        """Begin a new line."""
        self.insert("\n")

    def action_complete(self) -> None:
        """Take the marked completion, or go on to the next widget."""
        if self.completing:
            self.post_message(self.Taken(send=False))
        else:
            self.screen.focus_next()

    async def action_leave(self) -> None:
        """Close the completion; where none is open, stop the turn."""
        if self.completing:
            self.post_message(self.Typed(""))
        else:
            await self.screen.run_action("cancel")

    def action_older(self) -> None:
        """Up: in the completion, in the text, then in the history."""
        if self.completing:
            self.post_message(self.Stepped(-1))
        elif self.navigator.is_first_wrapped_line(self.selection.end):
            self._recall(self._at - 1)
        else:
            self.action_cursor_up()

    def action_newer(self) -> None:
        """Down: in the completion, in the text, then in the history."""
        if self.completing:
            self.post_message(self.Stepped(1))
        elif self.navigator.is_last_wrapped_line(self.selection.end):
            self._recall(self._at + 1)
        else:
            self.action_cursor_down()

    def _recall(self, at: int) -> None:
        if not 0 <= at <= len(self._history):
            return
        if self._at == len(self._history):
            self._draft = self.text
        self._at = at
        self.text = self._history[at] if at < len(self._history) else self._draft
        self.move_cursor(self.document.end)

    def _grow(self) -> None:
        """As high as the text; a height that stays costs no layout."""
        lines = max(1, min(MAX_LINES, self.wrapped_document.height))
        height = self.styles.height
        if height is None or height.value != lines:
            self.styles.height = lines
