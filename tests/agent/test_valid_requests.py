"""Whatever happens in a session, what is sent next is accepted by both vendors."""

import asyncio
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mimo_tui.agent.context import Surroundings, build
from mimo_tui.agent.gate import Answer
from mimo_tui.agent.history import close_open_turn, messages_of
from mimo_tui.agent.loop import Turn
from mimo_tui.core.codec import decode, encode
from mimo_tui.core.errors import ModelError
from mimo_tui.core.events import Entry, MessageAdded, TurnFinished, TurnStarted
from mimo_tui.core.messages import Message, TextPart, ToolCallPart, Usage
from mimo_tui.core.permissions import Decision
from mimo_tui.llm import anthropic_messages, openai_chat
from mimo_tui.llm.base import Finished, ModelInfo, Text, Thinking, ToolCallReady
from tests.agent.agent_script import ScriptedModel, SmallBroker, SmallTool, Stand
from tests.agent.wire_rules import check_anthropic, check_openai

ids = st.sampled_from(["", "call_0", "functions.Read:0", "x" * 50])
names = st.sampled_from(["Read", "Edit", "Nothing of that name", ""])
arguments = st.sampled_from([{}, {"call": "a"}, {"call": "\ud800"}])
texts = st.sampled_from(["", " ", "words", "\udcff"])
chunks = st.one_of(
    st.builds(Text, texts),
    st.builds(Thinking, texts, st.sampled_from(["", "sig"])),
    st.builds(Thinking, st.just(""), st.just("data"), st.just(True)),
    st.builds(
        ToolCallReady,
        st.builds(ToolCallPart, ids, names, arguments),
        st.sampled_from(["", "", "bad JSON"]),
    ),
)
ends = st.sampled_from(
    [
        Finished("end", Usage()),
        Finished("length", Usage()),
        Finished("refusal", Usage()),
        ModelError("The connection broke off"),
    ]
)
steps = st.lists(
    st.builds(lambda first, end: [*first, end], st.lists(chunks, max_size=4), ends), max_size=3
)
answers = st.sampled_from(
    [Answer(Decision("allow"), "person"), Answer(Decision("deny", comment="no"), "person")]
)
turns = st.lists(
    st.tuples(steps, st.lists(answers, max_size=2), st.none() | st.integers(0, 12)), max_size=3
)


class Impatient(SmallBroker):
    """Presses Esc where it has no answer."""

    turn: Turn

    async def ask(self, asked) -> Answer:
        if not self.answers:
            self.turn.cancel()
        return await super().ask(asked)


async def play(folder, history, turn_id, script, decisions, cancel_at):
    """The entries of one turn, cancelled after some events or where a person is waited for."""
    stand = Stand(folder, broker=Impatient(*decisions))
    model = ScriptedModel(*[list(step) for step in script], [Finished("end", Usage())] * 1)
    turn = stand.turn(
        model, SmallTool("Read"), SmallTool("Edit", kind="edit"), prompt="Go", history=history
    )
    stand.broker.turn = turn
    events = [TurnStarted(turn_id, "Go", "script/one")]
    async for event in turn.events():
        events.append(event)
        if cancel_at is not None and len(events) > cancel_at:
            turn.cancel()
    return [*events, TurnFinished(turn_id, turn.result.outcome, 0.1)]


def check(history):
    """The next request, for both vendors and for the model that wrote the history or another."""
    current = [Message("user", (TextPart("Next"),))]
    request, _ = build(Surroundings(Path("/shop")), history, current)
    for provider in ("script", "anthropic"):
        info = ModelInfo(provider, "one", "One", 100_000, 8_000)
        check_anthropic(anthropic_messages.request_body(request, info))
        check_openai(openai_chat.request_body(request, info, echo=provider == "script"))


@given(turns, st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_after_any_turns_a_kill_and_damage_the_next_request_is_valid(
    tmp_path_factory, wanted, data
):
    folder = tmp_path_factory.getbasetemp() / "valid"
    folder.mkdir(exist_ok=True)
    events = []
    for number, (script, decisions, cancel_at) in enumerate(wanted, 1):
        live = [event.message for event in events if isinstance(event, MessageAdded)]
        turn = play(folder, live, f"t{number}", script, decisions, cancel_at)
        events += asyncio.run(turn)
        check([event.message for event in events if isinstance(event, MessageAdded)])
    lines = [encode(Entry(seq, 0.0, event)) for seq, event in enumerate(events, 1)]
    lines = lines[: data.draw(st.integers(0, len(lines)))]
    lost = data.draw(st.sets(st.integers(0, max(0, len(lines) - 1)), max_size=2))
    entries = [decode(line) for index, line in enumerate(lines) if index not in lost]
    closing = close_open_turn(entries)
    whole = [*entries, *(Entry(seq, 0.0, event) for seq, event in enumerate(closing, 999))]
    check(messages_of(whole))
