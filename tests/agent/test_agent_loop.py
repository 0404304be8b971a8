import asyncio

from mimo_tui.agent.gate import Answer
from mimo_tui.core.errors import ModelError, ToolError
from mimo_tui.core.events import (
    ApprovalAnswered,
    ApprovalAsked,
    ContextBuilt,
    MessageAdded,
    Notice,
    Recalled,
    Retrying,
    TextDelta,
    ToolCalled,
    ToolFinished,
    ToolProgress,
    UsageReported,
)
from mimo_tui.core.messages import Message, TextPart, ThinkingPart, ToolCallPart, ToolResultPart
from mimo_tui.core.permissions import Decision
from mimo_tui.llm.base import Finished, Retry, Text, Thinking, ToolCallReady
from mimo_tui.memory.base import Hit, Record
from tests.agent.agent_script import NoMemory, ScriptedModel, SmallMemory, SmallTool, calls, says


def of(kind, events):
    return [event for event in events if isinstance(event, kind)]


def results(request_or_message):
    parts = request_or_message.parts
    return {part.call_id: part for part in parts if isinstance(part, ToolResultPart)}


async def test_a_question_is_answered(stand):
    events, result = await stand.run(ScriptedModel(says("Four.")))
    assert (result.outcome, result.answer) == ("done", "Four.")
    assert [event.message.role for event in of(MessageAdded, events)] == ["user", "assistant"]
    assert of(TextDelta, events)[0].text == "Four."
    assert of(UsageReported, events)[0].cost == 15 / 1_000_000


async def test_reads_run_side_by_side_and_a_command_waits_for_them(stand):
    release = asyncio.Event()
    read = SmallTool("Read", release=release)
    bash = SmallTool("Bash", kind="execute", log=read.log)
    stand.policy.allowed.add("Bash")
    model = ScriptedModel(
        calls(("a", "Read"), ("b", "Read"), ("c", "Bash"), ("d", "Read")), says("")
    )
    running = asyncio.create_task(stand.run(model, read, bash))
    await read.started.wait()
    while len(read.log) < 2:
        await asyncio.sleep(0)
    assert read.log == ["start a", "start b"]
    release.set()
    await running
    assert set(read.log[2:4]) == {"end a", "end b"}
    assert read.log[4:] == ["start c", "end c", "start d", "end d"]
    told = results(model.requests[1].messages[-1])
    assert [told[call].text for call in "abcd"] == [f"result of {call}" for call in "abcd"]


async def test_a_denied_edit_reaches_the_model_with_the_persons_words(stand):
    stand.broker.answers.append(Answer(Decision("deny", comment="use tabs"), "person"))
    edit = SmallTool("Edit", kind="edit")
    model = ScriptedModel(calls(("a", "Edit")), says("ok"))
    events, _ = await stand.run(model, edit)
    assert edit.log == []
    assert "use tabs" in results(model.requests[1].messages[-1])["a"].text
    assert of(ApprovalAsked, events)[0].call == "a"
    assert of(ApprovalAnswered, events)[0].by == "person"


async def test_for_the_session_is_asked_only_once(stand):
    stand.broker.answers.append(Answer(Decision("allow", scope="session"), "person"))
    model = ScriptedModel(calls(("a", "Edit"), ("b", "Edit")), says("ok"))
    events, _ = await stand.run(model, SmallTool("Edit", kind="edit"))
    assert len(of(ApprovalAsked, events)) == 1
    assert not any(event.is_error for event in of(ToolFinished, events))


async def test_a_rule_that_forbids_is_told_without_asking(stand):
    model = ScriptedModel(calls(("a", "Forbidden")), says("ok"))
    events, _ = await stand.run(model, SmallTool("Forbidden"))
    assert not of(ApprovalAsked, events)
    assert "A rule forbids it" in of(ToolFinished, events)[0].text


async def test_calls_that_cannot_be_run_come_back_as_errors(stand):
    crashing = SmallTool("Read", crash=RuntimeError("boom"))
    model = ScriptedModel(
        [
            ToolCallReady(ToolCallPart("a", "Nope")),
            ToolCallReady(ToolCallPart("b", "Read"), problem="not a JSON object"),
            ToolCallReady(ToolCallPart("c", "Read", {})),
            ToolCallReady(ToolCallPart("d", "Read", {"call": "d"})),
            Finished("tools", says("")[-1].usage),
        ],
        says("ok"),
    )
    events, result = await stand.run(model, crashing)
    told = results(model.requests[1].messages[-1])
    assert all(part.is_error for part in told.values())
    assert "no tool 'Nope'" in told["a"].text
    assert "not a JSON object" in told["b"].text
    assert "call is missing" in told["c"].text
    assert "boom" in told["d"].text
    assert len(of(ToolFinished, events)) == 4
    assert result.outcome == "done"


async def test_a_model_error_ends_the_turn_and_keeps_what_was_said(stand):
    model = ScriptedModel(
        calls(("a", "Read"), text="I look."), [Text("It is"), ModelError("The endpoint is gone")]
    )
    events, result = await stand.run(model, SmallTool("Read"))
    assert (result.outcome, result.error) == ("failed", "The endpoint is gone")
    assert [message.text for message in result.messages] == ["Go", "I look.", "", "It is"]
    assert len(of(MessageAdded, events)) == 4


async def test_a_cancelled_stream_is_closed_and_keeps_its_words(stand):
    model = ScriptedModel(
        [Text("Half"), ToolCallReady(ToolCallPart("a", "Read")), asyncio.Future()]
    )
    turn = stand.turn(model, SmallTool("Read"))
    async for event in turn.events():
        if isinstance(event, TextDelta):
            turn.cancel()
    assert turn.result.outcome == "cancelled"
    assert [message.parts for message in turn.result.messages][1] == (TextPart("Half"),)
    assert model.closed == 1


async def test_a_cancelled_call_has_a_result_that_says_so(stand):
    stand.policy.allowed.add("Bash")
    bash = SmallTool("Bash", kind="execute", release=asyncio.Event())
    model = ScriptedModel(calls(("a", "Read"), ("b", "Bash"), ("c", "Bash")))
    turn = stand.turn(model, SmallTool("Read"), bash)
    events = []
    async for event in turn.events():
        events.append(event)
        if isinstance(event, ToolProgress) and event.call == "b":
            turn.cancel()
            turn.cancel()
    assert turn.result.outcome == "cancelled"
    assert bash.log == ["start b", "end b"]
    told = results(turn.result.messages[-1])
    assert told["a"].text == "result of a"
    assert "Cancelled" in told["b"].text
    assert "Cancelled" in told["c"].text
    assert {event.call for event in of(ToolFinished, events)} == {"a", "b"}


async def test_cancelling_takes_an_open_question_back(stand):
    model = ScriptedModel(calls(("a", "Edit")))
    turn = stand.turn(model, SmallTool("Edit", kind="edit"))
    events = []
    async for event in turn.events():
        events.append(event)
        if isinstance(event, ApprovalAsked):
            turn.cancel()
    assert of(ApprovalAnswered, events)[0].by == "cancel"
    assert "Cancelled" in results(turn.result.messages[-1])["a"].text


async def test_leaving_the_events_early_stops_the_work(stand):
    model = ScriptedModel([Text("Half"), asyncio.Future()])
    turn = stand.turn(model)
    events = turn.events()
    async for event in events:
        if isinstance(event, TextDelta):
            break
    await events.aclose()
    assert model.closed == 1


async def test_cancelled_before_it_began_it_calls_no_model(stand):
    model = ScriptedModel()
    turn = stand.turn(model)
    turn.cancel()
    assert [event async for event in turn.events()] == []
    assert turn.result.outcome == "cancelled"


async def test_steps_are_bounded(stand):
    stand.max_steps = 3
    model = ScriptedModel(*[calls((f"a{n}", "Read")) for n in range(9)])
    _, result = await stand.run(model, SmallTool("Read"))
    assert len(model.requests) == 3
    assert result.outcome == "failed"
    assert "3 steps" in result.error


async def test_ids_that_a_server_uses_again_are_told_apart(stand):
    model = ScriptedModel(
        calls(("call_0", "Read"), ("call_0", "Read")), calls(("call_0", "Read")), says("")
    )
    events, _ = await stand.run(model, SmallTool("Read"))
    ids = [event.call for event in of(ToolCalled, events)]
    assert len(set(ids)) == 3
    assert set(results(model.requests[2].messages[-1])) == {ids[2]}


async def test_a_retry_is_told(stand):
    model = ScriptedModel([Retry(1, 0.5, "overloaded"), *says("ok")])
    events, result = await stand.run(model)
    assert of(Retrying, events) == [Retrying("t1", 1, 0.5, "overloaded")]
    assert result.outcome == "done"


async def test_a_refusal_fails_and_a_cut_answer_is_told(stand):
    _, refused = await stand.run(ScriptedModel([Finished("refusal", says("")[-1].usage)]))
    assert refused.outcome == "failed"
    cut = [Text("ab"), Finished("length", says("")[-1].usage)]
    events, result = await stand.run(ScriptedModel(cut))
    assert result.outcome == "done"
    assert "cut" in of(Notice, events)[0].text


async def test_thinking_keeps_its_signature(stand):
    model = ScriptedModel([Thinking("hm "), Thinking("yes", "sig"), *says("ok")])
    _, result = await stand.run(model)
    assert result.messages[1].parts == (ThinkingPart("hm yes", "sig"), TextPart("ok"))


async def test_memory_that_is_away_fails_no_turn_and_is_told_once(stand):
    stand.memory = NoMemory()
    turn = stand.turn(ScriptedModel(says("ok"), says("ok")))
    events = [event async for event in turn.events()]
    assert turn.result.outcome == "done"
    assert len(of(Notice, events)) == 1
    recollection = turn._agent.recollection
    assert await recollection.keep_episode("t1", "Go", "ok") is None


async def test_recalled_records_stand_in_the_prompt_of_their_turn_only(stand):
    record = Record(
        "r", "function", "Cart.add", "Adds a book", path="cart.py", first_line=3, tokens=4
    )
    stand.memory = SmallMemory(Hit(record, 0.9, "named in the prompt"))
    (stand.folder / "cart.py").write_text("")
    model = ScriptedModel(calls(("a", "Read")), says("ok"))
    earlier = [Message("user", (TextPart("Hi"),)), Message("assistant", (TextPart("Hello"),))]
    stand.instructions = "<instructions>Be kind</instructions>"
    events, result = await stand.run(
        model, SmallTool("Read"), history=earlier, prompt="What does cart.py do?"
    )
    [recalled] = of(Recalled, events)
    assert recalled.records[0].reason == "named in the prompt"
    assert stand.memory.cues[0].files == ("cart.py",)
    for request in model.requests:
        assert request.messages[0].text.startswith("<instructions>Be kind")
        assert "Adds a book" in request.messages[2].text
    assert model.requests[0].messages == model.requests[1].messages[:3]
    assert all("Adds a book" not in message.text for message in result.messages)
    parts = {part.name: part for part in of(ContextBuilt, events)[0].parts}
    assert parts["history"].title == "1 earlier turn"
    assert parts["recalled"].tokens > 0


async def test_lone_surrogates_in_arguments_are_mended(stand):
    bad = ToolCallReady(ToolCallPart("a", "Read", {"call": "x\ud800"}))
    model = ScriptedModel([bad, *calls()], says("ok"))
    await stand.run(model, SmallTool("Read"))
    sent = model.requests[1].messages[-2].tool_calls[0]
    assert sent.arguments == {"call": "x?"}


async def test_a_file_may_be_edited_in_the_answer_that_reads_it(stand):
    read = SmallTool("Read", release=asyncio.Event())
    edit = NeedsReading("Edit", read, kind="edit")
    stand.policy.allowed.add("Edit")
    model = ScriptedModel(calls(("a", "Read"), ("b", "Edit")), says("ok"))
    turn = stand.turn(model, read, edit)
    events = []
    async for event in turn.events():
        events.append(event)
        if isinstance(event, ToolCalled) and event.call == "b":
            read.release.set()
    assert not any(event.is_error for event in of(ToolFinished, events))
    assert [event.call for event in of(ToolCalled, events)] == ["a", "b"]


class NeedsReading(SmallTool):
    """Refuses a plan before another tool has ended."""

    def __init__(self, name, read, **more):
        super().__init__(name, **more)
        self.read = read

    async def prepare(self, arguments, context):
        if "end a" not in self.read.log:
            raise ToolError("File has not been read yet")
        return await super().prepare(arguments, context)


async def test_titles_are_one_line_whatever_the_model_names(stand):
    wanted = ToolCallReady(ToolCallPart("a", "Read\nthen\x1b[31m", {}))
    events, _ = await stand.run(ScriptedModel([wanted, *calls()], says("ok")))
    assert of(ToolCalled, events)[0].title == "Read then\ufffd[31m"


async def test_calls_of_a_refused_answer_do_not_stand_in_the_history(stand):
    wanted = ToolCallReady(ToolCallPart("a", "Read", {"call": "a"}))
    model = ScriptedModel([Text("I"), wanted, Finished("refusal", says("")[-1].usage)])
    _, result = await stand.run(model, SmallTool("Read"))
    assert result.outcome == "failed"
    assert [message.tool_calls for message in result.messages] == [(), ()]


async def test_a_call_cut_at_the_output_limit_says_so(stand):
    spoiled = ToolCallReady(ToolCallPart("a", "Write", {}), "The arguments are not valid JSON")
    model = ScriptedModel([spoiled, Finished("length", says("")[-1].usage)], says("ok"))
    await stand.run(model, SmallTool("Write", kind="edit"))
    assert "smaller calls" in results(model.requests[1].messages[-1])["a"].text


TOO_LONG = ModelError("The conversation is too long for one", too_long=True)


async def test_what_is_too_long_for_the_model_is_sent_again_with_less_of_the_past(stand):
    past = [
        Message(role, (TextPart("long words " * 500),))
        for _ in range(8)
        for role in ("user", "assistant")
    ]
    model = ScriptedModel([TOO_LONG], [TOO_LONG], says("ok"))
    _, result = await stand.run(model, history=past)
    assert result.outcome == "done"
    sizes = [sum(len(m.text) for m in request.messages) for request in model.requests]
    assert sizes[0] > sizes[1] > sizes[2]


async def test_what_cannot_be_made_shorter_fails_once(stand):
    model = ScriptedModel([TOO_LONG], [TOO_LONG], says("never"))
    _, result = await stand.run(model)
    assert result.outcome == "failed"
    assert "too long" in result.error
    assert len(model.requests) == 2


async def test_lone_surrogates_in_words_and_results_are_mended(stand):
    read = SmallTool("Read", crash=ToolError("Did you mean caf\udce9.py?"))
    model = ScriptedModel(calls(("a", "Read"), text="a\ud800b"), says("ok"))
    events, result = await stand.run(model, read)
    assert of(TextDelta, events)[0].text == "a?b"
    assert result.messages[1].text == "a?b"
    assert results(result.messages[2])["a"].text == "Did you mean caf?.py?"
