"""A dialog to choose one of many; typing narrows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from mimo_tui.ui.widgets.row import MUTED, Row, words


@dataclass(frozen=True, slots=True)
class Choice:
    """A line to choose: its key, its words, a note on its right."""

    key: str
    title: str
    note: str = ""


class Picker(ModalScreen[str | None]):
    """Gives the key of the choice, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", show=False, id="picker.close"),
        Binding("down", "step(1)", "Next", show=False, priority=True, id="picker.next"),
        Binding("up", "step(-1)", "Previous", show=False, priority=True, id="picker.previous"),
    ]
    DEFAULT_CSS = """
    Picker { align: center middle; background: $background 60%; }
    Picker > Vertical {
        width: 76; max-width: 92%; height: auto; max-height: 80%;
        background: $surface; border: round $primary 60%; padding: 1 1 0 1;
    }
    Picker Input { margin: 0 0 1 0; background: $surface; }
    Picker OptionList {
        height: auto; max-height: 16; background: $surface; border: none; padding: 0;
        scrollbar-size-vertical: 1;
    }
    """

    def __init__(self, heading: str, choices: Sequence[Choice], *, empty: str = "") -> None:
        super().__init__()
        self._heading = heading
        self._choices = list(choices)
        self._empty = empty

    def compose(self) -> ComposeResult:
        """Filter and list."""
        with Vertical() as box:
            box.border_title = Content(self._heading)
            box.border_subtitle = "↑↓ move   enter choose   esc close"
            yield Input(placeholder="Type to narrow", compact=True)
            yield OptionList(id="choices")

    def on_mount(self) -> None:
        """All choices."""
        self._list.can_focus = False
        self.call_after_refresh(self._offer, "")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow."""
        self._offer(event.value)

    def on_resize(self, event: events.Resize) -> None:
        """The notes stand at the right edge."""
        self.call_after_refresh(lambda: self._offer(self.query_one(Input).value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the marked choice."""
        event.stop()
        if self._list.highlighted is not None:
            self.dismiss(self._list.get_option_at_index(self._list.highlighted).id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the clicked choice."""
        event.stop()
        self.dismiss(event.option.id)

    def action_step(self, by: int) -> None:
        """Mark another choice."""
        if by > 0:
            self._list.action_cursor_down()
        else:
            self._list.action_cursor_up()

    @property
    def _list(self) -> OptionList:
        return self.query_one("#choices", OptionList)

    def _offer(self, text: str) -> None:
        wanted = text.lower().split()
        width = max(20, self._list.content_size.width - 3)
        fitting = [
            choice
            for choice in self._choices
            if all(part in f"{choice.title} {choice.note}".lower() for part in wanted)
        ]
        self._list.clear_options()
        self._list.add_options(
            Option(
                Row(words(choice.title), Content.styled(choice.note, MUTED)).lay_out(width),
                id=choice.key,
            )
            for choice in fitting
        )
        if fitting:
            self._list.highlighted = 0
        else:
            empty = "Nothing fits" if self._choices else self._empty
            self._list.add_option(Option(Content.styled(empty, MUTED), disabled=True))
