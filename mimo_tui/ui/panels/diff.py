"""The changes: each edit that waits, hunk by hunk, and what was written before."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual import events
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Static

from mimo_tui.core.permissions import Decision
from mimo_tui.ui.panels.comment_line import CommentLine
from mimo_tui.ui.panels.diff_words import COMMENT_HINTS, change_rows, diff_hints, review_line
from mimo_tui.ui.state.changes import Change, ChangesState, Mark, Review
from mimo_tui.ui.state.reviews import Reviews
from mimo_tui.ui.widgets.diff_view import DiffView
from mimo_tui.ui.widgets.hints import Hints
from mimo_tui.ui.widgets.virtual_list import RowList, VirtualList

# From these widths on the files stand beside the diff, and a diff side by side has room.
_WIDE = 110
_SPLIT = 130

Layout = Literal["auto", "unified", "split"]


class DiffPanel(Vertical):
    """Review of edits. Nothing is sent before Enter; hunks without a mark are asked about once."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,n", "hunk(1)", "Next hunk", show=False, id="diff.next-hunk"),
        Binding("k,N", "hunk(-1)", "Previous hunk", show=False, id="diff.previous-hunk"),
        Binding("g", "end(0)", "First hunk", show=False, id="diff.first-hunk"),
        Binding("G", "end(1)", "Last hunk", show=False, id="diff.last-hunk"),
        Binding("a", "mark('accepted')", "Accept the hunk", show=False, id="diff.accept"),
        Binding("r", "mark('rejected')", "Reject the hunk", show=False, id="diff.reject"),
        Binding("A", "mark_all('accepted')", "Accept all", show=False, id="diff.accept-all"),
        Binding("R", "mark_all('rejected')", "Reject all", show=False, id="diff.reject-all"),
        Binding("space", "toggle_hunk", "Toggle the hunk", show=False, id="diff.toggle"),
        Binding("c", "comment", "Comment", show=False, id="diff.comment"),
        Binding("s", "split", "Side by side", show=False, id="diff.split"),
        Binding("S", "always", "Allow for the session", show=False, id="diff.always"),
        Binding("right_square_bracket", "file(1)", "Next file", show=False, id="diff.next-file"),
        Binding(
            "left_square_bracket", "file(-1)", "Previous file", show=False, id="diff.previous-file"
        ),
        Binding("enter", "send", "Send the decision", show=False, id="diff.send"),
        Binding("escape", "back", "Back", show=False, id="diff.back"),
    ]
    DEFAULT_CSS = """
    DiffPanel {
        & #files {
            height: auto; max-height: 6; padding: 0 1; border-bottom: solid $foreground 15%;
        }
        & #view { height: 1fr; }
        & #body { height: 1fr; layout: vertical; }
        & #review { height: 1; padding: 0 1; }
        & #empty { height: 1fr; padding: 1 2; color: $text-muted; display: none; }
        &.-commenting CommentLine { display: block; }
        &.-empty #empty { display: block; }
        &.-empty #body, &.-empty #review { display: none; }
        &.-wide #body { layout: horizontal; }
        &.-wide #files {
            width: 34; height: 1fr; max-height: 100%;
            border-bottom: none; border-right: solid $foreground 15%;
        }
    }
    """

    class Decided(Message):
        """The person's decision on a waiting call."""

        def __init__(self, call: str, decision: Decision) -> None:
            super().__init__()
            self.call = call
            self.decision = decision

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._state = ChangesState()
        self._reviews = Reviews()
        self._call = ""
        self._asking = False
        self._layout: Layout = "auto"

    def compose(self) -> ComposeResult:
        """Files, the diff, what is decided so far, the keys."""
        with Horizontal(id="body"):
            files = RowList(id="files")
            files.can_focus = False
            yield files
            yield DiffView(id="view")
        yield Static(
            "No changes yet. Edits come here to be read before they are written.", id="empty"
        )
        yield Static(id="review", markup=False)
        yield CommentLine(id="comment")
        yield Hints(id="hints")

    def on_mount(self) -> None:
        """Draw what is there."""
        self._draw()

    def focus(self, scroll_visible: bool = True) -> DiffPanel:
        """Keys go to the diff."""
        self._view.focus(scroll_visible)
        return self

    @property
    def change(self) -> Change | None:
        """The change that is open."""
        return self._state.find(self._call)

    def show(self, state: ChangesState) -> None:
        """Show another state; the oldest change that waits opens unless one is under review."""
        if state is self._state:
            return
        self._state = state
        self._reviews.follow(state)
        if self.is_mounted:
            self._draw()

    def prefer(self, layout: Layout) -> None:
        """Lines side by side ("split"), one under the other ("unified"), or as room is."""
        self._layout = layout
        self._lay_out()

    def on_resize(self, event: events.Resize) -> None:
        """Where there is room, files stand on the left and the diff is shown side by side."""
        self.set_class(event.size.width >= _WIDE, "-wide")
        self._lay_out()

    def on_diff_view_hunk_picked(self, event: DiffView.HunkPicked) -> None:
        """The mouse chose a hunk, or its mark."""
        event.stop()
        self._view.hunk = event.hunk
        if event.on_mark:
            self.action_toggle_hunk()

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        """The mouse, or a key, chose a file."""
        event.stop()
        if self._files.key != self._call:
            self._open(self._files.key)

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        """A click on the file that is open changes nothing."""
        event.stop()

    def on_input_submitted(self, event: CommentLine.Submitted) -> None:
        """The comment is kept until the decision is sent."""
        event.stop()
        self.action_keep()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a comment is written nothing is decided: letters typed fast are meant for it."""
        return not self.has_class("-commenting") or action in ("keep", "back")

    def action_hunk(self, step: int) -> None:
        """Go to another hunk."""
        self._view.go_to(self._view.hunk + step)

    def action_end(self, last: int) -> None:
        """Go to the first or the last hunk."""
        self._view.go_to(self._view.hunks - 1 if last else 0)

    def action_file(self, step: int) -> None:
        """Open another file."""
        self._files.action_move(step)

    def action_mark(self, mark: Mark) -> None:
        """Mark the current hunk and go on to the next one without a mark."""
        if (review := self._review) is not None and review.marks:
            review = review.mark(self._view.hunk, mark)
            self._put(review)
            if (following := review.undecided_after(self._view.hunk)) is not None:
                self._view.go_to(following)

    def action_mark_all(self, mark: Mark) -> None:
        """Mark every hunk of the file."""
        if (review := self._review) is not None:
            self._put(review.mark_all(mark))

    def action_toggle_hunk(self) -> None:
        """Accept the current hunk, or reject it where it was accepted."""
        if (review := self._review) is not None and review.marks:
            self._put(review.toggle(self._view.hunk))

    def action_comment(self) -> None:
        """Write a word to the model."""
        if (review := self._review) is not None:
            self.add_class("-commenting")
            self.query_one(CommentLine).write(review.comment)
            self._draw_words()

    def action_keep(self) -> None:
        """Keep the comment until the decision is sent."""
        if (review := self._review) is not None:
            comment = self.query_one(CommentLine).words
            self._reviews.put(self._call, Review(review.marks, comment))
        self._leave_comment()

    def action_split(self) -> None:
        """Lines side by side, or one under the other."""
        self.prefer("unified" if self._view.split else "split")

    def action_always(self) -> None:
        """Accept all, and allow what the rule covers for the rest of the session."""
        change, review = self.change, self._review
        if change is not None and review is not None and change.rule:
            self._send(change, Decision("allow", None, review.comment, "session"))

    def action_send(self) -> None:
        """Send the decision; where hunks have no mark, the first Enter asks, the second sends."""
        change, review = self.change, self._review
        if change is None or review is None:
            return
        if review.undecided and not self._asking:
            self._asking = True
            self._draw_words()
            return
        self._send(change, review.decide())

    def action_back(self) -> None:
        """Leave the comment, or take the question back."""
        if self.has_class("-commenting"):
            self._leave_comment()
        elif self._asking:
            self._asking = False
            self._draw_words()
        else:
            raise SkipAction  # whoever is around the panel knows where back is

    @property
    def _view(self) -> DiffView:
        return self.query_one("#view", DiffView)

    @property
    def _files(self) -> RowList:
        return self.query_one("#files", RowList)

    @property
    def _review(self) -> Review | None:
        """The review of the open change, None where it waits for nobody."""
        return self._reviews.of(self.change)

    def _put(self, review: Review) -> None:
        self._reviews.put(self._call, review)
        self._asking = False
        self._view.set_marks(review.marks)
        self._draw_words()

    def _send(self, change: Change, decision: Decision) -> None:
        self._reviews.send(change.call)
        self._asking = False
        self.post_message(self.Decided(change.call, decision))
        self._draw()

    def _leave_comment(self) -> None:
        self.remove_class("-commenting")
        self._view.focus()
        self._draw_words()

    def _draw(self) -> None:
        self.set_class(not self._state.changes, "-empty")
        self._files.set_rows(change_rows(self._state, self._reviews))
        if self._review is None:
            self._open(self._reviews.to_open(self._state, self._call))
        else:
            self._draw_words()

    def _open(self, call: str) -> None:
        fresh = call != self._call
        self._call = call
        self._asking = False
        change = self.change
        if change is not None:
            review = self._review
            marks = review.marks if review is not None else change.marks
            if fresh:
                self._view.open(change.block, marks)
                self._files.select(call)
            else:
                self._view.set_marks(marks)
        self._draw_words()

    def _lay_out(self) -> None:
        has_room = self.size.width >= _SPLIT
        self._view.split = has_room if self._layout == "auto" else self._layout == "split"
        self._draw_words()

    def _draw_words(self) -> None:
        change, review = self.change, self._review
        sent = self._reviews.was_sent(self._call)
        line = review_line(change, review, asking=self._asking, sent=sent)
        self.query_one("#review", Static).update(line, layout=False)
        hints = diff_hints(change, review, split=self._view.split, files=len(self._state.changes))
        commenting = self.has_class("-commenting")
        self.query_one(Hints).show(COMMENT_HINTS if commenting else hints)
