"""The memory: every record to be searched, read, pinned, forgotten, restored and edited."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from mimo_tui.core.events import MemoryProgress
from mimo_tui.memory.base import Cue, Memory, Record
from mimo_tui.ui.panels.record_changes import RecordChanges
from mimo_tui.ui.panels.record_detail import RecordDetail
from mimo_tui.ui.panels.record_editor import RecordEditor
from mimo_tui.ui.panels.record_filter import RecordFilter
from mimo_tui.ui.panels.record_source import RecordSource
from mimo_tui.ui.panels.record_words import cue_line, empty_line, memory_hints, progress_line
from mimo_tui.ui.widgets.hints import Hints
from mimo_tui.ui.widgets.record_list import RecordList
from mimo_tui.ui.widgets.virtual_list import VirtualList

# From this width on the detail stands beside the list.
_WIDE = 100
# While a project is distilled the list is read again no oftener than this.
_REFRESH_DELAY = 1.0
_DETAIL_DELAY = 0.06


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
        Binding("c", "coverage", "Coverage", show=False, id="memory.coverage"),
        Binding("D", "app.dream", "Put in order", show=False, id="memory.dream"),
        Binding("escape", "back", "Back", show=False, id="memory.back"),
    ]
    DEFAULT_CSS = """
    MemoryPanel {
        & #progress { height: 1; padding: 0 1; }
        & #body { height: 1fr; }
        & #records, & #detail, & #editor { width: 1fr; height: 1fr; padding: 0 1; }
        & #detail, & #editor { display: none; }
        &.-detail #detail { display: block; }
        &.-detail #records { display: none; }
        &.-wide #detail { display: block; border-left: solid $foreground 15%; }
        &.-wide.-detail #records { display: block; }
        &.-wide.-nothing #detail { display: none; }
        &.-editing #editor { display: block; }
        &.-editing #records, &.-editing #detail { display: none; }
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
        self._detail_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """State, search, kinds, records and detail, what was done last, the keys."""
        yield Static(id="progress", markup=False)
        yield RecordFilter(id="filter")
        with Horizontal(id="body"):
            yield RecordList(self._source.row, id="records")
            yield RecordDetail(self._memory, id="detail")
            yield RecordEditor(id="editor")
        yield RecordChanges(self._memory, id="said")
        yield Hints(id="hints")

    def on_mount(self) -> None:
        """Ask for the first page; it comes when the memory is there."""
        self._read_list()

    def focus(self, scroll_visible: bool = True) -> MemoryPanel:
        """Keys go to the records, or to the detail where it is open."""
        self._focused_part.focus(scroll_visible)
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
        self.add_class("-detail")
        self._detail.open(record_id, why=self._source.why(record_id))
        self._detail.focus()

    def proposed(self, proposals: int) -> None:
        """Hint at how much could be put in order; 0 for nothing, or once it was looked at."""
        self._proposals = proposals
        self._draw_words()

    def would_recall(self, cue: Cue) -> None:
        """List what would be recalled for a cue, best first, each with why."""
        self.remove_class("-detail")
        self._total = None
        self._records.set_source(self._source.by_cue(cue))
        self._draw_words()

    def on_resize(self, event: events.Resize) -> None:
        """List and detail side by side where there is room."""
        self.set_class(event.size.width >= _WIDE, "-wide")
        self._draw_words()

    def on_record_filter_changed(self, event: RecordFilter.Changed) -> None:
        """Other records are wanted."""
        event.stop()
        self._read_list()

    def on_record_filter_left(self, event: RecordFilter.Left) -> None:
        """From the search down to what it found."""
        event.stop()
        self._records.focus()

    def on_virtual_list_highlighted(self, event: RecordList.Highlighted) -> None:
        """The detail beside the list follows the cursor, once it rests."""
        event.stop()
        if event.list is self._records:
            self._follow_cursor()
            self._draw_words()

    def on_virtual_list_chosen(self, event: RecordList.Chosen) -> None:
        """Open the detail."""
        event.stop()
        record = self._records.record
        if event.list is self._records and record is not None:
            self.open_record(record.id)

    def on_record_list_loaded(self, event: RecordList.Loaded) -> None:
        """Records came."""
        event.stop()
        self._total, self._error = event.total, ""
        self.set_class(event.total == 0, "-nothing")
        self._draw_words()
        self._follow_cursor()

    def on_record_list_failed(self, event: RecordList.Failed) -> None:
        """The memory did not answer."""
        event.stop()
        self._error = str(event.error)
        if self._records.count:
            self._changes.say(self._error, failed=True)
        self._draw_words()

    def on_record_detail_shown(self, event: RecordDetail.Shown) -> None:
        """The keys are about another record."""
        event.stop()
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
        self._focused_part.action_choose()

    def action_kind(self, step: int) -> None:
        """Take another group of kinds."""
        self._filter.step_kind(step)

    def action_state(self) -> None:
        """All, pinned, forgotten, and round again."""
        self._filter.cycle_state()

    def action_pin(self) -> None:
        """Pin the record, or take the pin away."""
        if (record := self._current) is not None:
            self._changes.pin(record)

    def action_forget(self) -> None:
        """Keep the record out of everything; `u` takes it back."""
        if (record := self._current) is not None:
            self._changes.forget(record)

    def action_restore(self) -> None:
        """Take back the forgotten record of the cursor, or what was forgotten last."""
        self._changes.restore(self._current)

    def action_edit(self) -> None:
        """Put own words in place of the record's."""
        if (record := self._current) is not None:
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

    def action_back(self) -> None:
        """From the detail or the search back to where one was."""
        is_open = self.has_class("-detail")
        if is_open and self._detail.has_focus and self._detail.back():
            return
        if is_open and not self._filter.typing:
            self.remove_class("-detail")
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
    def _records(self) -> RecordList:
        return self.query_one("#records", RecordList)

    @property
    def _detail(self) -> RecordDetail:
        return self.query_one("#detail", RecordDetail)

    @property
    def _changes(self) -> RecordChanges:
        return self.query_one("#said", RecordChanges)

    @property
    def _focused_part(self) -> VirtualList:
        return self._detail if self.has_class("-detail") else self._records

    @property
    def _current(self) -> Record | None:
        """The record that keys are about."""
        return self._detail.record if self.has_class("-detail") else self._records.record

    def _read_list(self) -> None:
        self.remove_class("-detail")
        self._records.set_source(self._source.by_filter(self._filter.filter))
        self._draw_words()

    def _schedule_refresh(self) -> None:
        if self._refresh_timer is None:
            self._refresh_timer = self.set_timer(_REFRESH_DELAY, self._refresh)

    def _refresh(self) -> None:
        self._refresh_timer = None
        self._records.reload()
        self._detail.reload()

    def _follow_cursor(self) -> None:
        if not self.has_class("-wide") or self.has_class("-detail"):
            return
        if self._detail_timer is not None:
            self._detail_timer.stop()
        self._detail_timer = self.set_timer(_DETAIL_DELAY, self._show_cursor)

    def _show_cursor(self) -> None:
        if (record := self._records.record) is not None:
            self._detail.open(record.id, why=self._source.why(record.id))

    def _leave_editor(self) -> None:
        self.remove_class("-editing")
        self.focus()

    def _draw_words(self) -> None:
        filter = self._filter.filter
        cue, width = self._source.cue, max(1, self.size.width - 2)
        if cue is not None:
            line = cue_line(cue, self._total, width)
            self._records.empty = self._error or "Memory stays silent: nothing is good enough."
        else:
            line = progress_line(self._progress, self._total, self._proposals, width)
            self._records.empty = empty_line(filter, self._progress, self._error)
        self.query_one("#progress", Static).update(line, layout=False)
        detail, undo = self.has_class("-detail"), self._changes.can_undo
        self.query_one("#hints", Hints).show(
            memory_hints(self._current, filter, detail=detail, undo=undo)
        )
