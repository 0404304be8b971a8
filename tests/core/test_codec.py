import json
from dataclasses import fields
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimo_tui.core.codec import UnknownKind, decode, encode
from mimo_tui.core.errors import JournalError
from mimo_tui.core.events import Entry, Event, Notice, ToolCalled, TurnStarted
from mimo_tui.core.messages import ToolCallPart

# What JSON can carry: no lone surrogates (they are replaced), no infinities, no giant numbers.
words = st.text(st.characters(codec="utf-8"), max_size=12)
whole = st.integers(-(2**53), 2**53)
real = st.floats(allow_nan=False, allow_infinity=False)
data = st.recursive(
    st.none() | st.booleans() | whole | real | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
arguments = st.dictionaries(words, data, max_size=3)
st.register_type_strategy(str, words)
st.register_type_strategy(int, whole)
st.register_type_strategy(float, real)
st.register_type_strategy(ToolCallPart, st.builds(ToolCallPart, arguments=arguments))


def plain(event: type) -> st.SearchStrategy[object]:
    """Events of a class; only free JSON needs a strategy of its own."""
    own = {"arguments": arguments} if event is ToolCalled else {}
    return st.builds(event, **own)


@pytest.mark.parametrize("event", get_args(Event), ids=lambda event: event.__name__)
def test_every_event_comes_back_as_it_was(event: type) -> None:
    @given(st.builds(Entry, whole, real, plain(event)))
    @settings(max_examples=40)
    def check(entry: Entry) -> None:
        line = encode(entry)
        assert "\n" not in line
        assert decode(line) == entry

    check()


def test_a_line_of_a_later_version_is_told_from_a_damaged_one() -> None:
    with pytest.raises(UnknownKind, match="Teleported"):
        decode('{"seq":1,"at":2,"kind":"Teleported"}')
    for line in ("", "{", "[]", "null", '"x"', '{"kind":"Notice"}', '{"seq":1,"at":1}', "[" * 9999):
        with pytest.raises(JournalError) as caught:
            decode(line)
        assert not isinstance(caught.value, UnknownKind)


def test_unknown_fields_are_passed_over_and_missing_ones_take_their_default() -> None:
    line = '{"seq":3,"at":1,"kind":"StageChanged","turn":"t","stage":"s","state":"done","new":1}'
    event = decode(line).event
    assert (event.detail, event.stage) == ("", "s")
    with pytest.raises(JournalError):
        decode('{"seq":3,"at":1,"kind":"StageChanged","turn":"t","stage":"s"}')


@pytest.mark.parametrize(
    "wrong",
    [
        {"level": "shout", "text": "x"},
        {"level": "info", "text": 7},
        {"level": "info", "text": None},
        {"level": ["info"], "text": "x"},
    ],
)
def test_values_of_the_wrong_type_are_a_damaged_line(wrong: dict[str, object]) -> None:
    with pytest.raises(JournalError):
        decode(json.dumps({"seq": 1, "at": 1.0, "kind": "Notice"} | wrong))


@given(st.text(st.characters(categories=["Cs", "Ll"]), max_size=8))
def test_undecodable_letters_do_not_stop_the_journal(text: str) -> None:
    line = encode(Entry(1, 1.0, Notice("info", text)))
    line.encode("utf-8")
    decode(line)


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda b: b.decode("latin-1")))
def test_no_line_makes_decoding_fail_in_another_way(line: str) -> None:
    with pytest.raises(JournalError):
        decode(line)


@given(st.data())
def test_a_cut_line_is_damaged(draw: st.DataObject) -> None:
    line = encode(Entry(1, 1.0, TurnStarted("t", "say \u4f60\u597d", "demo/one")))
    with pytest.raises(JournalError):
        decode(line[: draw.draw(st.integers(0, len(line) - 1))])


def test_no_event_has_a_field_that_the_codec_needs_for_itself() -> None:
    for event in get_args(Event):
        assert not {"seq", "at", "kind"} & {field.name for field in fields(event)}
