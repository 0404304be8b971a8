"""What the diff panel says of a change: its line in the list, the verdict so far, the next keys."""

from __future__ import annotations

from pathlib import PurePosixPath

from textual.content import Content

from mimo_tui.ui.state.changes import Change, ChangesState, ChangeStatus, Review
from mimo_tui.ui.state.reviews import Reviews
from mimo_tui.ui.widgets.hints import Hint
from mimo_tui.ui.widgets.row import MUTED, Row, words

_STATUS: dict[ChangeStatus, tuple[str, str, str]] = {
    "waiting": ("?", "$text-warning", "waits"),
    "answered": ("…", MUTED, "writing"),
    "written": ("✓", "$text-success", "written"),
    "refused": ("✗", "$text-error", "refused"),
    "failed": ("!", "$text-error", "failed"),
}

COMMENT_HINTS = (Hint("enter", "keep the comment", "keep"), Hint("esc", "leave it", "back"))


def change_rows(state: ChangesState, reviews: Reviews) -> tuple[Row, ...]:
    """The list of files: those that wait first, then the newest."""
    shown = (*state.waiting, *state.settled)
    return tuple(_change_row(each, sent=reviews.was_sent(each.call)) for each in shown)


def _change_row(change: Change, *, sent: bool) -> Row:
    """The change's line in the list of files: its name first, for there is little room."""
    glyph, style, state = _STATUS["answered" if sent else change.status]
    path = PurePosixPath(change.path)
    left = Content.styled(f"{glyph} ", style) + words(path.name or change.path)
    if change.block.created:
        left += Content.styled(" new", "$text-accent")
    if str(path.parent) not in (".", ""):
        left += Content.styled(f"  {path.parent}", MUTED)
    right = Content.styled(f"+{change.block.added}", "$text-success")
    right += Content.styled(f" -{change.block.removed}", "$text-error")
    right += Content.styled(f" {state:<7}", style)
    return Row(left, right, change.call)


def review_line(
    change: Change | None, review: Review | None, *, asking: bool, sent: bool
) -> Content:
    """What is decided so far, or what Enter is going to do."""
    if change is None:
        return Content()
    if review is None:
        return _settled_line(change, sent=sent)
    total = len(review.marks)
    if asking:
        todo = f"write the {review.accepted} accepted" if review.accepted else "refuse the change"
        return Content.assemble(
            (f"{review.undecided} of {total} undecided. ", "bold $text-warning"),
            ("enter", "bold $text-accent"),
            f" again: {todo}  ",
            ("A", "bold $text-accent"),
            " all  ",
            ("esc", "bold $text-accent"),
            " back",
        )
    parts = [
        Content.styled(f"✓ {review.accepted}", "$text-success"),
        Content.styled(f"✗ {review.marks.count('rejected')}", "$text-error"),
        Content.styled(f"? {review.undecided}", "$text-warning"),
    ]
    line = Content("  ").join(parts) + Content.styled(
        f"  of {total} hunk{'' if total == 1 else 's'}", MUTED
    )
    if review.comment:
        line += Content.styled("   “", MUTED) + words(review.comment)
        line += Content.styled("”", MUTED)
    return line


def _settled_line(change: Change, *, sent: bool) -> Content:
    glyph, style, state = _STATUS["answered" if sent else change.status]
    text = {
        "writing": "Decision sent",
        "written": "Written",
        "refused": "Refused, nothing was written",
        "failed": "Failed, nothing was written",
    }[state]
    rejected = change.marks.count("rejected")
    if change.status == "written" and rejected:
        text += f", without {rejected} of {len(change.marks)} hunks"
    return Content.styled(f"{glyph} {text}", style)


def diff_hints(
    change: Change | None, review: Review | None, *, split: bool, files: int
) -> list[Hint]:
    """The keys that are of use now."""
    if change is None:
        return []
    view = Hint("s", "unified" if split else "split", "split")
    moves = [Hint("j/k", "hunk", "hunk(1)")]
    if files > 1:
        moves.append(Hint("[ ]", "file", "file(1)"))
    if review is None:
        return [*moves, view]
    ready = not review.undecided
    hints = [
        Hint("enter", "send", "send", strong=ready),
        Hint("a", "accept", "mark('accepted')"),
        Hint("r", "reject", "mark('rejected')"),
        Hint("A/R", "all", "mark_all('accepted')"),
        Hint("c", "comment", "comment"),
        *moves,
        view,
    ]
    if change.rule:
        hints.append(Hint("S", "allow for session", "always"))
    return hints
