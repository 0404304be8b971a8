"""The whole workbench as people see it."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from mimo_tui.core.events import Event, MemoryProgress, ModelChanged
from mimo_tui.ui.app import MimoApp
from mimo_tui.ui.input.completion import Completion
from mimo_tui.ui.transcript.approval import ApprovalCard
from tests.ui.stage import (
    BEGUN,
    PlayedSession,
    conversation,
    make_app,
    question,
    shell_question,
    until,
)

Compare = Callable[..., bool]
SMALL, MEDIUM, LARGE = (80, 24), (120, 36), (200, 50)
sizes = pytest.mark.parametrize(
    "size", [SMALL, MEDIUM, LARGE], ids=lambda size: f"{size[0]}x{size[1]}"
)
OFFERS = (("/",), ("@",))
DISTILLING = MemoryProgress("distilling", 312, 1204, 2_310, 3, 42.0)


def stage(
    *events: Event, keys: tuple[str, ...] = (), theme: str = "", **more: object
) -> tuple[MimoApp, Callable[[Pilot[None]], Awaitable[None]]]:
    """The app on a session with these events, and what brings it to where `keys` lead."""
    app = make_app(PlayedSession((*BEGUN, *events)), **more)

    async def prepare(pilot: Pilot[None]) -> None:
        workbench = app.workbench
        await until(lambda: workbench.is_open)
        card = workbench.query_one(ApprovalCard)
        await until(lambda: not card.display or card.is_ripe)
        app.theme = theme or app.theme
        workbench.composer.cursor_blink = False
        await pilot.pause()
        await pilot.press(*keys)
        await until(lambda: workbench.query_one(Completion).display or keys[-1:] not in OFFERS)
        await pilot.pause()
        for typed in app.screen.query(Input):
            typed.cursor_blink = False
        for typed in app.screen.query(TextArea):
            typed.cursor_blink = False
        for _ in range(3):  # what is laid out anew may lead to another layout
            await pilot.pause()

    return app, prepare


@sizes
def test_welcome(snap_compare: Compare, size: tuple[int, int]) -> None:
    app, prepare = stage(progress=DISTILLING)
    assert snap_compare(app, terminal_size=size, run_before=prepare)


def test_welcome_without_a_model(snap_compare: Compare) -> None:
    app, prepare = stage(ModelChanged(""))
    assert snap_compare(app, terminal_size=SMALL, run_before=prepare)


@sizes
def test_conversation(snap_compare: Compare, size: tuple[int, int]) -> None:
    app, prepare = stage(*conversation())
    assert snap_compare(app, terminal_size=size, run_before=prepare)


@sizes
def test_approval(snap_compare: Compare, size: tuple[int, int]) -> None:
    app, prepare = stage(*conversation(), *question())
    assert snap_compare(app, terminal_size=size, run_before=prepare)


@sizes
def test_commands(snap_compare: Compare, size: tuple[int, int]) -> None:
    app, prepare = stage(*conversation(), keys=("/",))
    assert snap_compare(app, terminal_size=size, run_before=prepare)


@sizes
def test_help(snap_compare: Compare, size: tuple[int, int]) -> None:
    app, prepare = stage(*conversation(), keys=("f1",))
    assert snap_compare(app, terminal_size=size, run_before=prepare)


@sizes
def test_palette(snap_compare: Compare, size: tuple[int, int]) -> None:
    app, prepare = stage(*conversation(), keys=("ctrl+p",))
    assert snap_compare(app, terminal_size=size, run_before=prepare)


@sizes
def test_models(snap_compare: Compare, size: tuple[int, int]) -> None:
    app, prepare = stage(*conversation(), keys=("f7",))
    assert snap_compare(app, terminal_size=size, run_before=prepare)


def test_files(snap_compare: Compare, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    for name in ("shop/cart.py", "shop/prices.py", "docs/说明.md", "tests/test_cart.py"):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    app, prepare = stage(*conversation(), keys=("s", "e", "e", "space", "@"), folder=folder)
    assert snap_compare(app, terminal_size=SMALL, run_before=prepare)


def test_a_command_to_allow(snap_compare: Compare) -> None:
    app, prepare = stage(*shell_question())
    assert snap_compare(app, terminal_size=SMALL, run_before=prepare)


def test_saying_why_not(snap_compare: Compare) -> None:
    app, prepare = stage(*shell_question(), keys=("r", *"tests"))
    assert snap_compare(app, terminal_size=SMALL, run_before=prepare)


def test_review_by_hunks(snap_compare: Compare) -> None:
    app, prepare = stage(*question(), keys=("f4", "f8"))
    assert snap_compare(app, terminal_size=LARGE, run_before=prepare)


def test_details_unfolded(snap_compare: Compare) -> None:
    app, prepare = stage(*conversation(), keys=("ctrl+o", "f8"))
    assert snap_compare(app, terminal_size=LARGE, run_before=prepare)


@pytest.mark.parametrize("theme", ["mimo-light", "mimo-contrast", "mimo-terminal"])
def test_themes(snap_compare: Compare, theme: str) -> None:
    app, prepare = stage(*conversation(), *question(), theme=theme)
    assert snap_compare(app, terminal_size=MEDIUM, run_before=prepare)
