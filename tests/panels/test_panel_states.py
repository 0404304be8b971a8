from functools import reduce as fold

from hypothesis import given
from hypothesis import strategies as st

from mimo_tui.core.blocks import DiffBlock
from mimo_tui.core.codec import decode, encode
from mimo_tui.core.context import ContextPart, RecalledRecord
from mimo_tui.core.events import (
    ApprovalAnswered,
    ApprovalAsked,
    ContextBuilt,
    Entry,
    Event,
    FileWritten,
    ModelChanged,
    PromptQueued,
    Recalled,
    Retrying,
    SessionStarted,
    StageChanged,
    TextDelta,
    ThinkingDelta,
    ToolCalled,
    ToolFinished,
    TurnFinished,
    TurnStarted,
    UsageReported,
)
from mimo_tui.core.hunks import make_hunks
from mimo_tui.core.messages import Usage
from mimo_tui.core.permissions import Decision
from mimo_tui.ui.state import changes, context, pipeline
from mimo_tui.ui.state.changes import ChangesState, Review
from mimo_tui.ui.state.context import ContextState
from mimo_tui.ui.state.pipeline import PipelineState

TWO_HUNKS = make_hunks("a\n" + "x\n" * 20 + "b\n", "A\n" + "x\n" * 20 + "B\n")
BLOCK = DiffBlock("shop/cart.py", TWO_HUNKS)

turns = st.sampled_from(["t1", "t2"])
calls = st.sampled_from(["c1", "c2", "c3"])
decisions = st.sampled_from(
    [Decision("allow"), Decision("deny"), Decision("allow", (0,)), Decision("allow", (), "no")]
)
events = st.one_of(
    st.builds(SessionStarted, st.just("s"), st.just("/p"), st.just("1")),
    st.builds(ModelChanged, st.sampled_from(["", "x/y"]), st.integers(0, 10**6)),
    st.builds(PromptQueued, st.sampled_from(["p", "q"])),
    st.builds(TurnStarted, turns, st.sampled_from(["p", "q"]), st.just("x/y")),
    st.builds(
        StageChanged,
        turns,
        st.sampled_from(["coding", "review", "testing"]),
        st.sampled_from(["waiting", "running", "done", "failed", "stopped"]),
        st.sampled_from(["", "found two faults"]),
    ),
    st.builds(TextDelta, turns, st.just("words")),
    st.builds(ThinkingDelta, turns, st.just("hm")),
    st.builds(ToolCalled, turns, calls, st.just("Edit"), st.just("Edit x"), st.just({})),
    st.builds(
        ApprovalAsked,
        turns,
        calls,
        st.just("Edit"),
        st.just("Edit x"),
        st.just("r"),
        st.sampled_from([(), (BLOCK,)]),
    ),
    st.builds(ApprovalAnswered, turns, calls, decisions, st.just("person")),
    st.builds(
        FileWritten, turns, calls, st.just("x.py"), st.just("0"), st.just("1"), st.just((BLOCK,))
    ),
    st.builds(ToolFinished, turns, calls, st.just("ok"), st.just(()), st.booleans(), st.just(0.1)),
    st.builds(
        UsageReported,
        turns,
        st.just("x/y"),
        st.builds(Usage, st.integers(0, 9), st.integers(0, 9)),
        st.sampled_from([None, 0.5]),
    ),
    st.builds(Retrying, turns, st.just(1), st.just(2.0), st.just("overloaded")),
    st.builds(
        Recalled,
        turns,
        st.just("cue"),
        st.just((RecalledRecord("r", "rule", "R", "", 0, 0.5, "named", 9),)),
        st.just(9),
        st.just(1.0),
    ),
    st.builds(ContextBuilt, turns, st.just(1), st.just((ContextPart("prompt", "Prompt", 7, "p"),))),
    st.builds(TurnFinished, turns, st.sampled_from(["done", "cancelled", "failed"]), st.just(3.0)),
)
sessions = st.lists(events, max_size=40).map(
    lambda found: [Entry(i, 100.0 + i, event) for i, event in enumerate(found, 1)]
)


def entries(*found: Event) -> list[Entry]:
    return [Entry(i, 100.0 + i, event) for i, event in enumerate(found, 1)]


@given(sessions)
def test_replayed_from_the_journal_every_state_is_the_live_one(session: list[Entry]) -> None:
    replayed = [decode(encode(entry)) for entry in session]
    assert fold(changes.reduce, replayed, ChangesState()) == fold(
        changes.reduce, session, ChangesState()
    )
    assert fold(pipeline.reduce, replayed, PipelineState()) == fold(
        pipeline.reduce, session, PipelineState()
    )
    assert fold(context.reduce, replayed, ContextState()) == fold(
        context.reduce, session, ContextState()
    )


@given(sessions, turns)
def test_nothing_waits_or_runs_after_its_turn(session: list[Entry], turn: str) -> None:
    session = [*session, Entry(99, 999.0, TurnFinished(turn, "cancelled", 1.0))]
    state = fold(changes.reduce, session, ChangesState())
    assert all(change.turn != turn for change in state.waiting)
    running = fold(pipeline.reduce, session, PipelineState())
    for run in running.turns[-1:]:
        assert run.turn != turn or (not run.running and run.outcome is not None)


@given(sessions)
def test_calls_are_listed_once_with_a_mark_for_every_hunk(session: list[Entry]) -> None:
    state = fold(changes.reduce, session, ChangesState())
    found = [change.call for change in state.changes]
    assert len(found) == len(set(found))
    assert all(len(change.marks) == len(change.block.hunks) for change in state.changes)
    assert len(state.waiting) + len(state.settled) == len(found)


@given(sessions)
def test_all_that_was_spent_in_stages_is_counted(session: list[Entry]) -> None:
    state = fold(pipeline.reduce, session, PipelineState())
    calls = sum(run.spent.calls for run in state.turns)
    assert calls <= sum(isinstance(entry.event, UsageReported) for entry in session)


def test_a_partly_accepted_edit_keeps_its_verdicts_when_it_is_written() -> None:
    state = fold(
        changes.reduce,
        entries(
            ApprovalAsked("t1", "c1", "Edit", "Edit x", "", (BLOCK,)),
            ApprovalAnswered("t1", "c1", Decision("allow", (1,)), "person"),
            FileWritten("t1", "c1", "shop/cart.py", "0", "1", (BLOCK,)),
        ),
        ChangesState(),
    )
    (change,) = state.settled
    assert (change.status, change.marks) == ("written", ("rejected", "accepted"))


def test_a_stage_that_runs_again_goes_on_counting() -> None:
    state = fold(
        pipeline.reduce,
        entries(
            TurnStarted("t1", "p", "x/y"),  # at 101
            StageChanged("t1", "coding", "running"),  # 102
            StageChanged("t1", "coding", "done"),  # 103: one second
            StageChanged("t1", "review", "running"),  # 104
            StageChanged("t1", "coding", "running"),  # 105
            StageChanged("t1", "coding", "done"),  # 106: one more
        ),
        PipelineState(),
    )
    assert [(s.name, s.state, s.seconds) for s in state.turns[0].stages] == [
        ("coding", "done", 2.0),
        ("review", "running", 0.0),
    ]


def test_a_new_turn_forgets_what_was_recalled_for_the_last_one() -> None:
    record = RecalledRecord("r", "rule", "R", "", 0, 0.5, "named", 9)
    state = fold(
        context.reduce,
        entries(
            ModelChanged("x/y", 1000),
            Recalled("t1", "cue", (record,), 9, 1.0),
            UsageReported("t1", "x/y", Usage(400, 100), None),
        ),
        ContextState(),
    )
    assert (state.records, state.share) == ((record,), 0.5)
    after = context.reduce(state, Entry(9, 9.0, TurnStarted("t2", "q", "x/y")))
    assert (after.records, after.asked, after.share, after.window) == ((), False, 0.0, 1000)


marks = st.lists(st.sampled_from(["accepted", "rejected", "undecided"]), max_size=6).map(tuple)


@given(marks)
def test_only_accepted_hunks_are_sent_to_be_written(found: tuple[changes.Mark, ...]) -> None:
    decision = Review(found, "why").decide()
    accepted = tuple(i for i, mark in enumerate(found) if mark == "accepted")
    assert decision.comment == "why"
    if accepted or not found:
        written = range(len(found)) if decision.hunks is None else decision.hunks
        assert (decision.verdict, tuple(written)) == ("allow", accepted)
    else:
        assert decision.verdict == "deny"
