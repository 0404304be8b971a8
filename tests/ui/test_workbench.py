from dataclasses import replace
from pathlib import Path

import pytest
from textual.color import Color

from mimo_tui.config.settings import DiffSettings, Settings
from mimo_tui.core.codec import encode
from mimo_tui.core.events import (
    Entry,
    MemoryProgress,
    ModelChanged,
    TurnFinished,
    TurnStarted,
    UsageReported,
)
from mimo_tui.core.messages import Usage
from mimo_tui.session.places import sessions_folder
from mimo_tui.ui.screens.picker import Picker
from mimo_tui.ui.screens.question import Question
from mimo_tui.ui.theming import read_theme, themes_folder
from mimo_tui.ui.widgets.diff_view import DiffView
from tests.ui.stage import (
    BEGUN,
    READY,
    PlayedSession,
    click_on,
    conversation,
    make_app,
    play,
    question,
    screen_lines,
    screen_text,
    settled,
    shown,
    until,
    workbench_of,
)

RUNS = TurnStarted("t1", "work", "a/b")
PANELS = [("f3", "memory"), ("f4", "diff"), ("f5", "pipeline"), ("f6", "context")]
SIZES = [(80, 24), (120, 36), (200, 50)]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(("key", "panel"), PANELS)
async def test_a_key_opens_each_panel_and_f2_leads_back(
    key: str, panel: str, size: tuple[int, int]
) -> None:
    async with shown(size=size) as (pilot, _):
        workbench = workbench_of(pilot)
        await pilot.press(key)
        assert workbench.query_one(f"#{panel}").has_focus_within
        assert workbench.query_one(f"#{panel}").region
        await pilot.press("f2")
        assert workbench.composer.has_focus
        assert workbench.composer.region


@pytest.mark.parametrize("label", ["F3 Memory", "F4 Diff", "F5 Pipeline", "F6 Context"])
async def test_a_click_opens_each_panel(label: str) -> None:
    async with shown() as (pilot, _):
        await click_on(pilot, label)
        assert workbench_of(pilot).query_one(f"#{label[3:].lower()}").has_focus_within
        await click_on(pilot, "F2 Chat")
        assert workbench_of(pilot).composer.has_focus


async def test_zoom_gives_the_panel_the_whole_screen_and_takes_it_back() -> None:
    async with shown() as (pilot, _):
        workbench = workbench_of(pilot)
        await pilot.press("f3", "f8")
        assert workbench.query_one("#side").region.width == 120
        assert not workbench.query_one("#chat").region
        await pilot.press("f8")
        assert workbench.query_one("#chat").region


@pytest.mark.parametrize("keys", ["f3", "f4", "f5", "f6"])
async def test_escape_leads_from_a_panel_to_the_prompt(keys: str) -> None:
    async with shown(*conversation()) as (pilot, _):
        await pilot.press(keys, "escape")
        assert workbench_of(pilot).composer.has_focus


async def test_shift_tab_goes_round_the_modes_but_never_to_everything_allowed() -> None:
    async with shown() as (pilot, session):
        seen = []
        for _ in range(4):
            await pilot.press("shift+tab")
            await settled(pilot)
            seen.append(session.mode)
        assert seen == ["acceptEdits", "plan", "default", "acceptEdits"]
        await until(lambda: "edits allowed" in screen_lines(pilot)[-1])


async def test_a_model_is_chosen_by_typing_a_part_of_its_name() -> None:
    async with shown() as (pilot, _):
        await pilot.press("f7", *"deep", "enter")
        await until(lambda: workbench_of(pilot).state.status.model == "deepseek/deepseek-chat")


async def test_a_model_is_chosen_with_the_arrows_and_with_the_mouse() -> None:
    async with shown() as (pilot, _):
        await pilot.press("f7", "down", "enter")
        await until(lambda: workbench_of(pilot).state.status.model == "deepseek/deepseek-chat")
        await pilot.press("f7")
        await settled(pilot)
        await click_on(pilot, "ollama/qwen3:8b")
        await until(lambda: workbench_of(pilot).state.status.model == "ollama/qwen3:8b")


async def test_escape_leaves_a_picker_without_a_choice() -> None:
    async with shown() as (pilot, _):
        await pilot.press("f7")
        assert isinstance(pilot.app.screen, Picker)
        await pilot.press("escape")
        assert pilot.app.screen is workbench_of(pilot)
        assert workbench_of(pilot).state.status.model == "xiaomi/mimo-v2-flash"


async def test_earlier_sessions_are_listed_by_their_first_prompt(tmp_path: Path) -> None:
    sessions = sessions_folder(tmp_path)
    sessions.mkdir(parents=True, exist_ok=True)
    entry = Entry(1, 1.0, TurnStarted("t1", "Fix [the] cart", "a/b"))
    (sessions / "20250101-000000-aaaaaa.jsonl").write_text(encode(entry) + "\n")
    async with shown(folder=tmp_path) as (pilot, _):
        opened = []
        pilot.app._open = opened.append  # type: ignore[attr-defined]
        await pilot.press("f9")
        await until(lambda: isinstance(pilot.app.screen, Picker))
        await until(lambda: "Fix [the] cart" in screen_text(pilot))
        await pilot.press("enter")
        assert [options.resume for options in opened] == ["20250101-000000-aaaaaa"]


async def test_another_theme_is_chosen_in_the_palette() -> None:
    async with shown() as (pilot, _):
        await pilot.press("ctrl+t")
        await until(lambda: "mimo-light" in screen_text(pilot))
        await pilot.press(*"mimo-light")
        await until(lambda: "mimo-dark" not in screen_text(pilot))
        await pilot.press("enter")
        await until(lambda: pilot.app.theme == "mimo-light")


async def test_quitting_asks_only_while_a_turn_runs() -> None:
    async with shown(RUNS) as (pilot, session):
        await pilot.press("ctrl+q")
        assert isinstance(pilot.app.screen, Question)
        await pilot.press("n")
        assert not session.closed
        await pilot.press("ctrl+q", "y")
        await until(lambda: session.closed)
    async with shown() as (pilot, session):
        await pilot.press("ctrl+q")
        await until(lambda: session.closed)


async def test_the_question_before_quitting_can_be_clicked() -> None:
    async with shown(RUNS) as (pilot, session):
        await pilot.press("ctrl+q")
        await settled(pilot)
        await click_on(pilot, "n no")
        assert pilot.app.screen is workbench_of(pilot)
        await pilot.press("ctrl+q")
        await settled(pilot)
        await click_on(pilot, "y yes")
        await until(lambda: session.closed)


async def test_another_session_is_not_opened_while_a_turn_runs() -> None:
    async with shown(RUNS) as (pilot, session):
        await pilot.press("ctrl+n")
        assert not session.closed
        await until(lambda: "A turn is running" in screen_text(pilot))


async def test_distilling_is_shown_with_files_records_and_time_left() -> None:
    distilling = MemoryProgress("distilling", 312, 1204, 2310, 3, 42.0)
    async with shown(progress=distilling) as (pilot, _):
        status = screen_lines(pilot)[-1]
        assert "26% of 1,204 files, 2,310 records, 42 s left" in status
        assert "26% of 1,204 files, 42 s left" in screen_text(pilot)
        assert "312/1,204 files" in screen_text(pilot)


async def test_a_memory_that_cannot_be_reached_is_told_and_the_rest_works() -> None:
    away = MemoryProgress("unavailable", 0, 0, 0, 0, detail="The memory cannot be reached")
    async with shown(progress=away) as (pilot, session):
        assert "memory unavailable" in screen_lines(pilot)[-1]
        await pilot.press(*"hello", "enter")
        assert session.prompts == ["hello"]


async def test_without_a_model_one_line_says_how_to_connect_one() -> None:
    async with shown(ModelChanged("")) as (pilot, _):
        assert "none: set a key such as OPENAI_API_KEY or start Ollama" in screen_text(pilot)
        assert "no model: F7" in screen_lines(pilot)[-1]


async def test_the_status_bar_counts_context_and_cost() -> None:
    used = UsageReported("t1", "a/b", Usage(input=100_000, output=31_072), 0.5)
    async with shown(RUNS, used) as (pilot, session):
        status = screen_lines(pilot)[-1]
        assert "working" in status
        assert "50% context" in status
        assert "$0.50" in status
        await play(pilot, session, TurnFinished("t1", "done", 1.0))
        assert "● ready" in screen_lines(pilot)[-1]


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
async def test_the_status_bar_cuts_no_figure_in_two(width: int) -> None:
    used = UsageReported("t1", "a/b", Usage(input=100_000, output=31_072), 0.5)
    events = (RUNS, used, TurnFinished("t1", "done", 1.0))
    async with shown(*events, size=(width, 24), progress=replace(READY, records=1)) as (pilot, _):
        status = screen_lines(pilot)[-1]
        assert "…" not in status
        assert status.endswith("1 records")
        assert len(status) <= width


async def test_the_settings_theme_and_view_of_edits_hold() -> None:
    session = PlayedSession((*BEGUN, *question()))
    session.settings = Settings(theme="mimo-light", diff=DiffSettings(view="split"))
    app = make_app(session)
    async with app.run_test(size=(120, 36)):
        await until(lambda: app.workbench.is_open)
        assert app.theme == "mimo-light"
        assert app.workbench.query_one(DiffView).split


@pytest.mark.parametrize("name", ["mimo-dark", "mimo-light"])
def test_the_track_of_a_scroll_bar_does_not_stand_out(name: str) -> None:
    theme = read_theme(themes_folder() / f"{name}.toml")
    colours = theme.to_color_system().generate()
    track, ground = (Color.parse(colours[key]) for key in ("scrollbar-background", "background"))
    assert abs(track.brightness - ground.brightness) < 0.04


async def test_an_unknown_theme_is_told() -> None:
    session = PlayedSession(BEGUN)
    session.settings = Settings(theme="no-such")
    app = make_app(session)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await until(lambda: "There is no theme no-such" in screen_text(pilot))


async def test_what_the_prompt_would_bring_to_mind_is_listed_in_the_memory() -> None:
    async with shown() as (pilot, _):
        await pilot.press(*"cartfull", "f3", "w")
        await until(lambda: "would be recalled for “cartfull”" in screen_text(pilot))
        await until(lambda: "has cartfull" in screen_text(pilot))
