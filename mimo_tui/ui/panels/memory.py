"""The memory: every record to be searched, read, pinned, forgotten, restored and edited."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from mimo_tui.core.events import MemoryProgress
from mimo_tui.memory.base import Cue, Memory
from mimo_tui.ui.panels.record_browser import RecordBrowser
from mimo_tui.ui.panels.record_changes import RecordChanges
from mimo_tui.ui.panels.record_detail import RecordDetail
from mimo_tui.ui.panels.record_editor import RecordEditor
from mimo_tui.ui.panels.record_filter import RecordFilter
from mimo_tui.ui.panels.record_source import RecordSource
from mimo_tui.ui.panels.record_words import cue_line, empty_line, memory_hints, progress_line
from mimo_tui.ui.widgets.hints import Hints
from mimo_tui.ui.widgets.record_list import RecordList

# While a project is distilled the list is read again no oftener than this.
_REFRESH_DELAY = 1.0


class MemoryPanel(Vertical):
    """A list of records under a filter, with the detail of one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", show=False, id="memory.search"),
        Binding("p", "pin", "Pin", show=False, id="memory.pin"),
        Binding("x,delete", "forget", "Forget", show=False, id="memory.forget"),
        Binding("u", "restore", "Restore", show=False, id="memory.restore"),
        Binding("e", "edit", "Edit", show=False, id="memory.edit"),
        Binding("f", "state", "All, pinned, forgotten", show=False, id="memory.state"),
        Binding("right_square_bracket,right", "kind(1)", "Next kind", show=False, id="memory.kind"),
        Binding(
            "left_square_bracket,left",
            "kind(-1)",
            "Previous kind",
            show=False,
            id="memory.kind-back",
        ),
        Binding("w", "would_recall", "What is recalled", show=False, id="memory.would-recall"),
        Binding("h", "history", "History of the record", show=False, id="memory.history"),
        Binding("c", "coverage", "Coverage", show=False, id="memory.coverage"),
        Binding("D", "app.dream", "Put in order", show=False, id="memory.dream"),
        Binding("escape", "back", "Back", show=False, id="memory.back"),
    ]
    DEFAULT_CSS = """
    MemoryPanel {
        & #progress { height: 1; padding: 0 1; }
        & #browser { height: 1fr; }
        & #editor { height: 1fr; padding: 0 1; display: none; }
        &.-editing #editor { display: block; }
        &.-editing #browser { display: none; }
        &.-editing > #hints { display: none; }
    }
    """

    class CueWanted(Message):
        """The person wants to see what would be recalled for the present prompt."""

    def __init__(
        self, memory: Memory, *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._memory = memory
        self._source = RecordSource(memory)
        self._progress: MemoryProgress | None = None
        self._listed_generation = -1
        self._total: int | None = None
        self._proposals = 0
        self._error = ""
        self._refresh_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """State, search, kinds, records and detail, what was done last, the keys."""
        yield Static(id="progress", markup=False)
        yield RecordFilter(id="filter")
        yield RecordBrowser(self._memory, self._source, id="browser")
        yield RecordEditor(id="editor")
        yield RecordChanges(self._memory, id="said")
        yield Hints(id="hints")

    def on_mount(self) -> None:
        """Ask for the first page; it comes when the memory is there."""
        self._read_list()

    def focus(self, scroll_visible: bool = True) -> MemoryPanel:
        """Keys go to the records, or to the detail where it is open."""
        self._browser.focus(scroll_visible)
        return self

    def progress(self, progress: MemoryProgress) -> None:
        """Show how far memory is; another generation of records is read, the selection kept."""
        before, self._progress = self._progress, progress
        if not self.is_mounted:
            return
        came_back = before is None or before.state in ("starting", "unavailable")
        is_new = progress.generation != self._listed_generation or (came_back and self._error)
        if progress.state not in ("starting", "unavailable") and is_new:
            self._listed_generation = progress.generation
            self._schedule_refresh()
        self._draw_words()

    def open_record(self, record_id: str) -> None:
        """Show a record, wherever it lies in the list."""
        self._browser.open_record(record_id)

    def proposed(self, proposals: int) -> None:
        """Hint at how much could be put in order; 0 for nothing, or once it was looked at."""
        self._proposals = proposals
        self._draw_words()

    def would_recall(self, cue: Cue) -> None:
        """List what would be recalled for a cue, best first, each with why."""
        self._total = None
        self._browser.read(self._source.by_cue(cue))
        self._draw_words()

    def on_resize(self, event: events.Resize) -> None:
        """What is said fits another width."""
        self._draw_words()

    def on_record_filter_changed(self, event: RecordFilter.Changed) -> None:
        """Other records are wanted."""
        event.stop()
        self._read_list()

    def on_record_filter_left(self, event: RecordFilter.Left) -> None:
        """From the search down to what it found."""
        event.stop()
        self._browser.records.focus()

    def on_record_browser_looked(self, event: RecordBrowser.Looked) -> None:
        """The keys are about another record."""
        event.stop()
        self._draw_words()

    def on_record_list_loaded(self, event: RecordList.Loaded) -> None:
        """Records came."""
        event.stop()
        self._total, self._error = event.total, ""
        self._draw_words()

    def on_record_list_failed(self, event: RecordList.Failed) -> None:
        """The memory did not answer."""
        event.stop()
        self._error = str(event.error)
        if self._browser.records.count:
            self._changes.say(self._error, failed=True)
        self._draw_words()

    def on_record_detail_failed(self, event: RecordDetail.Failed) -> None:
        """The record cannot be read."""
        event.stop()
        self._changes.say(event.reason, failed=True)

    def on_record_editor_saved(self, event: RecordEditor.Saved) -> None:
        """The person's words are kept."""
        event.stop()
        self._leave_editor()
        self._changes.edit(event.record_id, event.title, event.body)

    def on_record_changes_changed(self, event: RecordChanges.Changed) -> None:
        """Records changed: read them again, the selection kept."""
        event.stop()
        self._refresh()

    def on_record_editor_left(self, event: RecordEditor.Left) -> None:
        """Nothing changed."""
        event.stop()
        self._leave_editor()

    def action_search(self) -> None:
        """Type to search."""
        self._filter.start_typing()

    def action_open(self) -> None:
        """Open the record of the cursor, or follow the relation."""
        self._browser.focused_part.action_choose()

    def action_kind(self, step: int) -> None:
        """Take another group of kinds."""
        self._filter.step_kind(step)

    def action_state(self) -> None:
        """All, pinned, forgotten, and round again."""
        self._filter.cycle_state()

    def action_pin(self) -> None:
        """Pin the record, or take the pin away."""
        if (record := self._browser.record) is not None:
            self._changes.pin(record)

    def action_forget(self) -> None:
        """Keep the record out of everything; `u` takes it back."""
        if (record := self._browser.record) is not None:
            self._changes.forget(record)

    def action_restore(self) -> None:
        """Take back the forgotten record of the cursor, or what was forgotten last."""
        self._changes.restore(self._browser.record)

    def action_edit(self) -> None:
        """Put own words in place of the record's."""
        if (record := self._browser.record) is not None:
            self.add_class("-editing")
            self.query_one(RecordEditor).edit(record)

    def action_would_recall(self) -> None:
        """List what would be recalled for the prompt, or everything again."""
        if self._source.cue is None:
            self.post_message(self.CueWanted())
        else:
            self._read_list()

    def action_coverage(self) -> None:
        """Which files are known, and which are not and why."""
        from mimo_tui.ui.screens.coverage import CoverageScreen

        self.app.push_screen(CoverageScreen(self._memory))

    def action_history(self) -> None:
        """What was done to the record, and the commits that touched its lines."""
        from mimo_tui.ui.screens.record_history import RecordHistoryScreen

        if (record := self._browser.record) is not None:
            self.app.push_screen(RecordHistoryScreen(self._memory, record))

    def action_back(self) -> None:
        """From the detail or the search back to where one was."""
        if not self._filter.typing and self._browser.back():
            pass
        elif self._filter.typing or self._filter.filter.text:
            self._filter.clear()
        elif self._source.cue is not None:
            self._read_list()
        else:
            raise SkipAction  # whoever is around the panel knows where back is
        self.focus()
        self._draw_words()

    @property
    def _filter(self) -> RecordFilter:
        return self.query_one("#filter", RecordFilter)

    @property
    def _browser(self) -> RecordBrowser:
        return self.query_one("#browser", RecordBrowser)

    @property
    def _changes(self) -> RecordChanges:
        return self.query_one("#said", RecordChanges)

    def _read_list(self) -> None:
        self._browser.read(self._source.by_filter(self._filter.filter))
        self._draw_words()

    def _schedule_refresh(self) -> None:
        if self._refresh_timer is None:
            self._refresh_timer = self.set_timer(_REFRESH_DELAY, self._refresh)

    def _refresh(self) -> None:
        self._refresh_timer = None
        self._browser.reload()

    def _leave_editor(self) -> None:
        self.remove_class("-editing")
        self.focus()

    def _draw_words(self) -> None:
        filter = self._filter.filter
        cue, width = self._source.cue, max(1, self.size.width - 2)
        if cue is not None:
            line = cue_line(cue, self._total, width)
            self._browser.records.empty = (
                self._error or "Memory stays silent: nothing is good enough."
            )
        else:
            line = progress_line(self._progress, self._total, self._proposals, width)
            self._browser.records.empty = empty_line(filter, self._progress, self._error)
        self.query_one("#progress", Static).update(line, layout=False)
        detail, undo = self._browser.is_open, self._changes.can_undo
        self.query_one("#hints", Hints).show(
            memory_hints(self._browser.record, filter, detail=detail, undo=undo)
        )
