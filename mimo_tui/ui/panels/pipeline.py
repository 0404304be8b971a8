"""The pipeline: what runs now, for how long and at which cost; earlier turns below."""

from __future__ import annotations

from time import time as now
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from mimo_tui.core.events import StageState
from mimo_tui.ui.state.pipeline import PipelineState, Spent, StageRun, ToolRun, TurnRun
from mimo_tui.ui.widgets.figures import duration, money, short_count
from mimo_tui.ui.widgets.hints import Hint, Hints
from mimo_tui.ui.widgets.row import MUTED, Row, words
from mimo_tui.ui.widgets.virtual_list import RowList

_GLYPHS: dict[StageState, tuple[str, str]] = {
    "waiting": ("○", MUTED),
    "running": ("●", "$text-accent"),
    "done": ("✓", "$text-success"),
    "failed": ("✗", "$text-error"),
    "stopped": ("■", "$text-warning"),
}
_OUTCOMES: dict[str | None, tuple[str, str]] = {
    None: _GLYPHS["running"],
    "done": _GLYPHS["done"],
    "failed": _GLYPHS["failed"],
    "cancelled": _GLYPHS["stopped"],
}


class PipelinePanel(Vertical):
    """Turns, newest first; the newest is unfolded, and so is what Enter was pressed on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "fold", "Unfold", show=False, id="pipeline.fold"),
    ]
    DEFAULT_CSS = """
    PipelinePanel {
        & > #totals { height: 1; padding: 0 1; color: $text-muted; }
        & > #turns { height: 1fr; padding: 0 1; }
        &.-empty > #totals { display: none; }
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._state = PipelineState()
        self._unfolded: frozenset[str] = frozenset()
        self._folded: frozenset[str] = frozenset()
        self._timer: Timer | None = None
        self.ticking = False

    def compose(self) -> ComposeResult:
        """Totals, the turns, the keys."""
        yield Static(id="totals", markup=False)
        yield RowList(id="turns")
        yield Hints(id="hints")

    def on_mount(self) -> None:
        """A clock that ticks only while something runs."""
        self._timer = self.set_interval(1.0, self._tick, pause=True)
        self.query_one(
            "#turns", RowList
        ).empty = "Nothing has run yet. A prompt starts the pipeline."
        hints = [
            Hint("↑↓", "move", "list_next"),
            Hint("space", "unfold a turn", "fold"),
        ]
        self.query_one(Hints).show(hints)
        self._draw()

    def focus(self, scroll_visible: bool = True) -> PipelinePanel:
        """Keys go to the turns."""
        self.query_one("#turns", RowList).focus(scroll_visible)
        return self

    def show(self, state: PipelineState) -> None:
        """Show another state."""
        if state is self._state:
            return
        self._state = state
        if self.is_mounted:
            self._draw()

    def on_virtual_list_chosen(self) -> None:
        """Enter or a click folds and unfolds."""
        self.action_fold()

    def action_list_next(self) -> None:
        """Move on."""
        self.query_one("#turns", RowList).action_move(1)

    def action_fold(self) -> None:
        """Fold or unfold the turn of the cursor."""
        turn = self.query_one("#turns", RowList).key.partition("/")[0]
        if not turn:
            return
        if self._is_open(turn):
            self._folded |= {turn}
            self._unfolded -= {turn}
        else:
            self._unfolded |= {turn}
            self._folded -= {turn}
        self._draw()

    def _is_open(self, turn: str) -> bool:
        newest = bool(self._state.turns) and self._state.turns[-1].turn == turn
        return turn in self._unfolded or (newest and turn not in self._folded)

    def _tick(self) -> None:
        # A hidden panel has nothing to count for.
        if self.is_on_screen:
            self._draw()

    def _draw(self) -> None:
        state = self._state
        self.ticking = state.current is not None
        if self._timer is not None:
            (self._timer.resume if self.ticking else self._timer.pause)()
        self.set_class(not state.turns and not state.queued, "-empty")
        at = now()
        rows: list[Row] = [
            Row(Content.styled("⋯ ", MUTED) + words(prompt), _muted("queued"), f"q{index}/")
            for index, prompt in enumerate(state.queued)
        ]
        for run in reversed(state.turns):
            rows += self._turn(run, at)
        self.query_one("#turns", RowList).set_rows(tuple(rows))
        self.query_one("#totals", Static).update(self._totals(), layout=False)

    def _totals(self) -> Content:
        turns = self._state.turns
        spent = sum((run.spent for run in turns), Spent())
        parts = [f"{len(turns)} turn{'' if len(turns) == 1 else 's'}", *spent_words(spent)]
        return Content(" · ".join(part for part in parts if part))

    def _turn(self, run: TurnRun, at: float) -> list[Row]:
        glyph, style = _OUTCOMES[run.outcome]
        seconds = run.seconds if run.outcome is not None else at - run.started
        spent = run.spent
        is_open = self._is_open(run.turn)
        title = Content.styled(f"{glyph} ", style) + words(run.prompt, "bold" if is_open else "")
        figures = [] if is_open else spent_words(spent)[-1:]
        right = _muted("  ".join([*figures, duration(seconds)]))
        rows = [Row(title, right, f"{run.turn}/")]
        if not is_open:
            return rows
        if run.model:
            rows.append(Row(Content("  ") + _muted(run.model), key=f"{run.turn}/model"))
        at_work = run.working_stage
        for stage in run.stages:
            rows += _stage(run, stage, at)
            if stage is at_work:
                rows += _work(run, at)
        if run.error:
            line = Content("  ") + words(run.error, "$text-error")
            rows.append(Row(line, key=f"{run.turn}/error"))
        return rows


def _stage(run: TurnRun, stage: StageRun, at: float) -> list[Row]:
    glyph, style = _GLYPHS[stage.state]
    running = stage.state == "running"
    seconds = at - stage.started if running else stage.seconds
    left = Content.styled(f"  {glyph} ", style) + words(stage.name, "bold" if running else "")
    if running and run.activity and not run.running:
        left += _muted(f"  {run.activity}…")
    elif stage.detail and stage.detail != run.error:
        left += Content("  ") + words(stage.detail, MUTED)
    clock = "" if stage.state == "waiting" else duration(seconds)
    rows = [Row(left, _muted(clock), f"{run.turn}/{stage.name}")]
    spent = spent_words(stage.spent)
    if spent:
        tools = f"{stage.tools} tool call{'' if stage.tools == 1 else 's'}"
        line = " · ".join([*spent, tools] if stage.tools else spent)
        rows.append(Row(Content("    ") + _muted(line), key=f"{run.turn}/{stage.name}/spent"))
    return rows


def _work(run: TurnRun, at: float) -> list[Row]:
    """What the stage at work is doing: its tools, or that it tries again."""
    rows = [_tool(run, tool, at) for tool in run.running]
    if run.retry:
        line = Content.styled("    ↻ ", "$text-warning") + words(run.retry, "$text-warning")
        rows.append(Row(line, key=f"{run.turn}/retry"))
    return rows


def _tool(run: TurnRun, tool: ToolRun, at: float) -> Row:
    if tool.waits:
        left = Content.styled("    ? ", "bold $text-warning") + words(tool.title)
        return Row(
            left, Content.styled("waits for you", "$text-warning"), f"{run.turn}/{tool.call}"
        )
    left = Content.styled("    ▸ ", "$text-accent") + words(tool.title)
    return Row(left, _muted(duration(at - tool.started)), f"{run.turn}/{tool.call}")


def spent_words(spent: Spent) -> list[str]:
    """Tokens in, out and from the cache, and the cost, each where there is any."""
    usage = spent.usage
    if not spent.calls:
        return []
    sent = usage.input + usage.cache_read + usage.cache_write
    parts = [f"↑{short_count(sent)} ↓{short_count(usage.output)}"]
    if usage.cache_read and sent:
        parts.append(f"{usage.cache_read * 100 // sent}% cached")
    cost = money(spent.cost, unpriced=spent.unpriced)
    return [*parts, cost] if cost else parts


def _muted(text: str) -> Content:
    return Content.styled(text, MUTED)
