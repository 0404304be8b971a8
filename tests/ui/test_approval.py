import pytest

from mimo_tui.core.events import ApprovalAnswered, TurnFinished, TurnStarted
from mimo_tui.core.permissions import Decision
from mimo_tui.ui.panels.diff import DiffPanel
from mimo_tui.ui.transcript import approval
from mimo_tui.ui.transcript.approval import ApprovalCard
from tests.panels.panel_host import press_at_once
from tests.ui.stage import (
    click_on,
    line_with,
    play,
    question,
    screen_text,
    settled,
    shell_question,
    shown,
    until,
    workbench_of,
)

NARROW = (80, 24)


async def test_y_allows_once() -> None:
    async with shown(*question()) as (pilot, session):
        await pilot.press("y")
        assert session.answers == [("c9", Decision("allow"))]


async def test_s_allows_for_the_session() -> None:
    async with shown(*shell_question()) as (pilot, session):
        assert "Bash(git commit:*)" in screen_text(pilot)
        await pilot.press("s")
        assert session.answers == [("c8", Decision("allow", scope="session"))]


async def test_n_does_not_allow() -> None:
    async with shown(*shell_question()) as (pilot, session):
        await pilot.press("n")
        assert session.answers == [("c8", Decision("deny"))]


async def test_r_does_not_allow_and_says_why() -> None:
    async with shown(*shell_question()) as (pilot, session):
        await pilot.press("r", *"run the tests first", "enter")
        assert session.answers == [("c8", Decision("deny", comment="run the tests first"))]


async def test_letters_typed_ahead_of_a_reason_allow_nothing() -> None:
    async with shown(*shell_question()) as (pilot, session):
        await press_at_once(pilot, "r", "y", "s", "n")
        await pilot.press("enter")
        assert [answer.verdict for _, answer in session.answers] == ["deny"]


async def test_escape_leaves_the_reason_without_an_answer() -> None:
    async with shown(*shell_question()) as (pilot, session):
        await pilot.press("r", *"hm", "escape", "y")
        assert session.answers == [("c8", Decision("allow"))]
        assert session.cancelled == 0


async def test_every_answer_can_be_clicked() -> None:
    async with shown(*shell_question()) as (pilot, session):
        await click_on(pilot, "y  allow")
        await click_on(pilot, "n no")
        await click_on(pilot, "no, because")
        await pilot.press(*"why")
        await click_on(pilot, "send it")
        verdicts = [(decision.verdict, decision.comment) for _, decision in session.answers]
        assert verdicts == [("allow", ""), ("deny", ""), ("deny", "why")]


async def test_d_opens_the_edit_in_the_diff_panel_where_it_is_decided_by_hunks() -> None:
    async with shown(*question(), size=NARROW) as (pilot, session):
        await pilot.press("d")
        assert workbench_of(pilot).query_one(DiffPanel).has_focus_within
        await pilot.press("r", "c", *"too strict", "enter", "enter")
        assert session.answers == [("c9", Decision("deny", comment="too strict"))]
        assert not workbench_of(pilot).has_class("-side")


async def test_an_edit_is_read_beside_the_question_or_where_there_is_no_room_in_it() -> None:
    async with shown(*question()) as (pilot, _):
        assert screen_text(pilot).count("if quantity > LIMIT:") == 1
        assert workbench_of(pilot).query_one(DiffPanel).display
        await pilot.resize_terminal(*NARROW)
        await settled(pilot)
        assert screen_text(pilot).count("if quantity > LIMIT:") == 1


async def test_keys_that_come_too_early_answer_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(approval, "GRACE_SECONDS", 3600)
    async with shown() as (pilot, session):
        session.play(*shell_question())
        await until(lambda: workbench_of(pilot).query_one(ApprovalCard).has_focus)
        await pilot.press("y", "n", "s", "r")
        assert session.answers == []
        monkeypatch.setattr(approval, "GRACE_SECONDS", 0)
        await pilot.press("y")
        assert session.answers == [("c8", Decision("allow"))]


async def test_who_is_typing_goes_on_typing_when_a_question_comes() -> None:
    async with shown() as (pilot, session):
        await pilot.press(*"half a ")
        await play(pilot, session, *shell_question())
        await pilot.press(*"yes")
        assert workbench_of(pilot).composer.text == "half a yes"
        assert session.answers == []
        await pilot.press("f2", "y")
        assert session.answers == [("c8", Decision("allow"))]


async def test_who_reads_a_panel_is_not_disturbed_by_a_question() -> None:
    async with shown() as (pilot, session):
        await pilot.press("f3")
        await play(pilot, session, *question())
        assert workbench_of(pilot).panel == "memory"
        assert "? waits for you" in screen_text(pilot)
        assert "F4 Diff 1" in line_with(pilot, "F4 Diff")


async def test_questions_are_asked_one_after_the_other() -> None:
    async with shown(*shell_question(), *question()) as (pilot, session):
        assert "and 1 more" in screen_text(pilot)
        await pilot.press("y")
        await play(pilot, session, ApprovalAnswered("t3", "c8", Decision("allow"), "person"))
        await pilot.press("n")
        assert [call for call, _ in session.answers] == ["c8", "c9"]


async def test_the_prompt_has_the_keys_again_when_all_is_answered() -> None:
    async with shown(*shell_question()) as (pilot, session):
        await pilot.press("y")
        await play(pilot, session, ApprovalAnswered("t3", "c8", Decision("allow"), "person"))
        assert workbench_of(pilot).composer.has_focus
        assert not workbench_of(pilot).query_one(ApprovalCard).display


async def test_a_stopped_turn_takes_its_question_back() -> None:
    async with shown(*shell_question()) as (pilot, session):
        await pilot.press("escape")
        assert session.cancelled == 1
        await play(pilot, session, TurnFinished("t3", "cancelled", 1.0))
        assert not workbench_of(pilot).query_one(ApprovalCard).display
        assert "Stopped." in screen_text(pilot)


async def test_escape_stops_the_turn_from_the_prompt_but_not_from_a_panel() -> None:
    async with shown(TurnStarted("t1", "work", "a/b")) as (pilot, session):
        await pilot.press("f4", "escape")
        assert session.cancelled == 0
        assert workbench_of(pilot).composer.has_focus
        await pilot.press("escape")
        assert session.cancelled == 1
