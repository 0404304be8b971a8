import asyncio
import json
import os
import signal
import sys

import psutil
import pytest

from mimo_tui.core.codec import decode
from mimo_tui.core.events import MessageAdded, SessionStarted, TurnFinished
from mimo_tui.demo.wire import Reply
from tests.model_server import Refusal, Slow, call, tool_results

LONG = "One two three four five six seven. " * 10


@pytest.fixture(params=["anthropic", "openai"])
def api(request):
    return request.param


@pytest.fixture
def project(tmp_path, own_home, model_server, api):
    provider = model_server.settings(api)["providers"]["test"]
    lines = [f"{key} = {json.dumps(value)}" for key, value in provider.items()]
    text = "\n".join(['model = "test/test-model"', "[providers.test]", *lines])
    (own_home / "settings.toml").write_text(text)
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "cart.py").write_text("TOTAL = 1\n")
    return folder


@pytest.fixture
def start(project):
    async def start(*arguments, stdin=None):
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "mimo_tui",
            *arguments,
            cwd=project,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    return start


@pytest.fixture
def mimo(start):
    async def mimo(*arguments, stdin=""):
        process = await start(*arguments)
        out, complaints = await process.communicate(stdin.encode())
        # A machine under load may be slow to start the memory; that is told, and fails nothing.
        lines = [line for line in complaints.decode().splitlines() if "emory" not in line]
        return process.returncode, out.decode(), lines

    return mimo


async def test_the_answer_stands_on_standard_output(mimo, model_server):
    model_server.play(Reply("Four."))
    assert await mimo("-p", "What is 2+2?") == (0, "Four.\n", [])


async def test_piped_input_is_added_to_the_prompt(mimo, model_server):
    code, _, _ = await mimo("-p", "Review this", stdin="- TOTAL = 1\n+ TOTAL = 2\n")
    assert code == 0
    sent = str(model_server.requests[0].body["messages"])
    assert sent.index("Review this") < sent.index("+ TOTAL = 2")


async def test_json_is_one_object(mimo, model_server, project):
    path = str(project / "cart.py")
    model_server.play(
        Reply("I look.", calls=(call("Read", file_path=path),)),
        Reply("", calls=(call("Edit", "c2", file_path=path, old_string="1", new_string="2"),)),
        Reply("Done."),
    )
    code, out, complaints = await mimo(
        "-p", "Make it 2", "--output-format", "json", "--mode", "acceptEdits"
    )
    result = json.loads(out)
    assert (code, complaints) == (0, [])
    assert (result["answer"], result["files"], result["denied"]) == ("Done.", ["cart.py"], [])
    assert result["usage"]["input"] == 300
    assert (project / "cart.py").read_text() == "TOTAL = 2\n"


async def test_stream_json_is_one_event_a_line(mimo, model_server):
    model_server.play(Reply("Four."))
    _, out, _ = await mimo("-p", "2+2", "--output-format", "stream-json")
    events = [decode(line).event for line in out.splitlines()]
    assert isinstance(events[0], SessionStarted)
    assert isinstance(events[-1], TurnFinished)


@pytest.mark.parametrize(("extra", "built"), [([], False), (["--allow", "Bash(touch made)"], True)])
async def test_what_no_rule_allows_is_denied(mimo, model_server, project, extra, built):
    model_server.play(Reply("", calls=(call("Bash", command="touch made"),)), Reply("Well."))
    code, out, told = await mimo("-p", "Build", "--output-format", "json", *extra)
    assert code == 0
    assert bool(told) != built
    assert built or "--allow 'Bash(touch made)'" in told[0]
    assert (project / "made").exists() == built
    assert bool(json.loads(out)["denied"]) != built
    assert ("print mode" in tool_results(model_server.requests[1].body)[0]) != built


async def test_a_failed_turn_gives_one_and_one_line(mimo, model_server):
    model_server.play(Refusal(401, "bad key"))
    code, out, complaints = await mimo("-p", "Go")
    assert (code, out) == (1, "")
    assert len(complaints) == 1


async def test_without_a_model_it_cannot_begin(mimo, own_home):
    (own_home / "settings.toml").write_text('model = "no/such"')
    code, _, complaints = await mimo("-p", "Go")
    assert code == 2
    assert len(complaints) == 1


async def test_an_interrupt_ends_it_in_good_order(start, model_server):
    model_server.play(Slow(Reply(LONG), 6))
    process = await start("-p", "Count")
    process.stdin.close()
    assert await process.stdout.read(3) == b"One"
    process.send_signal(signal.SIGINT)
    await process.communicate()
    assert process.returncode == 130


async def test_after_a_kill_the_conversation_goes_on(start, mimo, model_server, own_home):
    model_server.play(Slow(Reply(LONG), 6))
    process = await start("-p", "Count slowly", "--output-format", "stream-json")
    process.stdin.close()
    async for line in process.stdout:
        if b'"TextDelta"' in line:
            break
    [journal] = own_home.rglob("sessions/*.jsonl")
    async with asyncio.timeout(10):
        while b"TextDelta" not in journal.read_bytes():
            await asyncio.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    await process.communicate()
    model_server.play(Reply("Eight."))
    assert (await mimo("-c", "-p", "Go on"))[:2] == (0, "Eight.\n")
    sent = str(model_server.requests[-1].body["messages"])
    assert sent.index("Count slowly") < sent.index("One two") < sent.index("Go on")
    events = [decode(line).event for line in journal.read_text().splitlines()]
    outcomes = [event.outcome for event in events if isinstance(event, TurnFinished)]
    assert outcomes == ["failed", "done"]
    assert any(isinstance(e, MessageAdded) and e.message.text.startswith("One") for e in events)


async def test_sessions_are_listed(mimo):
    await mimo("-p", "First question")
    _, out, _ = await mimo("sessions")
    assert "First question" in out


async def test_an_interrupt_ends_a_running_command_with_all_it_started(
    start, model_server, tmp_path
):
    line = f"sleep 300 & echo $! > {tmp_path}/child; wait"
    model_server.play(Reply("", calls=(call("Bash", command=line),)))
    process = await start("-p", "Wait", "--mode", "bypassPermissions")
    process.stdin.close()
    child = await written(tmp_path / "child")
    process.send_signal(signal.SIGINT)
    await process.communicate()
    assert process.returncode == 130
    async with asyncio.timeout(10):
        while psutil.pid_exists(child) and psutil.Process(child).status() != "zombie":
            await asyncio.sleep(0.01)


async def written(path):
    """The number in a file, once it is there."""
    async with asyncio.timeout(30):
        while not path.exists() or not path.read_text().strip():
            await asyncio.sleep(0.01)
    return int(path.read_text())


async def test_a_reader_that_goes_away_ends_it_without_a_word(start, model_server, own_home):
    model_server.play(Slow(Reply(LONG), 20))
    process = await start("-p", "Count")
    process.stdin.close()
    assert await process.stdout.read(3) == b"One"
    process._transport.get_pipe_transport(1).close()
    model_server.go.set()
    complaints = await process.stderr.read()
    await process.wait()
    assert b"Traceback" not in complaints
    [journal] = own_home.rglob("sessions/*.jsonl")
    ends = [decode(line).event for line in journal.read_text().splitlines()]
    assert isinstance(ends[-1], TurnFinished)


async def test_standard_input_that_never_comes_does_not_hold_it(start, model_server):
    model_server.play(Reply("Four."))
    process = await start("-p", "2+2")
    out, complaints = await asyncio.gather(process.stdout.read(), process.stderr.read())
    await process.wait()
    assert out == b"Four.\n"
    assert b"going on without it" in complaints
    assert process.returncode == 0


@pytest.mark.parametrize("closed", ["<&-", ">&-", "<&- >&-"])
async def test_closed_streams_are_no_failure(project, model_server, closed):
    model_server.play(Reply("Four."))
    line = f"exec {sys.executable} -m mimo_tui -p 2+2 {closed}"
    process = await asyncio.create_subprocess_exec(
        "sh",
        "-c",
        line,
        cwd=project,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, complaints = await process.communicate()
    assert process.returncode == 0, complaints
    assert out == (b"" if ">" in closed else b"Four.\n")


async def test_a_terminal_that_lacks_a_letter_still_gets_the_answer(
    start, model_server, monkeypatch
):
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    model_server.play(Reply("四 is four"))
    process = await start("-p", "2+2")
    out, _ = await process.communicate(b"")
    assert (process.returncode, out) == (0, b"? is four\n")


async def test_the_key_stands_nowhere_that_is_kept_or_shown(mimo, model_server, own_home):
    model_server.play(Refusal(401, "no such key: secret-key"))
    shown = await mimo("-p", "Go", "--output-format", "stream-json")
    kept = [path.read_bytes() for path in own_home.rglob("*") if path.suffix in (".jsonl", ".log")]
    assert kept
    assert "secret-key" not in str(shown)
    assert not any(b"secret-key" in text for text in kept)


async def test_a_torn_last_line_is_left_out_with_a_note(mimo, model_server, own_home):
    model_server.play(Reply("One."), Reply("Two."))
    await mimo("-p", "First")
    [journal] = own_home.rglob("sessions/*.jsonl")
    with journal.open("ab") as file:
        file.write(b'{"seq":99,"at":1.0,"kind":"TurnSta')
    code, out, told = await mimo("-c", "-p", "Second")
    assert (code, out) == (0, "Two.\n")
    assert "1 line damaged" in told[0]
    sent = str(model_server.requests[-1].body["messages"])
    assert sent.index("First") < sent.index("One.") < sent.index("Second")
