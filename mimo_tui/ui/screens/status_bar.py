"""The last line of the screen: what goes on, the model, the mode, what it costs, the memory."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

from mimo_tui.core.events import MemoryProgress
from mimo_tui.ui.state.status import StatusState
from mimo_tui.ui.widgets.figures import bar, money, short_count
from mimo_tui.ui.widgets.row import MUTED, Row

_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_TICK = 0.1
_BAR = 8
_FULL = 0.8
MODES = {
    "default": ("asks", MUTED),
    "acceptEdits": ("edits allowed", "$text-success"),
    "plan": ("plan only", "$text-accent"),
    "bypassPermissions": ("everything allowed", "bold $text-error"),
}


class StatusBar(Widget):
    """One line; nothing on it ever causes a layout. `opened`: there is a session."""

    opened: reactive[bool] = reactive(False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._state = StatusState()
        self._memory: MemoryProgress | None = None
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

    def render(self) -> Content:
        """The line: what fits, most important first on either side."""
        width = self.content_size.width
        right = self._memory_words(wide=width >= 100)
        return Row(self._left(), right).lay_out(width)

    def _left(self) -> Content:
        state = self._state
        if state.waiting:
            activity = Content.styled("? waits for you", "bold $text-warning")
        elif state.busy:
            frame = _FRAMES[self._frame % len(_FRAMES)]
            activity = Content.assemble((frame, "$text-accent"), " working")
        else:
            activity = Content.styled("● ready" if self.opened else "◌ opening", MUTED)
        mode, mode_style = MODES.get(state.mode, (state.mode, MUTED))
        model = state.model.partition("/")[2] or state.model
        shown = Content(model) if model else Content.styled("no model: F7", "$text-warning")
        parts = [activity, shown, Content.styled(mode, mode_style)]
        if state.context:
            parts.append(self._window())
        if state.priced and (cost := money(state.cost or 0.0, unpriced=int(state.cost is None))):
            parts.append(Content.styled(cost, MUTED))
        return Content.styled("  │  ", "$foreground 25%").join(parts)

    def _window(self) -> Content:
        state = self._state
        if not state.window:
            return Content.styled(f"{short_count(state.context)} tokens", MUTED)
        share = state.context / state.window
        style = "$text-warning" if share >= _FULL else "$text-accent"
        return Content.assemble(
            (bar(share, _BAR), f"{style} on $foreground 12%"), (f" {share:.0%} context", MUTED)
        )

    def _memory_words(self, *, wide: bool) -> Content:
        progress = self._memory
        if progress is None:
            return Content.styled("memory …", MUTED)
        if progress.state == "unavailable":
            return Content.styled("memory unavailable", "$text-error")
        if progress.state == "ready":
            return Content.styled(f"memory {progress.records:,} records", MUTED)
        share = progress.files_done / progress.files_total if progress.files_total else 0.0
        parts = [
            ("memory ", MUTED),
            (bar(share, _BAR), "$text-accent on $foreground 12%"),
            (f" {share:.0%}", MUTED),
        ]
        if wide and progress.files_total:
            parts.append((f" of {progress.files_total:,} files", MUTED))
        if wide and progress.seconds_left is not None:
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
