"""A tool call that waits for the person, above the prompt."""

from __future__ import annotations

from time import monotonic
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from mimo_tui.core.blocks import CodeBlock, DiffBlock, ShellBlock, TextBlock
from mimo_tui.core.events import ApprovalAsked
from mimo_tui.core.permissions import Decision, Scope, Verdict
from mimo_tui.ui.transcript.blocks import block_lines, diff_lines
from mimo_tui.ui.widgets.hanging import Hanging, Line
from mimo_tui.ui.widgets.hints import Hint, Hints
from mimo_tui.ui.widgets.row import MUTED, words
from mimo_tui.ui.widgets.syntax import printable

# Keys meant for the prompt must not answer a question that has just come up.
GRACE_SECONDS = 0.4
_DIFF_LINES = 14
_REASON_HINTS = (Hint("enter", "send it", "send_reason", strong=True), Hint("esc", "back", "back"))


class ApprovalCard(Vertical, can_focus=True):
    """The question with what would be done, and one key for each answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "decide('allow', 'once')", "Allow", show=False, id="approval.allow"),
        Binding(
            "s",
            "decide('allow', 'session')",
            "Allow for the session",
            show=False,
            id="approval.always",
        ),
        Binding("n", "decide('deny', 'once')", "Do not allow", show=False, id="approval.deny"),
        Binding("r", "reason", "Do not allow, and say why", show=False, id="approval.reason"),
        Binding("d", "review", "Read the edit", show=False, id="approval.review"),
    ]

    class Decided(Message):
        """The person's answer."""

        def __init__(self, call: str, decision: Decision) -> None:
            super().__init__()
            self.call = call
            self.decision = decision

    class Review(Message):
        """The person wants to read the edit hunk by hunk."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._asked: ApprovalAsked | None = None
        self._since = 0.0

    def compose(self) -> ComposeResult:
        """What is asked, what would be done, the answers."""
        yield Static(id="question")
        with VerticalScroll(id="preview", can_focus=False):
            yield Static(id="preview-text")
        yield Static(id="rule")
        yield Input(placeholder="Why not? Enter sends it to the model", compact=True, id="reason")
        yield Hints(id="answers")

    def show(self, asked: ApprovalAsked | None, waiting: int) -> None:
        """Ask the oldest question; None hides the card. `waiting` counts all that wait."""
        if asked is self._asked:
            return
        self._asked = asked
        self.display = asked is not None
        self.remove_class("-reason")
        if asked is None:
            return
        self._since = monotonic()
        more = f"  and {waiting - 1} more" if waiting > 1 else ""
        self.query_one("#question", Static).update(
            Content.assemble(("? ", "bold $text-warning"), (_title(asked), "bold"), (more, MUTED))
        )
        self.query_one("#preview-text", Static).update(_preview(asked))
        rule = (
            words(f"s would also allow {asked.rule} in this session", MUTED) if asked.rule else ""
        )
        self.query_one("#rule", Static).update(rule)
        self.query_one("#rule").display = bool(asked.rule)
        self.query_one(Hints).show(self._hints(asked))

    @property
    def is_ripe(self) -> bool:
        """Whether the question has been seen long enough to be answered."""
        return monotonic() - self._since >= GRACE_SECONDS

    def on_key(self, event: events.Key) -> None:
        """Keys that come too early are dropped."""
        if not self.is_ripe and event.character is not None:
            event.stop()
            event.prevent_default()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No answer within the first moments, no rule where there is none to allow.

        Nor any while a reason is asked for: who types fast means the letters for the reason.
        """
        if action in ("decide", "reason", "review") and not self.is_ripe:
            return False
        if action in ("decide", "review") and self.has_class("-reason"):
            return False
        if action == "decide" and parameters[-1] == "session":
            return self._asked is not None and bool(self._asked.rule)
        return True

    def action_decide(self, verdict: Verdict, scope: Scope) -> None:
        """Answer."""
        if self._asked is not None:
            self.post_message(self.Decided(self._asked.call, Decision(verdict, scope=scope)))

    def action_reason(self) -> None:
        """Ask why not."""
        self.add_class("-reason")
        self.query_one(Hints).show(_REASON_HINTS)
        # At once: the very next key is meant for it.
        self.screen.set_focus(self.query_one("#reason", Input))

    def action_send_reason(self) -> None:
        """Do not allow, for the reason given."""
        if self._asked is not None:
            reason = self.query_one("#reason", Input)
            decision = Decision("deny", comment=reason.value.strip())
            reason.clear()
            self.post_message(self.Decided(self._asked.call, decision))

    def action_back(self) -> None:
        """Close the line for the reason."""
        self.leave_reason()

    def action_review(self) -> None:
        """Open the edit in the Diff panel."""
        self.post_message(self.Review())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Send the refusal with its reason."""
        event.stop()
        self.action_send_reason()

    def leave_reason(self) -> bool:
        """Close the line for the reason; False where it is not open."""
        was_open = self.has_class("-reason")
        self.remove_class("-reason")
        if was_open and self._asked is not None:
            self.query_one(Hints).show(self._hints(self._asked))
            self.focus()
        return was_open

    def _hints(self, asked: ApprovalAsked) -> list[Hint]:
        hints = [Hint("y", "allow", "decide('allow', 'once')", strong=True)]
        if asked.rule:
            hints.append(Hint("s", "session", "decide('allow', 'session')"))
        hints += [Hint("n", "no", "decide('deny', 'once')"), Hint("r", "no, because", "reason")]
        if any(isinstance(block, DiffBlock) for block in asked.blocks):
            hints.append(Hint("d", "hunks", "review"))
        return [*hints, Hint("esc", "stop", "screen.cancel")]


def _title(asked: ApprovalAsked) -> str:
    """What is asked; a command stands below, so it is not said twice."""
    if any(isinstance(block, ShellBlock) for block in asked.blocks):
        return asked.name
    return printable(asked.title)


def _preview(asked: ApprovalAsked) -> Hanging:
    """What would be done: a short diff, the whole command, or words."""
    lines: list[Line] = []
    for block in asked.blocks:
        match block:
            case DiffBlock():
                lines += diff_lines(block, _DIFF_LINES)
            case ShellBlock():
                first, *rest = [Content(printable(line)) for line in block.command.split("\n")]
                lines += [Line(first, Content.styled("$ ", MUTED))]
                lines += [Line(line, Content("  ")) for line in rest]
            case TextBlock() | CodeBlock():
                lines += block_lines(block)
    return Hanging(lines)
