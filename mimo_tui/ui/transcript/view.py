"""The conversation on the screen: one widget a block, the last one alive, old ones when asked."""

from __future__ import annotations

from textual import events
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.selection import Selection
from textual.widgets import Static

from mimo_tui.ui.state.chat import AnswerBlock, ChatBlock, ChatState, ThinkingBlock, ToolBlock
from mimo_tui.ui.transcript.blocks import class_of, content_of, is_foldable
from mimo_tui.ui.widgets.hanging import Hanging
from mimo_tui.ui.widgets.row import MUTED

# Every widget costs time at each layout: only so many blocks are on the screen's tree.
_SHOWN = 120
_MOST = 200
_EARLIER = 60

# By itself Textual lays out everything once more when such a size has changed. Nothing here depends
# on it, scroll bars come and go without, and so an answer that grows costs half.
_SIZE: reactive[Size] = reactive(Size(0, 0), layout=False)


class BlockView(Static):
    """One block. A click folds and unfolds what can be folded."""

    virtual_size = _SIZE

    def __init__(self, block: ChatBlock, *, folded: bool) -> None:
        super().__init__(content_of(block, folded=folded), classes=f"block -{class_of(block)}")
        self.block = block
        self.folded = folded
        self._mark()

    def show(self, block: ChatBlock) -> None:
        """Show a newer state of the block."""
        if type(block) is not type(self.block):
            self.remove_class(f"-{class_of(self.block)}")
            self.add_class(f"-{class_of(block)}")
        self.block = block
        self._mark()
        self.update(content_of(block, folded=self.folded))

    def fold(self, folded: bool) -> None:
        """Fold or unfold."""
        if is_foldable(self.block) and folded != self.folded:
            self.folded = folded
            self._mark()
            self.update(content_of(self.block, folded=folded))

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What the mouse has marked, row by row."""
        visual = self.visual
        if isinstance(visual, Hanging):
            return selection.extract(visual.wrap(self.content_size.width).plain), "\n"
        return super().get_selection(selection)

    def on_click(self, event: events.Click) -> None:
        """Fold or unfold; a drag that selects text is no click."""
        if is_foldable(self.block) and not self.text_selection:
            event.stop()
            self.fold(not self.folded)

    def _mark(self) -> None:
        self.set_class(self.folded and is_foldable(self.block), "-folded")


class TranscriptView(VerticalScroll, can_focus=True):
    """The blocks. It stays at the end unless the person scrolled up."""

    class Moved(Message):
        """Whether there is something below that was not seen has changed."""

    behind: reactive[bool] = reactive(False)
    virtual_size = _SIZE

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._blocks: tuple[ChatBlock, ...] = ()
        self._views: list[BlockView] = []
        self._first = 0
        self._unfolded = False
        self._earlier = Static(id="earlier")
        self._earlier.display = False

    def on_mount(self) -> None:
        """Stay at the end as the conversation grows."""
        self.mount(self._earlier)
        self.anchor()

    def show(self, state: ChatState) -> None:
        """Show the conversation: what is new is added, what changed is drawn anew."""
        blocks = self._blocks = state.blocks
        if len(blocks) < self._first:
            self._forget(len(self._views))
            self._first = 0
        for view, block in zip(self._views, blocks[self._first :], strict=False):
            if view.block is not block and view.block != block:
                view.show(block)
        for view in self._views[len(blocks) - self._first :]:
            view.remove()
        del self._views[len(blocks) - self._first :]
        known = self._first + len(self._views)
        if not self._views:
            known = self._first = max(0, len(blocks) - _SHOWN)
        fresh = [self._make(block) for block in blocks[known:]]
        if fresh:
            self._views += fresh
            self.mount_all(fresh)
            self.call_after_refresh(self._see_what_is_below)
        if len(self._views) > _MOST and self.at_end:
            self._forget(len(self._views) - _SHOWN)
        self._tell_of_earlier()

    @property
    def at_end(self) -> bool:
        """Whether the end of the conversation is in sight."""
        # What is less than a page stands at the foot: `scroll_y` is below zero then.
        return self.max_scroll_y - max(0, self.scroll_y) < 1.5

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """At the top the blocks before it come; at the end nothing is unseen."""
        super().watch_scroll_y(old_value, new_value)
        if self.at_end:
            self.behind = False
        if new_value < 1 and new_value < old_value and self._first:
            self.call_after_refresh(self._show_earlier)

    def watch_behind(self) -> None:
        """Tell of it."""
        self.post_message(self.Moved())

    def toggle_folds(self) -> None:
        """Unfold every tool call and thought, or fold them all."""
        self._unfolded = not self._unfolded
        for view in self._views:
            view.fold(not self._unfolded)

    def last_answer(self) -> str:
        """The words of the latest answer, for copying."""
        parts: list[str] = []
        for block in reversed(self._blocks):
            if isinstance(block, AnswerBlock):
                parts.append(block.text)
            elif parts and not isinstance(block, ThinkingBlock):
                break
        return "\n\n".join(reversed(parts))

    async def _show_earlier(self) -> None:
        if not self._first:
            return
        count = min(_EARLIER, self._first)
        self._first -= count
        fresh = [self._make(block) for block in self._blocks[self._first : self._first + count]]
        height = self.virtual_size.height
        self._views[:0] = fresh
        self._tell_of_earlier()
        await self.mount_all(fresh, after=self._earlier)
        # What was at the top stays where it was.
        self.call_after_refresh(
            lambda: self.scroll_to(y=self.virtual_size.height - height, animate=False, force=True)
        )

    def _see_what_is_below(self) -> None:
        self.behind = not self.at_end

    def _forget(self, count: int) -> None:
        """Take the oldest views off the tree; scrolling up brings them again."""
        gone, self._views = self._views[:count], self._views[count:]
        self._first += count
        for view in gone:
            view.remove()

    def _tell_of_earlier(self) -> None:
        if self._earlier.display != bool(self._first):
            self._earlier.display = bool(self._first)
        if self._first:
            text = Content.styled(f"↑ {self._first:,} earlier", MUTED)
            self._earlier.update(text, layout=False)

    def _make(self, block: ChatBlock) -> BlockView:
        # An edit is worth seeing at once; other calls are one line.
        is_edit = isinstance(block, ToolBlock) and block.name in ("Edit", "Write")
        return BlockView(block, folded=not (self._unfolded or is_edit))
