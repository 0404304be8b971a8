"""Which records are listed: words to search for, a group of kinds, pinned or forgotten ones."""

from __future__ import annotations

from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from mimo_tui.memory.base import Filter
from mimo_tui.ui.panels.record_words import CHIPS, GROUPS
from mimo_tui.ui.widgets.chips import Chips

# Who types fast asks once, not for each letter.
_SEARCH_DELAY = 0.12


class RecordFilter(Vertical):
    """A line to type in, and a line of kinds."""

    DEFAULT_CSS = """
    RecordFilter {
        height: 2;
        & > Input.-textual-compact { padding: 0 1; width: 1fr; }
    }
    """

    class Changed(Message):
        """Other records are wanted."""

        def __init__(self, filter: Filter) -> None:
            super().__init__()
            self.filter = filter

    class Left(Message):
        """Enter in the search: on to what it found."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.filter = Filter()
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Search and kinds."""
        yield Input(placeholder="Search the memory", id="search", compact=True)
        yield Chips(CHIPS, id="kinds")

    @property
    def typing(self) -> bool:
        """Whether keys go to the search."""
        return self._search.has_focus

    def start_typing(self) -> None:
        """Let keys go to the search, from the very next one on."""
        self.screen.set_focus(self._search)

    def clear(self) -> None:
        """Search for nothing."""
        self._search.value = ""

    def step_kind(self, by: int) -> None:
        """Take another group of kinds."""
        self.query_one(Chips).step(by)

    def cycle_state(self) -> None:
        """All, pinned, forgotten, and round again."""
        now = self.filter
        pinned = not now.pinned and not now.forgotten
        self._set(replace(now, pinned=pinned, forgotten=now.pinned))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search while one types, once there is a moment's rest."""
        event.stop()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_SEARCH_DELAY, self._typed)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Search at once, and go on to the records."""
        event.stop()
        self._typed()
        self.post_message(self.Left())

    def on_chips_changed(self, event: Chips.Changed) -> None:
        """Other kinds."""
        event.stop()
        self._set(replace(self.filter, kinds=GROUPS[event.key].kinds))

    @property
    def _search(self) -> Input:
        return self.query_one("#search", Input)

    def _typed(self) -> None:
        self._set(replace(self.filter, text=self._search.value))

    def _set(self, filter: Filter) -> None:
        if filter != self.filter:
            self.filter = filter
            self.post_message(self.Changed(filter))
