"""What a person does to records: pin, forget, restore, edit; and the line that says so."""

from __future__ import annotations

from collections.abc import Awaitable

from textual.message import Message
from textual.widgets import Static

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.base import Memory, Record
from mimo_tui.ui.widgets.row import words


class RecordChanges(Static):
    """Carries changes out one by one, and says what became of the last."""

    DEFAULT_CSS = """
    RecordChanges { height: 1; padding: 0 1; }
    """

    class Changed(Message):
        """Records are not what they were."""

    def __init__(self, memory: Memory, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._memory = memory
        self._forgot: Record | None = None

    @property
    def can_undo(self) -> bool:
        """Whether something was forgotten just before."""
        return self._forgot is not None

    def pin(self, record: Record) -> None:
        """Pin a record, or take its pin away."""
        done = f"{'Unpinned' if record.pinned else 'Pinned'} {record.title}"
        self._change(self._memory.pin(record.id, not record.pinned), done)

    def forget(self, record: Record) -> None:
        """Keep a record out of everything."""
        if not record.forgotten:
            self._forgot = record
            done = f"Forgot {record.title}. u restores it"
            self._change(self._memory.forget(record.id, True), done)

    def restore(self, current: Record | None) -> None:
        """Take back `current` if it is forgotten, else what was forgotten last."""
        record = current if current is not None and current.forgotten else self._forgot
        if record is not None:
            self._forgot = None
            self._change(self._memory.forget(record.id, False), f"Restored {record.title}")

    def edit(self, record_id: str, title: str, body: str) -> None:
        """Keep the person's words for a record."""
        self._change(self._memory.edit(record_id, title, body), f"Saved your words for {title}")

    def say(self, text: str, *, failed: bool = False) -> None:
        """Say something in place of what was said before."""
        self.update(words(text, "$text-error" if failed else "$text-success"), layout=False)

    def _change(self, change: Awaitable[None], done: str) -> None:
        self.run_worker(self._carry_out(change, done), group="changes")

    async def _carry_out(self, change: Awaitable[None], done: str) -> None:
        try:
            await change
        except MimoError as error:
            self.say(str(error), failed=True)
            return
        self.say(done)
        self.post_message(self.Changed())
