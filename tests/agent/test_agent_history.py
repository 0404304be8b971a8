from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mimo_tui.agent.history import alternating, close_open_turn, messages_of, repair, turn_starts
from mimo_tui.core.events import (
    ApprovalAnswered,
    ApprovalAsked,
    Entry,
    MessageAdded,
    TextDelta,
    ToolCalled,
    ToolFinished,
    TurnFinished,
    TurnStarted,
)
from mimo_tui.core.messages import Message, TextPart, ToolCallPart, ToolResultPart

ids = st.sampled_from(["a", "b", "c", "d"])
parts = st.one_of(
    st.builds(TextPart, st.just("words")),
    st.builds(ToolResultPart, ids, st.just("result")),
    st.builds(ToolCallPart, ids, st.just("Read")),
)


@st.composite
def conversations(draw):
    messages = []
    for _ in range(draw(st.integers(0, 8))):
        role = draw(st.sampled_from(["user", "assistant"]))
        kinds = (TextPart, ToolResultPart) if role == "user" else (TextPart, ToolCallPart)
        chosen = [part for part in draw(st.lists(parts, max_size=4)) if isinstance(part, kinds)]
        unique = {getattr(part, "id", getattr(part, "call_id", "")): part for part in chosen}
        messages.append(Message(role, tuple(unique.values())))
    return messages


def is_valid(messages):
    waiting = set()
    for message in messages:
        results = {p.call_id for p in message.parts if isinstance(p, ToolResultPart)}
        if results != waiting or not message.parts:
            return False
        waiting = {call.id for call in message.tool_calls}
    return not waiting


@given(conversations())
def test_whatever_was_lost_the_history_is_valid(messages):
    repaired = repair(messages)
    assert is_valid(repaired)
    assert repair(repaired) == repaired


@given(conversations())
def test_a_valid_history_is_left_alone(messages):
    if is_valid(messages):
        assert repair(messages) == tuple(messages)


@given(conversations())
def test_users_never_speak_twice_in_a_row(messages):
    roles = [message.role for message in alternating(messages)]
    assert ("user", "user") not in pairwise(roles)


def entries(*events):
    return [Entry(seq, 0.0, event) for seq, event in enumerate(events, 1)]


CALLS = Message(
    "assistant",
    (ToolCallPart("c1", "Read"), ToolCallPart("c2", "Bash"), ToolCallPart("c3", "Edit")),
)


def test_a_turn_whose_program_died_is_closed_with_what_was_done():
    journal = entries(
        TurnStarted("t1", "Go", "m"),
        MessageAdded("t1", Message("user", (TextPart("Go"),))),
        TextDelta("t1", "Let me see"),
        MessageAdded("t1", CALLS),
        ToolCalled("t1", "c1", "Read", "Read a", {}),
        ToolFinished("t1", "c1", "the text", (), False, 0.1),
        ToolCalled("t1", "c2", "Bash", "Bash", {}),
        ApprovalAsked("t1", "c2", "Bash", "Bash", "Bash", ()),
    )
    closing = close_open_turn(journal)
    assert [type(event) for event in closing] == [
        ApprovalAnswered,
        ToolFinished,
        ToolFinished,
        MessageAdded,
        TurnFinished,
    ]
    whole = messages_of([*journal, *entries(*closing)])
    assert is_valid(whole)
    texts = [part.text for part in whole[-1].parts]
    assert texts[0] == "the text"
    assert all("Interrupted" in text for text in texts[1:])


def test_words_of_a_cut_off_answer_are_kept():
    journal = entries(
        TurnStarted("t1", "Go", "m"),
        MessageAdded("t1", Message("user", (TextPart("Go"),))),
        TextDelta("t1", "Half an "),
        TextDelta("t1", "answer"),
    )
    added = [e.message for e in close_open_turn(journal) if isinstance(e, MessageAdded)]
    assert [message.text for message in added] == ["Half an answer"]


def test_a_finished_turn_needs_no_closing():
    assert close_open_turn(()) == ()
    assert close_open_turn(entries(TurnStarted("t1", "", ""), TurnFinished("t1", "done", 1))) == ()


def test_turns_start_at_a_persons_words():
    history = [
        Message("user", (TextPart("Go"),)),
        CALLS,
        Message("user", (ToolResultPart("c1", ""),)),
        Message("assistant", (TextPart("Done"),)),
        Message("user", (TextPart("More"),)),
    ]
    assert turn_starts(history) == [0, 4]
