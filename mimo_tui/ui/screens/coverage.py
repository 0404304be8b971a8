"""How much of a project is in its memory, and which files are not, each with why."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.base import Memory
from mimo_tui.memory.statistics import Group, Statistics
from mimo_tui.ui.widgets.figures import bar, count, short_count
from mimo_tui.ui.widgets.row import FAINT, MUTED, Row, words
from mimo_tui.ui.widgets.virtual_list import RowList

_BAR = 12


class CoverageScreen(ModalScreen[None]):
    """The memory in figures; what is missing comes first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,c,q", "dismiss", "Close", show=False, id="coverage.close")
    ]
    DEFAULT_CSS = """
    CoverageScreen {
        align: center middle; background: $background 60%;
        & > Vertical {
            width: 84; max-width: 96%; height: 90%; background: $surface;
            border: round $primary 60%; padding: 0 1;
        }
        & RowList { height: 1fr; }
    }
    """

    def __init__(self, memory: Memory) -> None:
        super().__init__()
        self._memory = memory

    def compose(self) -> ComposeResult:
        """A list of figures."""
        with Vertical() as box:
            box.border_title = "Coverage: what the memory knows of this project"
            box.border_subtitle = "↑↓ scroll   esc close"
            yield RowList(id="figures", show_cursor=False)

    def on_mount(self) -> None:
        """Ask for the figures."""
        self._list.empty = "Counting …"
        self._list.focus()
        self.run_worker(self._read())

    @property
    def _list(self) -> RowList:
        return self.query_one(RowList)

    async def _read(self) -> None:
        try:
            figures = await self._memory.statistics()
        except MimoError as error:
            self._list.empty = str(error)
            return
        self._list.set_rows(tuple(coverage_rows(figures)))


def coverage_rows(figures: Statistics) -> list[Row]:
    """The figures as lines: files, what is not distilled, kinds, languages."""
    missing = sum(each.files for each in figures.undistilled)
    whole = figures.files - missing
    share = whole / figures.files if figures.files else 0.0
    rows = [
        Row(
            Content.styled(f"{count(whole)} of {count(figures.files)} files in full", "bold"),
            Content.styled(bar(share, _BAR), "$text-success on $foreground 8%"),
        ),
        Row(
            words(
                f"{count(figures.lines)} lines, {count(figures.records)} records,"
                f" {short_count(figures.tokens)} tokens",
                MUTED,
            )
        ),
        Row(
            words(
                f"{count(figures.own)} said by people and in conversations,"
                f" {count(figures.pinned)} pinned, {count(figures.edited)} edited,"
                f" {count(figures.forgotten)} forgotten",
                MUTED,
            )
        ),
    ]
    if figures.waiting:
        line = f"{count(figures.waiting)} of what is marked has no source now, and waits for it"
        rows.append(Row(words(line, MUTED)))
    for each in figures.undistilled:
        rows += [Row(Content()), Row(words(each.reason, "$text-warning"), _number(each.files))]
        rows += [Row(Content("  ") + words(path)) for path in each.paths]
        if each.files > len(each.paths):
            more = f"  and {count(each.files - len(each.paths))} more"
            rows.append(Row(Content.styled(more, FAINT)))
    return [*rows, *_groups("Kinds", figures.kinds), *_groups("Languages", figures.languages)]


def _groups(title: str, groups: tuple[Group, ...]) -> list[Row]:
    if not groups:
        return []
    most = max(group.records for group in groups)
    rows = [Row(Content()), Row(Content.styled(title, "bold $text-accent"))]
    for group in groups:
        right = Content.styled(
            bar(group.records / most, _BAR), "$text-accent on $foreground 8%"
        ) + _number(group.records)
        rows.append(Row(words(group.name), right))
    return rows


def _number(number: int) -> Content:
    return Content.styled(f"{count(number):>9}", MUTED)
