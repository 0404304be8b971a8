"""The seam to a tool: `prepare` makes a plan and changes nothing; `commit` does what was decided.

What a person approves is the plan itself, so what they see is what is done.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from mimo_tui.core.blocks import Block
from mimo_tui.core.messages import JSON, ToolSpec
from mimo_tui.core.permissions import Decision

ActionKind = Literal["read", "edit", "execute"]


@dataclass(frozen=True, slots=True)
class Action:
    """What a plan would do, for the rules: to which absolute path, or which command line.

    `cwd` is where a command line is run; None means the project.
    """

    kind: ActionKind
    target: str
    cwd: Path | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a call would do. `payload` is the tool's own; `title` is one line for people."""

    action: Action
    title: str
    blocks: tuple[Block, ...] = ()
    payload: Any = None


@dataclass(frozen=True, slots=True)
class Progress:
    """More output of a running tool."""

    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """A file was written (hashes of its bytes before and after, "" before where it is new)."""

    path: str
    before_hash: str
    after_hash: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ToolResult:
    """The end of a call: `text` for the model, `blocks` for people."""

    text: str
    blocks: tuple[Block, ...] = ()
    is_error: bool = False


@dataclass(slots=True)
class ToolContext:
    """What tools of one conversation share.

    `folder` is the project; `cwd` where Bash stands now; `seen` the content hash of each file
    (by absolute path) as the model last read or wrote it; `hides` says which files a search must
    leave out.
    """

    folder: Path
    cwd: Path
    seen: dict[Path, str] = field(default_factory=dict)
    hides: Callable[[Path], bool] = lambda path: False


class Tool(Protocol):
    """One tool."""

    @property
    def spec(self) -> ToolSpec:
        """How a model is told of it."""
        ...

    def title(self, arguments: JSON) -> str:
        """One line for people, such as "Edit shop/cart.py"; never fails, whatever the arguments."""
        ...

    async def prepare(self, arguments: JSON, context: ToolContext) -> Plan:
        """The plan for a call. No side effects. Raises ToolError where it cannot be carried out."""
        ...

    def commit(
        self, plan: Plan, decision: Decision, context: ToolContext
    ) -> AsyncIterator[Progress | Written | ToolResult]:
        """Carry out what was allowed; ended by a ToolResult. Cancelling stops all it started."""
        ...
