from pathlib import Path

from textual.command import CommandPalette

from mimo_tui.ui.commands import COMMANDS
from mimo_tui.ui.keys import key_name, keys_page, sections
from mimo_tui.ui.widgets.hints import Hints
from tests.ui.stage import (
    click_on,
    conversation,
    question,
    screen_text,
    shown,
    until,
    workbench_of,
)

TALL = (120, 60)


def test_every_command_has_a_key_of_its_own_and_a_name_of_its_own() -> None:
    for each in ([c.id for c in COMMANDS], [c.key for c in COMMANDS], [c.title for c in COMMANDS]):
        assert all(each)
        assert len(set(each)) == len(each)
    slashes = [command.slash for command in COMMANDS if command.slash]
    assert len(set(slashes)) == len(slashes)


async def test_the_key_of_every_command_does_what_the_command_says() -> None:
    async with shown() as (pilot, _):
        bound = pilot.app.screen.active_bindings
        for command in COMMANDS:
            assert command.key in bound, command
            action = bound[command.key].binding.action
            if command.key != "escape":  # the prompt closes its completion first
                assert action.rpartition(".")[2] == command.action.rpartition(".")[2], command


async def test_the_action_of_every_command_exists() -> None:
    async with shown() as (pilot, _):
        for command in COMMANDS:
            name = command.action.partition("(")[0]
            owner = pilot.app if name.startswith("app.") else workbench_of(pilot)
            assert hasattr(owner, f"action_{name.removeprefix('app.')}"), command


async def test_every_command_stands_in_the_palette_with_its_key() -> None:
    async with shown(size=TALL) as (pilot, _):
        await pilot.press("ctrl+p")
        await until(lambda: COMMANDS[-1].title in screen_text(pilot))
        text = screen_text(pilot)
        for command in COMMANDS:
            assert f"{key_name(command.key):<11}{command.title}" in text


async def test_the_palette_runs_what_is_found() -> None:
    async with shown() as (pilot, session):
        await pilot.press("ctrl+p", *"permission")
        await until(lambda: "Next permission mode" in screen_text(pilot))
        await until(lambda: "Go to the prompt" not in screen_text(pilot))
        await pilot.press("enter")
        await until(lambda: session.mode == "acceptEdits")


async def test_a_click_in_the_palette_runs_a_command() -> None:
    async with shown(size=TALL) as (pilot, _):
        await pilot.press("ctrl+p")
        await until(lambda: "Memory: what is known" in screen_text(pilot))
        await pilot.pause()
        await click_on(pilot, "Memory: what is known")
        await until(lambda: not isinstance(pilot.app.screen, CommandPalette))
        await until(lambda: workbench_of(pilot).has_class("-side"))


async def test_f1_shows_every_key() -> None:
    async with shown(size=(120, 100)) as (pilot, _):
        await pilot.press("f1")
        text = screen_text(pilot)
        for name, keys in sections().items():
            assert name in text
            for key in keys:
                assert f"{key.keys:<19} {key.title}" in text
        await pilot.press("escape")
        assert pilot.app.screen is workbench_of(pilot)


async def test_every_key_hint_on_the_screen_does_something() -> None:
    async with shown(*conversation(), *question()) as (pilot, _):
        owners = {"app": pilot.app, "screen": workbench_of(pilot)}
        for hints in workbench_of(pilot).query(Hints):
            for hint in hints._hints:
                place, _, name = hint.action.partition("(")[0].rpartition(".")
                owner = owners[place] if place else hints.parent
                assert hasattr(owner, f"action_{name}"), hint


def test_docs_keys_is_made_from_the_tables() -> None:
    page = Path(__file__).parents[2] / "docs" / "keys.md"
    assert page.read_text(encoding="utf-8") == keys_page(), "`make docs` writes it anew"
