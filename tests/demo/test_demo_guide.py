from mimo_tui.core.blocks import DiffBlock
from mimo_tui.core.events import (
    ApprovalAnswered,
    ApprovalAsked,
    Entry,
    FileWritten,
    TurnFinished,
    TurnStarted,
)
from mimo_tui.core.permissions import Decision
from mimo_tui.demo.guide import CHANGE, QUESTION, Stand, advise, follow

STARTED = TurnStarted("t", "?", "demo/scripted")
DONE = TurnFinished("t", "done", 1.0)
CANCELLED = TurnFinished("t", "cancelled", 1.0)
EDIT = ApprovalAsked("t", "c", "Write", "Write shop/cart.py", "", (DiffBlock("shop/cart.py", ()),))
TESTS = ApprovalAsked("t", "d", "Bash", "Bash python", "", ())
ANSWERED = ApprovalAnswered("t", "c", Decision("allow"), "person")
WRITTEN = FileWritten("t", "c", "shop/cart.py", "a", "b", ())


def after(*events):
    return advise(follow(Stand(), [Entry(1, 0.0, event) for event in events]))


def test_the_question_is_offered_first():
    assert after().prompt == QUESTION


def test_the_change_is_offered_once_a_question_was_answered():
    assert after(STARTED, DONE).prompt == CHANGE


def test_the_keys_of_what_waits_are_told():
    assert "r rejects" in after(STARTED, EDIT).words
    assert "y runs" in after(STARTED, EDIT, ANSWERED, WRITTEN, TESTS).words


def test_nothing_is_offered_while_a_turn_runs():
    assert after(STARTED).prompt == after(STARTED, EDIT, ANSWERED).prompt == ""


def test_after_a_written_change_the_loop_is_done():
    assert "the loop" in after(STARTED, DONE, STARTED, EDIT, ANSWERED, WRITTEN, DONE).words


def test_a_change_that_was_rejected_or_stopped_is_offered_again():
    asked = (STARTED, DONE, STARTED, EDIT, ANSWERED)
    assert after(*asked, DONE).prompt == after(*asked, CANCELLED).prompt == CHANGE


def test_a_question_that_was_stopped_is_offered_again():
    assert after(STARTED, CANCELLED).prompt == QUESTION
