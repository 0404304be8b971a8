from pathlib import Path

import pytest
from textual.events import Paste

from mimo_tui.core.events import (
    Entry,
    PromptQueued,
    SessionStarted,
    TurnFinished,
    TurnStarted,
)
from mimo_tui.ui.input.completion import Completion, Files
from mimo_tui.ui.state.status import StatusState, reduce
from tests.ui.stage import (
    PlayedSession,
    click_on,
    make_app,
    play,
    screen_text,
    shown,
    until,
    workbench_of,
)


def said(*prompts: str) -> tuple[TurnStarted | TurnFinished, ...]:
    return tuple(
        event
        for n, prompt in enumerate(prompts)
        for event in (TurnStarted(f"t{n}", prompt, "a/b"), TurnFinished(f"t{n}", "done", 1.0))
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("shop/cart.py", "shop/prices.py", "docs/购物车.md", "tests/test_cart.py"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.touch()
    return tmp_path


async def test_enter_sends_the_prompt_and_empties_it() -> None:
    async with shown() as (pilot, session):
        await pilot.press(*"add a limit", "enter")
        assert session.prompts == ["add a limit"]
        assert workbench_of(pilot).composer.text == ""


async def test_an_empty_prompt_is_not_sent() -> None:
    async with shown() as (pilot, session):
        await pilot.press("space", "enter", "enter")
        assert session.prompts == []


@pytest.mark.parametrize("keys", [("ctrl+j",), ("shift+enter",), ("alt+enter",), ("\\", "enter")])
async def test_a_new_line_is_begun_without_sending(keys: tuple[str, ...]) -> None:
    async with shown() as (pilot, session):
        await pilot.press("a", *keys, "b")
        composer = workbench_of(pilot).composer
        assert composer.text == "a\nb"
        assert composer.size.height == 2
        await pilot.press("enter")
        assert session.prompts == ["a\nb"]


async def test_a_pasted_text_of_many_lines_waits_for_enter() -> None:
    async with shown() as (pilot, session):
        composer = workbench_of(pilot).composer
        composer.post_message(Paste("line\n" * 30))
        await pilot.pause()
        assert session.prompts == []
        assert composer.size.height == 10


async def test_up_and_down_walk_through_earlier_prompts_and_keep_the_draft() -> None:
    async with shown(*said("first", "second")) as (pilot, _):
        composer = workbench_of(pilot).composer
        await pilot.press(*"draft", "up")
        assert composer.text == "second"
        await pilot.press("up", "up")
        assert composer.text == "first"
        await pilot.press("down", "down")
        assert composer.text == "draft"


async def test_up_moves_inside_a_text_of_several_lines_first() -> None:
    async with shown(*said("first")) as (pilot, _):
        composer = workbench_of(pilot).composer
        await pilot.press("a", "ctrl+j", "b", "up")
        assert composer.text == "a\nb"
        await pilot.press("up")
        assert composer.text == "first"


async def test_a_slash_offers_commands_and_enter_runs_the_marked_one() -> None:
    async with shown() as (pilot, session):
        await pilot.press(*"/mod")
        assert "Next permission mode" in screen_text(pilot)
        await pilot.press("enter")
        await until(lambda: session.mode == "acceptEdits")
        assert session.prompts == []
        assert workbench_of(pilot).composer.text == ""


async def test_the_arrows_mark_another_command_and_tab_takes_it() -> None:
    async with shown() as (pilot, _):
        await pilot.press(*"/mod", "down", "tab")
        assert workbench_of(pilot).composer.text == "/model "


async def test_a_word_that_is_no_command_is_sent_as_it_is() -> None:
    async with shown() as (pilot, session):
        await pilot.press(*"/etc/hosts is wrong", "enter")
        assert session.prompts == ["/etc/hosts is wrong"]


async def test_a_command_takes_what_follows_it() -> None:
    async with shown() as (pilot, _):
        await pilot.press(*"/model ollama/x", "enter")
        await until(lambda: workbench_of(pilot).state.status.model == "ollama/x")


async def test_an_at_sign_offers_the_files_and_a_choice_is_put_in(project: Path) -> None:
    async with shown(folder=project) as (pilot, session):
        completion = workbench_of(pilot).query_one(Completion)
        await pilot.press(*"see @cart")
        await until(lambda: completion.option_count == 2)
        await pilot.press("enter", *"now", "enter")
        assert session.prompts == ["see @shop/cart.py now"]


async def test_a_click_takes_a_file(project: Path) -> None:
    async with shown(folder=project) as (pilot, _):
        await pilot.press("@")
        await until(lambda: workbench_of(pilot).query_one(Completion).display)
        await pilot.pause()
        await click_on(pilot, "docs/购物车.md")
        assert workbench_of(pilot).composer.text == "@docs/购物车.md "
        assert workbench_of(pilot).composer.has_focus


async def test_escape_closes_what_is_offered_and_stops_nothing(project: Path) -> None:
    async with shown(TurnStarted("t1", "work", "a/b"), folder=project) as (pilot, session):
        completion = workbench_of(pilot).query_one(Completion)
        await pilot.press("/")
        assert completion.display
        await pilot.press("escape")
        await until(lambda: not completion.display)
        assert session.cancelled == 0


async def test_a_folder_that_has_gone_offers_no_files() -> None:
    async with shown(folder=Path("/there/is/no/such")) as (pilot, _):
        await pilot.press(*"@a")
        assert not workbench_of(pilot).query_one(Completion).display


def test_files_named_like_the_word_come_before_files_that_only_hold_its_letters() -> None:
    paths = ["src/c_a_r_t.py", "deep/cart/x.py", "shop/cart.py", "README.md"]
    assert Files(paths).match("cart") == ["shop/cart.py", "deep/cart/x.py", "src/c_a_r_t.py"]


async def test_a_prompt_typed_while_a_turn_runs_is_shown_as_waiting() -> None:
    async with shown(TurnStarted("t1", "work", "a/b")) as (pilot, session):
        await play(pilot, session, PromptQueued("then this"))
        assert "then this  (queued)" in screen_text(pilot)
        await play(
            pilot, session, TurnFinished("t1", "done", 1.0), TurnStarted("t2", "then this", "a/b")
        )
        assert "(queued)" not in screen_text(pilot)


async def test_a_prompt_whose_model_is_being_loaded_can_be_stopped() -> None:
    async with shown() as (pilot, session):
        await play(pilot, session, PromptQueued("go"))
        assert "working" in screen_text(pilot)
        await pilot.press("escape")
        await until(lambda: session.cancelled == 1)


def test_a_session_that_is_opened_again_runs_no_prompt_that_waited() -> None:
    waited = reduce(StatusState(), Entry(1, 0.0, PromptQueued("go")))
    assert waited.busy
    assert not reduce(waited, Entry(2, 0.0, SessionStarted("s", "/shop", "1"))).busy


async def test_a_prompt_sent_before_the_session_is_open_is_not_lost() -> None:
    session = PlayedSession()
    session.gate.clear()
    async with make_app(session).run_test() as pilot:
        await pilot.press(*"early", "enter")
        assert "early" in screen_text(pilot)
        assert session.prompts == []
        session.gate.set()
        await until(lambda: session.prompts == ["early"])
