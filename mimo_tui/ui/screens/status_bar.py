"""The last line of the screen: what goes on, the model, the mode, what it costs, the memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from mimo_tui.core.events import MemoryProgress
from mimo_tui.ui.state.status import StatusState
from mimo_tui.ui.widgets.figures import bar, money, short_count
from mimo_tui.ui.widgets.row import MUTED, Row, words

if TYPE_CHECKING:
    from mimo_tui.memory.semantic.run import SummaryProgress

_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_TICK = 0.1
_BAR = 8
_FULL = 0.8
_WIDE = 100
MODES = {
    "default": ("asks", MUTED),
    "acceptEdits": ("edits allowed", "$text-success"),
    "plan": ("plan only", "$text-accent"),
    "bypassPermissions": ("everything allowed", "bold $text-error"),
}


class StatusBar(Widget):
    """One line; nothing on it ever causes a layout."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._state = StatusState()
        self._memory: MemoryProgress | None = None
        self._summaries: SummaryProgress | None = None
        self._frame = 0
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        """The spinner turns only while something runs."""
        self._timer = self.set_interval(_TICK, self._tick, pause=True)

    def show(self, state: StatusState) -> None:
        """Show another state."""
        if state != self._state:
            self._state = state
            self._turn_spinner()
            self.refresh()

    def progress(self, progress: MemoryProgress) -> None:
        """Show how far memory is."""
        self._memory = progress
        self.refresh()

    def summarising(self, progress: SummaryProgress | None) -> None:
        """Show how far a model is that summarises, None once it does not."""
        self._summaries = progress
        self.refresh()

    def render(self) -> Content:
        """The line. Where it is short the last figures on the left give way as a whole."""
        width = self.content_size.width
        is_wide = width >= _WIDE
        summaries = self._summaries
        right = _summary_words(summaries) if summaries else self._memory_words(wide=is_wide)
        separator = Content.styled("  │  " if is_wide else " │ ", "$foreground 25%")
        parts = self._parts(wide=is_wide)
        left = separator.join(parts)
        while len(parts) > 1 and left.cell_length + 2 + right.cell_length > width:
            parts.pop()
            left = separator.join(parts)
        return Row(left, right).lay_out(width)

    def _parts(self, *, wide: bool) -> list[Content]:
        state = self._state
        mode, mode_style = MODES.get(state.mode, (state.mode, MUTED))
        model = state.model.partition("/")[2] or state.model
        shown = words(model) if model else Content.styled("no model: F7", "$text-warning")
        parts = [self._activity(), shown, Content.styled(mode, mode_style)]
        if state.context:
            parts.append(self._window(wide=wide))
        if state.priced and (cost := money(state.cost or 0.0, unpriced=int(state.cost is None))):
            parts.append(Content.styled(cost, MUTED))
        return parts

    def _activity(self) -> Content:
        state = self._state
        if state.waiting:
            return Content.styled("? waits for you", "bold $text-warning")
        if state.busy and state.opened:
            frame = _FRAMES[self._frame % len(_FRAMES)]
            return Content.assemble((frame, "$text-accent"), " working")
        return Content.styled("● ready" if state.opened else "◌ opening", MUTED)

    def _window(self, *, wide: bool) -> Content:
        state = self._state
        if not state.window:
            return Content.styled(f"{short_count(state.context)} tokens", MUTED)
        share = state.context / state.window
        is_full = share >= _FULL
        figure = Content.styled(f"{share:.0%} context", "$text-warning" if is_full else MUTED)
        if not wide:
            return figure
        style = "$text-warning" if is_full else "$text-accent"
        return Content.styled(bar(share, _BAR), f"{style} on $foreground 12%") + " " + figure

    def _memory_words(self, *, wide: bool) -> Content:
        progress = self._memory
        if progress is None:
            return Content.styled("memory …", MUTED)
        if progress.state == "unavailable":
            return Content.styled("memory unavailable", "$text-error")
        if progress.state == "ready":
            return Content.styled(f"{'memory ' * wide}{progress.records:,} records", MUTED)
        share = progress.files_done / progress.files_total if progress.files_total else 0.0
        parts = [
            ("memory ", MUTED),
            (bar(share, _BAR), "$text-accent on $foreground 12%"),
            (f" {share:.0%}", MUTED),
        ]
        if wide and progress.files_total:
            parts.append((f" of {progress.files_total:,} files", MUTED))
        if wide:
            parts.append((f", {progress.records:,} records", MUTED))
        if progress.seconds_left is not None:
            parts.append((f", {progress.seconds_left:.0f} s left", MUTED))
        return Content.assemble(*parts)

    def _turn_spinner(self) -> None:
        if self._timer is None:
            return
        if self._state.busy and not self._state.waiting:
            self._timer.resume()
        else:
            self._timer.pause()

    def _tick(self) -> None:
        self._frame += 1
        self.refresh()


def _summary_words(progress: SummaryProgress) -> Content:
    """How far summaries are, and what they cost so far."""
    done = progress.done + progress.failed
    share = done / progress.total if progress.total else 0.0
    cost = progress.spent.usd
    return Content.assemble(
        ("summaries ", MUTED),
        (bar(share, _BAR), "$text-accent on $foreground 12%"),
        (f" {done:,}/{progress.total:,}", MUTED),
        (f" {money(cost)}" if cost else "", MUTED),
    )
