"""What each block of the conversation looks like."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from mimo_tui.core.blocks import Block, CodeBlock, DiffBlock, ShellBlock, TextBlock
from mimo_tui.core.hunks import Hunk
from mimo_tui.ui.state.chat import (
    AnswerBlock,
    ChatBlock,
    FooterBlock,
    NoticeBlock,
    PromptBlock,
    ThinkingBlock,
    ToolBlock,
)
from mimo_tui.ui.transcript.markdown import render
from mimo_tui.ui.widgets.hanging import Hanging, Line, lines_of
from mimo_tui.ui.widgets.row import FAINT, MUTED
from mimo_tui.ui.widgets.syntax import printable, visible

_MARKS = {
    "running": ("◐", "$text-primary"),
    "waiting": ("?", "bold $text-warning"),
    "done": ("✓", "$text-success"),
    "failed": ("✗", "$text-error"),
    "denied": ("⊘", "$text-warning"),
}
_NOTICES = {"info": MUTED, "warning": "$text-warning", "error": "$text-error"}
_INDENT = Content("  ")
_LINES = 60
_LINE = 2000
_LIVE_LINES = 6
_THOUGHT = 160


def class_of(block: ChatBlock) -> str:
    """The style class of a block's widget."""
    return type(block).__name__.removesuffix("Block").lower()


def is_foldable(block: ChatBlock) -> bool:
    """Whether there is more of it than its first line."""
    return isinstance(block, ToolBlock | ThinkingBlock)


def content_of(block: ChatBlock, *, folded: bool) -> Content | Hanging:
    """A block as it is shown."""
    match block:
        case PromptBlock():
            return Content.assemble(
                _clip(block.text), ("  (queued)", MUTED) if block.queued else ""
            )
        case AnswerBlock():
            return render(block.text)
        case ThinkingBlock():
            return _thinking(block, folded)
        case ToolBlock():
            return _tool(block, folded)
        case NoticeBlock():
            return Content.styled(visible(block.text), _NOTICES[block.level])
        case FooterBlock():
            return _footer(block)


def _thinking(block: ThinkingBlock, folded: bool) -> Content | Hanging:
    flat = printable(" ".join(block.text.split()))
    if not folded:
        text = Content.styled(visible(block.text.strip()), f"italic {MUTED}")
        return _under(Content.styled("▾ Thinking", f"italic {MUTED}"), lines_of(text))
    shown = flat[-_THOUGHT:] if block.live else f"{flat[:_THOUGHT]}{'…' * (len(flat) > _THOUGHT)}"
    return Content.styled(f"▸ Thinking  {shown}", f"italic {MUTED}")


def _tool(block: ToolBlock, folded: bool) -> Content | Hanging:
    mark, style = _MARKS[block.state]
    name, _, rest = printable(" ".join(block.title.split("\n"))).partition(" ")
    summary = _summary(block, folded=folded)
    head = Content.assemble((f"{mark} ", style), (name, "bold"), f" {rest}", (summary, MUTED))
    if block.state == "running" and block.output:
        tail = "\n".join(block.output.rstrip("\n").split("\n")[-_LIVE_LINES:])
        return _under(head, lines_of(Content.styled(visible(tail), MUTED)))
    # What waits is shown by the question below.
    if folded or block.state == "waiting":
        return head
    lines = [line for part in block.blocks for line in block_lines(part)]
    if not lines and block.text:
        lines = lines_of(Content(_clip(block.text)))
    return _under(head, lines)


def _summary(block: ToolBlock, *, folded: bool) -> str:
    parts = []
    for part in block.blocks:
        if isinstance(part, DiffBlock):
            parts.append(f"+{part.added} −{part.removed}")
        elif isinstance(part, ShellBlock) and part.exit_code is not None:
            parts.append(f"exit {part.exit_code}")
    if block.state == "waiting":
        parts.append("waits for you")
    elif block.state == "denied":
        parts.append("not allowed")
    elif block.seconds >= 0.05:
        parts.append(f"{block.seconds:.1f} s")
    if folded and block.state == "failed" and not block.blocks:
        parts.append(printable(block.text.strip().partition("\n")[0]))
    return "".join(f"  {part}" for part in parts)


def block_lines(block: Block) -> list[Line]:
    """What a tool shows, in colour."""
    match block:
        case DiffBlock():
            return diff_lines(block)
        case ShellBlock():
            output = _clip(block.output)
            return lines_of(Content.styled(output or "(no output)", MUTED))
        case CodeBlock():
            from textual.highlight import highlight

            return lines_of(highlight(_clip(block.text.rstrip("\n")), path=block.path))
        case TextBlock():
            return lines_of(Content.styled(_clip(block.text), MUTED))


def diff_lines(block: DiffBlock, limit: int = _LINES) -> list[Line]:
    """A compact unified diff, at most `limit` lines of it."""
    lines: list[Line] = []
    for number, hunk in enumerate(block.hunks):
        if number:
            lines.append(Line(Content.styled("⋯", FAINT)))
        lines += _hunk_lines(hunk)
    hidden = len(lines) - limit
    if hidden > 0:
        lines = [*lines[:limit], Line(Content.styled(f"… {hidden} lines more", MUTED))]
    return lines


def _hunk_lines(hunk: Hunk) -> list[Line]:
    lines = []
    before, after = hunk.before_start, hunk.after_start
    for line in hunk.lines:
        before += line.kind != "+"
        after += line.kind != "-"
        number = before if line.kind == "-" else after
        style = {"+": "$text-success", "-": "$text-error", " ": MUTED}[line.kind]
        margin = Content.styled(f"{number:>5} {line.kind} ", style)
        lines.append(Line(Content.styled(printable(line.text), style), margin))
    return lines


def _footer(block: FooterBlock) -> Content:
    usage = block.usage
    parts = [printable(block.model.partition("/")[2] or block.model), f"{block.seconds:.1f} s"]
    if usage.context:
        taken = usage.input + usage.cache_read + usage.cache_write
        parts.append(f"↑ {taken:,} ↓ {usage.output:,}")
    if block.cost:
        parts.append(f"${block.cost:.4f}")
    line = Content.styled(" · ".join(part for part in parts if part), FAINT)
    if block.outcome == "failed":
        return Content.assemble((f"✗ {visible(block.error)}", "$text-error"), "\n", line)
    if block.outcome == "cancelled":
        return Content.assemble(("Stopped. ", "$text-warning"), line)
    return line


def _under(head: Content, lines: Sequence[Line]) -> Hanging:
    return Hanging([Line(head), *(line.inside(_INDENT) for line in lines)])


def _clip(text: str) -> str:
    """The first lines of a foreign text, none of them without end."""
    lines = text.rstrip("\n").split("\n")
    shown = [
        printable(line if len(line) <= _LINE else f"{line[:_LINE]}…") for line in lines[:_LINES]
    ]
    if len(lines) > _LINES:
        shown.append(f"… {len(lines) - _LINES:,} lines more")
    return "\n".join(shown)
