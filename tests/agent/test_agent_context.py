from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from mimo_tui.agent.context import Surroundings, build, estimate, estimate_message, fit
from mimo_tui.core.messages import Message, TextPart, ToolCallPart, ToolResultPart


def turn(words, result=0):
    return [
        Message("user", (TextPart("x" * words * 4),)),
        Message("assistant", (ToolCallPart("c", "Read"),)),
        Message("user", (ToolResultPart("c", "y" * result * 4),)),
        Message("assistant", (TextPart("z"),)),
    ]


def tokens(messages):
    return sum(map(estimate_message, messages))


def test_all_is_kept_where_it_fits():
    history, current = turn(10), turn(10)
    assert fit(history, current, 1000) == (tuple(history), current)


def test_the_oldest_turns_go_first_and_whole():
    history = turn(100) + turn(100) + turn(100)
    kept, current = fit(history, turn(1), 250)
    assert kept == tuple(turn(100))
    assert current == turn(1)


def test_then_old_results_of_this_turn_lose_their_text():
    current = [*turn(1, 500), *turn(1, 500)[1:]]
    kept, shortened = fit([], current, 700)
    assert kept == ()
    assert "left out" in shortened[2].parts[0].text
    assert shortened[5] == current[5]


@given(
    st.lists(st.tuples(st.integers(1, 50), st.integers(0, 200)), max_size=6), st.integers(0, 900)
)
def test_what_is_sent_always_begins_with_a_turn_and_never_grows(sizes, room):
    history = [message for words, result in sizes for message in turn(words, result)]
    kept, current = fit(history, turn(5, 50), room)
    assert history[len(history) - len(kept) :] == list(kept)
    assert not kept or kept[0].role == "user"
    assert tokens(current) <= tokens(turn(5, 50))
    if kept:
        assert tokens(kept) + tokens(current) <= room


def test_the_beginning_of_a_request_stays_the_same_from_turn_to_turn():
    around = Surroundings(Path("/shop"), instructions="Be kind", window=10_000)
    first, _ = build(around, turn(10), turn(10)[:1])
    second, _ = build(around, turn(10) + turn(10), turn(10)[:1])
    assert second.system == first.system
    assert second.messages[:3] == first.messages[:3]


def test_estimates_count_chinese_letters_singly():
    assert estimate("word" * 10) == 10
    assert estimate("记忆") == 2
    assert estimate("") == 0
