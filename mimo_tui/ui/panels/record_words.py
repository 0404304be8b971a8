"""What the memory panel says of records: their lines, their kinds, how far memory is."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content

from mimo_tui.core.events import MemoryProgress
from mimo_tui.memory.base import Cue, Filter, Hit, Record, RecordKind
from mimo_tui.ui.widgets.chips import Chip
from mimo_tui.ui.widgets.figures import bar, count, duration
from mimo_tui.ui.widgets.hints import Hint
from mimo_tui.ui.widgets.row import FAINT, MUTED, Row, words

_GLYPHS: dict[RecordKind, tuple[str, str]] = {
    "module": ("m", "$text-secondary"),
    "class": ("C", "$text-warning"),
    "function": ("ƒ", "$text-primary"),
    "method": ("ƒ", "$text-primary"),
    "field": ("·", MUTED),
    "constant": ("k", "$text-secondary"),
    "document": ("¶", "$text-secondary"),
    "architecture": ("A", "$text-accent"),
    "interface": ("I", "$text-accent"),
    "data model": ("D", "$text-accent"),
    "rule": ("§", "$text-success"),
    "convention": ("§", "$text-success"),
    "decision": ("!", "$text-success"),
    "pitfall": ("!", "$text-error"),
    "task": ("→", "$text-warning"),
    "preference": ("♥", "$text-success"),
    "episode": ("“", MUTED),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Kinds that are listed together."""

    label: str
    kinds: tuple[RecordKind, ...]


GROUPS: dict[str, Group] = {
    "all": Group("All", ()),
    "types": Group("Types", ("class", "interface", "data model")),
    "functions": Group("Functions", ("function", "method")),
    "values": Group("Values", ("constant", "field")),
    "modules": Group("Modules", ("module", "architecture")),
    "rules": Group("Rules", ("rule", "convention", "preference")),
    "decisions": Group("Decisions", ("decision", "pitfall", "task")),
    "documents": Group("Docs", ("document",)),
    "talk": Group("Talk", ("episode",)),
}
CHIPS = tuple(Chip(key, group.label) for key, group in GROUPS.items())


def kind_glyph(kind: RecordKind) -> Content:
    """A kind in one cell."""
    glyph, style = _GLYPHS[kind]
    return Content.styled(glyph, f"bold {style}")


def place(record: Record) -> str:
    """Where it lies: path:line, or where it came from."""
    if not record.path:
        return record.origin
    return f"{record.path}:{record.first_line}" if record.first_line else record.path


def hit_row(hit: Hit) -> Row:
    """The line of a record that would be recalled: why, and how likely it answers."""
    figures = Content.styled(bar(hit.score, 4), "$text-success on $foreground 8%")
    figures += Content.styled(f" {hit.score:.2f}", MUTED)
    left = _named(hit.record) + Content("  ") + words(hit.reason, MUTED)
    return Row(left, figures, hit.record.id)


def record_row(record: Record) -> Row:
    """The record's line in the list."""
    right = words(place(record), MUTED)
    return Row(_named(record), right if right else None, record.id)


def _named(record: Record) -> Content:
    """Kind, title and marks."""
    left = kind_glyph(record.kind) + " "
    style = f"{FAINT} strike" if record.forgotten else ""
    left += words(record.title or "untitled", style)
    marks = Content()
    if record.pinned:
        marks += Content.styled("◆", "$text-warning")
    if record.edited:
        marks += Content.styled("✎", "$text-accent")
    if record.source == "model":
        marks += Content.styled("≈", MUTED)
    if record.note:
        marks += Content.styled("!", "$text-error")
    return left + Content(" ") + marks if marks else left


def cue_line(cue: Cue, total: int | None, width: int) -> Content:
    """What is recalled for, and how much that is."""
    left = Content.styled("● ", "$text-accent") + Content("would be recalled for ")
    left += words(f"“{cue.text}”", MUTED)
    return Row(left, Content.styled("" if total is None else f"{total}", MUTED)).lay_out(width)


def progress_line(
    progress: MemoryProgress | None, total: int | None, proposals: int, width: int
) -> Content:
    """How far memory is, how many records are listed, and how much could be put in order."""
    if progress is None or progress.state == "starting":
        return Content.styled("◌ connecting to the memory", MUTED)
    if progress.state == "unavailable":
        left = Content.styled("✗ ", "$text-error") + words(
            progress.detail or "The memory is unavailable", "$text-error"
        )
        return left.truncate(width, ellipsis=True)
    listed = f"{count(total)} listed" if total is not None else ""
    if progress.state == "distilling" and progress.files_total:
        share = progress.files_done / progress.files_total
        left = Content.styled("● ", "$text-accent")
        left += Content.styled(bar(share, 10), "$text-accent on $foreground 8%")
        left += Content(f" {count(progress.files_done)}/{count(progress.files_total)} files")
        if progress.seconds_left is not None:
            left += Content.styled(f"  {duration(progress.seconds_left).strip()} left", MUTED)
    elif progress.state == "distilling":
        left = Content.styled("● ", "$text-accent") + Content("looking for files")
    else:
        left = Content.styled("● ", "$text-success") + Content(f"{count(progress.records)} records")
        if proposals:
            word = "proposal" if proposals == 1 else "proposals"
            left += Content.styled(f"  {count(proposals)} {word}: D", "$text-accent")
        if progress.detail:
            left += Content("  ") + words(progress.detail, "$text-warning")
    return Row(left, Content.styled(listed, MUTED)).lay_out(width)


def empty_line(filter: Filter, progress: MemoryProgress | None, error: str) -> str:
    """What to say where no record is listed."""
    if error:
        return error
    if progress is not None and progress.state == "unavailable":
        return progress.detail or "The memory is unavailable."
    if filter.text.strip():
        return f"Nothing found for “{filter.text.strip()}”."
    if filter.forgotten:
        return "Nothing is forgotten."
    if filter.pinned:
        return "Nothing is pinned. p pins a record, so that recall prefers it."
    if progress is None or progress.state in ("starting", "distilling"):
        return "Records appear here while the project is read."
    return "No records of this kind."


def memory_hints(record: Record | None, filter: Filter, *, detail: bool, undo: bool) -> list[Hint]:
    """The keys that are of use now; `undo` where something was forgotten just before."""
    shown = "pinned" if filter.pinned else "forgotten" if filter.forgotten else "all"
    open = Hint("enter", "follow" if detail else "open", "open")
    hints = [Hint("esc", "back", "back"), open] if detail else [Hint("/", "search", "search")]
    if record is not None:
        hints.append(Hint("p", "unpin" if record.pinned else "pin", "pin"))
        hints.append(
            Hint("u", "restore", "restore") if record.forgotten else Hint("x", "forget", "forget")
        )
    if undo and not (record is not None and record.forgotten):
        hints.append(Hint("u", "undo", "restore", strong=True))
    if record is not None:
        hints.append(Hint("e", "edit", "edit"))
        hints.append(Hint("h", "history", "history", short="past"))
    if not detail:
        hints.append(Hint("w", "what is recalled", "would_recall", short="recall"))
        hints.append(Hint("f", f"show: {shown}", "state", short=shown))
        hints.append(Hint("c", "coverage", "coverage", short="files"))
        hints.append(Hint("D", "put in order", "app.dream", short="order"))
        # What is the same in every list comes last.
        hints += [open, Hint("[ ]", "kind", "kind(1)")]
    return hints
