import asyncio

import pytest

from mimo_tui.agent.calls import SHOWN_PROGRESS
from mimo_tui.core.errors import SettingsError
from mimo_tui.core.events import (
    ApprovalAsked,
    ContextBuilt,
    FileWritten,
    MessageAdded,
    ModelChanged,
    Notice,
    PromptQueued,
    Recalled,
    Retrying,
    TextDelta,
    ToolFinished,
    ToolProgress,
    TurnFinished,
    TurnStarted,
)
from mimo_tui.core.permissions import Decision
from mimo_tui.demo.wire import Reply
from mimo_tui.memory.base import Hit, Record
from mimo_tui.session.journal import read_journal
from tests.model_server import Cut, Refusal, Slow, call, tool_results
from tests.session.listening import finished, seen

# Many events long in either format.
LONG = "One two three four five six seven. " * 10


def of(kind, entries):
    return [entry.event for entry in entries if isinstance(entry.event, kind)]


def outcome(entries):
    return of(TurnFinished, entries)[-1].outcome


def journal_of(session):
    return read_journal(session._journal.path)


async def test_a_question_is_answered_and_kept(opened, model_server, memory):
    model_server.play(Reply("It holds **books**."))
    async with opened() as session:
        assert (await seen(session, ModelChanged)).model == "test/test-model"
        session.submit("What does the cart hold?")
        entries = await finished(session)
    assert outcome(entries) == "done"
    assert "".join(delta.text for delta in of(TextDelta, entries)) == "It holds **books**."
    [(kind, title, body, origin)] = memory.kept
    assert (kind, title) == ("episode", "What does the cart hold?")
    assert "It holds **books**." in body
    assert origin == f"{session.id}/t1"


async def test_what_is_replayed_is_what_was_live(opened, model_server, project):
    model_server.play(
        Reply("I look.", thinking="hm", calls=(call("Read", file_path=str(project / "cart.py")),)),
        Reply("", calls=(call("Bash", "call_2", command="echo 你好; exit 3"),)),
        Reply("All done"),
    )
    async with opened(mode="bypassPermissions") as session:
        session.submit("Go")
        await finished(session)
    assert outcome(session.entries) == "done"
    replay = journal_of(session)
    assert replay.note == ""
    assert replay.entries == tuple(session.entries)


async def test_one_hunk_of_two_is_written_and_the_words_reach_the_model(
    opened, model_server, project
):
    path = project / "cart.py"
    edited = path.read_text().replace("line 3\n", "third\n").replace("line 25\n", "25th\n")
    model_server.play(
        Reply("", calls=(call("Read", file_path=str(path)),)),
        Reply("", calls=(call("Write", "call_2", file_path=str(path), content=edited),)),
        Reply("I see."),
    )
    async with opened() as session:
        session.submit("Rename")
        asked = await seen(session, ApprovalAsked)
        assert len(asked.blocks[0].hunks) == 2
        assert not session.answer("another", Decision("allow"))
        assert session.answer(asked.call, Decision("allow", hunks=(0,), comment="25 must stay"))
        entries = await finished(session)
    text = path.read_text()
    assert "third\n" in text
    assert "line 25\n" in text
    [told] = tool_results(model_server.requests[2].body)[1:]
    assert told.count("25 must stay") == 1
    assert "25th" in told
    [written] = of(FileWritten, entries)
    assert (written.path, written.call) == ("cart.py", asked.call)


async def test_a_turns_writes_can_be_taken_back(opened, model_server, project):
    path = project / "new.py"
    model_server.play(
        Reply("", calls=(call("Write", file_path=str(path), content="x\n"),)), Reply("ok")
    )
    async with opened(mode="acceptEdits") as session:
        session.submit("Write")
        await finished(session)
        assert path.read_text() == "x\n"
        assert await session.take_back("t1") == (path,)
        assert not path.exists()


async def test_nothing_is_taken_back_over_later_changes(opened, model_server, project):
    path = project / "new.py"
    model_server.play(
        Reply("", calls=(call("Write", file_path=str(path), content="x\n"),)), Reply("ok")
    )
    async with opened(mode="acceptEdits") as session:
        session.submit("Write")
        await finished(session)
        path.write_text("my own words")
        with pytest.raises(SettingsError, match="changed after the turn"):
            await session.take_back("t1")
    assert path.read_text() == "my own words"


async def test_a_denial_is_told_and_the_turn_goes_on(opened, model_server):
    model_server.play(Reply("", calls=(call("Bash", command="make all"),)), Reply("Then not."))
    async with opened() as session:
        session.submit("Build")
        asked = await seen(session, ApprovalAsked)
        session.answer(asked.call, Decision("deny", comment="use ninja"))
        entries = await finished(session)
    assert outcome(entries) == "done"
    assert "use ninja" in tool_results(model_server.requests[1].body)[0]


async def test_a_new_mode_settles_what_waits(opened, model_server, project):
    model_server.play(
        Reply("", calls=(call("Write", file_path=str(project / "a.py"), content="x"),)), Reply("ok")
    )
    async with opened() as session:
        session.submit("Write")
        await seen(session, ApprovalAsked)
        session.set_mode("acceptEdits")
        await finished(session)
    assert (project / "a.py").read_text() == "x"


async def test_cancelling_a_stream_keeps_its_words_and_the_session_goes_on(opened, model_server):
    model_server.play(Slow(Reply(LONG), 6), Reply("Seven"))
    async with opened() as session:
        session.submit("Count")
        await seen(session, TextDelta)
        session.cancel()
        entries = await finished(session)
        assert outcome(entries) == "cancelled"
        said = [event.message.text for event in of(MessageAdded, entries)]
        assert said[1] and LONG.startswith(said[1])
        async with asyncio.timeout(10):
            await model_server.gone.wait()
        session.submit("Go on")
        assert outcome(await finished(session, "t2")) == "done"
    roles = [message["role"] for message in model_server.requests[1].body["messages"]]
    assert roles[-3:] == ["user", "assistant", "user"]


async def test_cancelling_a_command_ends_it_and_keeps_the_history_valid(opened, model_server):
    model_server.play(
        Reply("", calls=(call("Bash", command="echo begun; sleep 60"),)), Reply("Stopped.")
    )
    async with opened(mode="bypassPermissions") as session:
        session.submit("Sleep")
        await seen(session, ToolProgress)
        session.cancel()
        entries = await finished(session)
        assert outcome(entries) == "cancelled"
        assert "Cancelled" in of(ToolFinished, entries)[0].text
        session.submit("And now?")
        assert outcome(await finished(session, "t2")) == "done"
    [told] = tool_results(model_server.requests[1].body)
    assert "Cancelled" in told


async def test_a_model_that_fails_ends_the_turn_with_one_line(opened, model_server):
    model_server.play(Cut(Reply(LONG), 7), Reply("Whole"))
    async with opened() as session:
        session.submit("Go")
        entries = await finished(session)
        [ended] = of(TurnFinished, entries)
        assert ended.outcome == "failed"
        assert ended.error and "\n" not in ended.error
        session.submit("Again")
        assert outcome(await finished(session, "t2")) == "done"


async def test_a_busy_endpoint_is_asked_again(opened, model_server):
    model_server.play(Refusal(529, "busy", "0.01"), Reply("Here"))
    async with opened() as session:
        session.submit("Go")
        entries = await finished(session)
    assert outcome(entries) == "done"
    assert len(of(Retrying, entries)) == 1


async def test_a_prompt_is_told_of_at_once_where_its_model_must_be_loaded(opened):
    async with opened() as session:
        session.submit("first")
        assert [event.prompt for event in of(PromptQueued, session.entries)] == ["first"]
        await finished(session)
        session.submit("second")
        await finished(session, "t2")
    assert len(of(PromptQueued, session.entries)) == 1


async def test_prompts_typed_meanwhile_wait_their_turn(opened, model_server):
    model_server.play(Slow(Reply("One"), 3), Reply("Two"))
    async with opened() as session:
        session.submit("first")
        await seen(session, ContextBuilt)
        session.submit("second")
        assert [event.prompt for event in of(PromptQueued, session.entries)][1:] == ["second"]
        model_server.go.set()
        entries = await finished(session, "t2")
    assert [event.prompt for event in of(TurnStarted, entries)] == ["first", "second"]
    assert "first" in str(model_server.requests[1].body)


async def test_a_session_that_is_taken_up_again_knows_what_was_said(opened, model_server, project):
    model_server.play(
        Reply("", calls=(call("Read", file_path=str(project / "cart.py")),)), Reply("Lines.")
    )
    async with opened() as session:
        session.submit("What is in it?")
        await finished(session)
    model_server.play(Reply("As I said: lines."))
    async with opened(resume=session.id) as again:
        assert again.id == session.id
        again.submit("Say it again")
        entries = await finished(again, "t2")
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    sent = str(model_server.requests[-1].body["messages"])
    assert "What is in it?" in sent and "line 30" in sent and "Lines." in sent
    assert journal_of(again).entries == tuple(again.entries)


async def test_recalled_records_reach_the_model(opened, model_server, memory):
    memory.hits = (Hit(Record("r", "rule", "Prices", "Prices are in cents"), 0.9, "words"),)
    async with opened() as session:
        session.submit("What are prices in?")
        await finished(session)
    assert "Prices are in cents" in str(model_server.requests[0].body["messages"][-1])


async def test_undecodable_letters_do_not_spoil_the_conversation(opened):
    async with opened() as session:
        session.submit("broken \udcff")
        assert outcome(await finished(session)) == "done"
    assert journal_of(session).entries == tuple(session.entries)


async def test_recall_can_be_switched_off(opened, model_server, memory):
    memory.hits = (Hit(Record("r", "rule", "Prices", "Prices are in cents"), 0.9, "words"),)
    async with opened(memory={"tokens": 0}) as session:
        session.submit("What are prices in?")
        await finished(session)
    assert "Prices are in cents" not in str(model_server.requests[0].body)


async def test_memory_that_is_away_is_told_once(opened, memory):
    memory.away = True
    async with opened() as session:
        for number in (1, 2):
            session.submit("Hello")
            entries = await finished(session, f"t{number}")
    assert outcome(entries) == "done"
    assert len(of(Notice, session.entries)) == 1


async def test_without_a_model_the_turn_says_what_to_do(opened):
    async with opened(model="", providers={}) as session:
        assert (await seen(session, ModelChanged)).model == ""
        session.submit("Hello")
        entries = await finished(session)
    assert "set a key" in of(TurnFinished, entries)[0].error


async def test_another_model_answers_from_the_next_turn_on(opened, model_server):
    async with opened() as session:
        session.submit("Hello")
        await finished(session)
        await session.set_model("test/other")
        with pytest.raises(SettingsError):
            await session.set_model("nobody/nothing")
        session.submit("Hello")
        await finished(session, "t2")
        assert session.models()[0].full_name == "test/other"
    assert [request.body["model"] for request in model_server.requests] == ["test-model", "other"]


async def test_a_flood_of_output_is_told_only_in_part(opened, model_server):
    model_server.play(
        Reply("", calls=(call("Bash", command="yes 0123456789 | head -c 3000000"),)), Reply("ok")
    )
    async with opened(mode="bypassPermissions") as session:
        session.submit("Flood")
        entries = await finished(session)
    told = "".join(event.text for event in of(ToolProgress, entries))
    assert len(told) < SHOWN_PROGRESS + 1000
    assert "more output is not shown" in told
    assert len(tool_results(model_server.requests[1].body)[0]) < 50_000


async def test_instructions_are_read_anew_for_each_turn(opened, model_server, project):
    async with opened() as session:
        for number, words in enumerate(["Be brief", "Be long"], 1):
            (project / "CLAUDE.md").write_text(words)
            session.submit("Hello")
            await finished(session, f"t{number}")
    first, second = (str(request.body["messages"]) for request in model_server.requests)
    assert "Be brief" in first
    assert "Be long" in second and "Be brief" not in second


async def test_closing_in_the_middle_ends_the_turn_in_good_order(opened, model_server):
    model_server.play(Slow(Reply(LONG), 6))
    async with opened() as session:
        session.submit("Count")
        await seen(session, TextDelta)
        session.submit("never taken up")
    assert outcome(session.entries) == "cancelled"
    assert journal_of(session).entries == tuple(session.entries)


async def test_an_embedding_that_cannot_be_had_is_told(opened) -> None:
    async with opened(memory={"embedding": "broken"}) as session, asyncio.timeout(10):
        async for entry in session.subscribe():
            if isinstance(entry.event, Notice) and "no embedding called" in entry.event.text:
                break


HITS = tuple(
    Hit(Record(title, "function", title, f"def {title}()"), 0.9, "has cart")
    for title in ("put_in", "take_out")
)


async def test_what_was_recalled_and_used_is_noted_after_the_turn(opened, model_server, memory):
    memory.hits = HITS
    model_server.play(Reply("Call put_in first."))
    async with opened() as session:
        session.submit("How does one fill the cart?")
        await finished(session)
    assert memory.noted == {f"{session.id}/t1": [("put_in", "used"), ("take_out", "unused")]}


async def test_a_vetoed_record_stays_out_of_the_conversation_also_when_it_is_resumed(
    opened, model_server, memory
):
    memory.hits = HITS
    model_server.play(Reply("One."), Reply("Two."))
    async with opened() as session:
        session.submit("How does one fill the cart?")
        await finished(session)
        session.veto("t1", "take_out")
    assert ("take_out", "vetoed") in memory.noted[f"{session.id}/t1"]
    async with opened(resume=session.id) as session:
        session.submit("And again?")
        entries = await finished(session, "t2")
    assert [record.id for record in of(Recalled, entries)[-1].records] == ["put_in"]


async def test_a_prompt_s_cue_is_that_of_a_turn_taken_now(opened, model_server, project):
    path = project / "cart.py"
    model_server.play(Reply("", calls=(call("Read", file_path=str(path)),)), Reply("Read."))
    async with opened() as session:
        session.submit("Read the cart")
        await finished(session)
        cue = session.cue("And now?")
    assert (cue.text, cue.files) == ("And now?", ("cart.py",))
