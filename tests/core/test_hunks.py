import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimo_tui.core.hunks import apply_hunks, make_hunks, split_lines

# Few different lines, so that repeats and near misses are common; every kind of ending.
lines = st.sampled_from(["a\n", "b\n", "c\r\n", "\n", "d\x0c\n", "e\u2028\n", "f\r\n", "g\x85\n"])
texts = st.builds(
    lambda whole, last: "".join(whole) + last,
    st.lists(lines, max_size=25),
    st.sampled_from(["", "", "a", "end"]),
)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, str]:
    """A text and the same text with a few lines changed, so that there are several hunks."""
    before = [f"line {number}\n" for number in range(draw(st.integers(0, 60)))]
    after = list(before)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(after)))
        after[at : at + draw(st.integers(0, 3))] = draw(st.lists(lines, max_size=3))
    return "".join(before), "".join(after)


pairs = st.one_of(st.tuples(texts, texts), edited())


@given(pairs, st.integers(0, 4))
def test_all_hunks_give_the_new_text_and_none_the_old(pair: tuple[str, str], context: int) -> None:
    before, after = pair
    hunks = make_hunks(before, after, context=context)
    assert apply_hunks(before, hunks, range(len(hunks))) == after
    assert apply_hunks(before, hunks, ()) == before
    assert bool(hunks) == (before != after)


@given(pairs, st.data())
def test_any_choice_of_hunks_changes_only_their_own_lines(
    pair: tuple[str, str], data: st.DataObject
) -> None:
    before, after = pair
    hunks = make_hunks(before, after)
    chosen = data.draw(st.sets(st.sampled_from(range(len(hunks))))) if hunks else set()
    result = split_lines(apply_hunks(before, hunks, chosen))
    old = split_lines(before)
    position = shift = 0
    for index, hunk in enumerate(hunks):
        start, end = hunk.before_start, hunk.before_start + len(hunk.before)
        assert result[position + shift : start + shift] == old[position:start]
        stands = hunk.after if index in chosen else hunk.before
        assert tuple(result[start + shift : start + shift + len(stands)]) == stands
        shift += len(stands) - len(hunk.before)
        position = end
    assert result[position + shift :] == old[position:]


@given(pairs)
def test_hunks_stand_where_they_say_and_do_not_touch(pair: tuple[str, str]) -> None:
    before, after = pair
    old, new = split_lines(before), split_lines(after)
    last = 0
    for hunk in make_hunks(before, after):
        assert tuple(old[hunk.before_start :][: len(hunk.before)]) == hunk.before
        assert tuple(new[hunk.after_start :][: len(hunk.after)]) == hunk.after
        assert hunk.before_start >= last
        assert hunk.added + hunk.removed > 0
        last = hunk.before_start + len(hunk.before)


@given(pairs)
def test_rejected_hunks_are_the_rest_of_the_change(pair: tuple[str, str]) -> None:
    """Accepting the even hunks, and then what is left, ends where accepting all of them does."""
    before, after = pair
    hunks = make_hunks(before, after)
    half = apply_hunks(before, hunks, range(0, len(hunks), 2))
    rest = make_hunks(half, after)
    assert apply_hunks(half, rest, range(len(rest))) == after


@given(st.text())
def test_lines_are_split_at_newlines_only_and_nothing_is_lost(text: str) -> None:
    split = split_lines(text)
    assert "".join(split) == text
    assert all(line and "\n" not in line[:-1] for line in split)


def test_hunks_do_not_apply_to_another_text() -> None:
    hunks = make_hunks("a\nb\n", "a\nc\n")
    with pytest.raises(ValueError, match="not the one"):
        apply_hunks("a\nx\n", hunks, (0,))
    with pytest.raises(ValueError, match="not the one"):
        apply_hunks("a\nx\n", hunks, ())


def test_a_final_newline_that_goes_is_a_change_of_its_line() -> None:
    (hunk,) = make_hunks("a\nb\n", "a\nb")
    assert [(line.kind, line.text) for line in hunk.lines] == [
        (" ", "a\n"),
        ("-", "b\n"),
        ("+", "b"),
    ]


def test_headers_count_from_one_as_in_a_unified_diff() -> None:
    before = "".join(f"{number}\n" for number in range(1, 21))
    (changed,) = make_hunks(before, before.replace("10\n", "ten\nx\n"))
    assert changed.header == "@@ -7,7 +7,8 @@"
    (made,) = make_hunks("", "a\nb\n")
    assert made.header == "@@ -0,0 +1,2 @@"
    (emptied,) = make_hunks("a\n", "")
    assert emptied.header == "@@ -1,1 +0,0 @@"


def test_two_changes_close_together_are_one_hunk_and_far_apart_two() -> None:
    before = "".join(f"line {number}\n" for number in range(40))
    near = before.replace("line 10\n", "x\n").replace("line 14\n", "y\n")
    far = before.replace("line 10\n", "x\n").replace("line 30\n", "y\n")
    assert len(make_hunks(before, near)) == 1
    assert len(make_hunks(before, far)) == 2
