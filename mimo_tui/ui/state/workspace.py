"""The state of the whole screen: every part reduced from the same entries."""

from __future__ import annotations

from dataclasses import dataclass, field

from mimo_tui.core.events import Entry
from mimo_tui.ui.state import changes, chat, context, pipeline, status
from mimo_tui.ui.state.changes import ChangesState
from mimo_tui.ui.state.chat import ChatState
from mimo_tui.ui.state.context import ContextState
from mimo_tui.ui.state.pipeline import PipelineState
from mimo_tui.ui.state.status import StatusState


@dataclass(frozen=True, slots=True)
class WorkspaceState:
    """All that the screen shows, but for the memory's own progress."""

    chat: ChatState = field(default_factory=ChatState)
    status: StatusState = field(default_factory=StatusState)
    changes: ChangesState = field(default_factory=ChangesState)
    pipeline: PipelineState = field(default_factory=PipelineState)
    context: ContextState = field(default_factory=ContextState)


def reduce(state: WorkspaceState, entry: Entry) -> WorkspaceState:
    """The screen's state after an entry."""
    return WorkspaceState(
        chat.reduce(state.chat, entry),
        status.reduce(state.status, entry),
        changes.reduce(state.changes, entry),
        pipeline.reduce(state.pipeline, entry),
        context.reduce(state.context, entry),
    )
