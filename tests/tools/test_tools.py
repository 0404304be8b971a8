import asyncio
import os
from pathlib import Path

import psutil
import pytest

from mimo_tui.core.errors import StaleFile, ToolError
from mimo_tui.core.messages import JSON
from mimo_tui.core.permissions import Decision
from mimo_tui.tools.base import Progress, ToolContext, ToolResult, Written
from mimo_tui.tools.bash import Bash
from mimo_tui.tools.registry import make_tools

ALLOW = Decision("allow")


@pytest.fixture
def context(tmp_path: Path) -> ToolContext:
    (tmp_path / "a.py").write_text("".join(f"line {n}\n" for n in range(1, 41)))
    return ToolContext(tmp_path, tmp_path)


async def run(name: str, arguments: JSON, context: ToolContext, decision: Decision = ALLOW):
    tool = {tool.spec.name: tool for tool in make_tools()}[name]
    plan = await tool.prepare(arguments, context)
    return [step async for step in tool.commit(plan, decision, context)]


async def result(*args, **kwargs) -> ToolResult:
    last = (await run(*args, **kwargs))[-1]
    assert isinstance(last, ToolResult)
    return last


def two_places(context: ToolContext) -> JSON:
    text = (context.folder / "a.py").read_text()
    content = text.replace("line 2\n", "LINE 2\n").replace("line 30\n", "LINE 30\n")
    return {"file_path": "a.py", "content": content}


async def test_read_numbers_the_lines_and_says_how_to_read_on(context: ToolContext) -> None:
    read = await result("Read", {"file_path": "a.py", "offset": 3, "limit": 2}, context)
    assert read.text.startswith("3\tline 3\n4\tline 4")
    assert "offset 5" in read.text


async def test_a_missing_file_names_near_ones(context: ToolContext) -> None:
    with pytest.raises(ToolError, match=r"File does not exist\..*a\.py"):
        await result("Read", {"file_path": "b.py"}, context)


async def test_editing_needs_reading_first(context: ToolContext) -> None:
    edit = {"file_path": "a.py", "old_string": "line 2\n", "new_string": "x\n"}
    with pytest.raises(ToolError, match="not been read"):
        await result("Edit", edit, context)


async def test_only_accepted_hunks_are_written_and_the_model_is_told(context: ToolContext) -> None:
    await result("Read", {"file_path": "a.py"}, context)
    decision = Decision("allow", hunks=(1,), comment="keep the second line")
    steps = await run("Write", two_places(context), context, decision)
    text = (context.folder / "a.py").read_text()
    assert "LINE 30" in text
    assert "LINE 2\n" not in text
    assert isinstance(steps[0], Written)
    answer = steps[-1]
    assert isinstance(answer, ToolResult)
    assert "rejected 1 of 2" in answer.text
    assert "+LINE 2" in answer.text
    assert "keep the second line" in answer.text


async def test_a_file_changed_since_the_plan_is_not_written(context: ToolContext) -> None:
    await result("Read", {"file_path": "a.py"}, context)
    tool = next(tool for tool in make_tools() if tool.spec.name == "Write")
    plan = await tool.prepare(two_places(context), context)
    (context.folder / "a.py").write_text("mine\n")
    with pytest.raises(StaleFile):
        [step async for step in tool.commit(plan, ALLOW, context)]
    assert (context.folder / "a.py").read_text() == "mine\n"


async def test_an_edit_that_does_not_apply_names_the_nearest_place(context: ToolContext) -> None:
    await result("Read", {"file_path": "a.py"}, context)
    edit = {"file_path": "a.py", "old_string": "  line 7\n line 8", "new_string": "x"}
    with pytest.raises(ToolError, match="from 7 on differ only in white space"):
        await result("Edit", edit, context)


async def test_an_ambiguous_edit_is_refused(context: ToolContext) -> None:
    await result("Read", {"file_path": "a.py"}, context)
    edit = {"file_path": "a.py", "old_string": "line 1", "new_string": "x"}
    with pytest.raises(ToolError, match="Found 11 matches"):
        await result("Edit", edit, context)


async def test_carriage_returns_survive_an_edit(context: ToolContext) -> None:
    path = context.folder / "dos.txt"
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo\r\nthree")
    await result("Read", {"file_path": "dos.txt"}, context)
    edit = {"file_path": "dos.txt", "old_string": "one\ntwo", "new_string": "1\n2"}
    await result("Edit", edit, context)
    assert path.read_bytes() == b"\xef\xbb\xbf1\r\n2\r\nthree"


async def test_bash_keeps_its_folder_and_reports_failures(context: ToolContext) -> None:
    (context.folder / "sub").mkdir()
    await result("Bash", {"command": "cd sub && exit 0"}, context)
    assert context.cwd == (context.folder / "sub").resolve()
    failed = await result("Bash", {"command": "pwd; exit 3"}, context)
    assert failed.is_error
    assert failed.text.startswith("Exit code 3\n")
    left = await result("Bash", {"command": "cd /"}, context)
    assert "reset" in left.text
    assert context.cwd == context.folder


async def test_bash_streams_and_bounds_its_output(context: ToolContext) -> None:
    steps = await run("Bash", {"command": "seq 1 20000; printf '\\033[31mred\\033[0m'"}, context)
    assert any(isinstance(step, Progress) for step in steps)
    answer = steps[-1]
    assert isinstance(answer, ToolResult)
    assert len(answer.text) < 31_000
    assert "left out" in answer.text
    assert answer.text.endswith("red")


async def test_bash_stops_at_its_time_limit(context: ToolContext) -> None:
    late = await result("Bash", {"command": "echo begun; sleep 60", "timeout": 300}, context)
    assert late.is_error
    assert "timed out" in late.text
    assert "begun" in late.text


async def test_cancelling_bash_ends_its_grandchildren(context: ToolContext) -> None:
    command = {"command": "bash -c 'sleep 300 & echo $!; wait'"}
    tool = Bash()
    steps = tool.commit(await tool.prepare(command, context), ALLOW, context)
    first = await anext(steps)
    assert isinstance(first, Progress)
    child = int(first.text)
    assert psutil.pid_exists(child)
    await steps.aclose()
    async with asyncio.timeout(5):
        while psutil.pid_exists(child) and psutil.Process(child).status() != "zombie":
            await asyncio.sleep(0.01)


async def test_a_background_child_does_not_hold_bash(context: ToolContext) -> None:
    async with asyncio.timeout(10):
        answer = await result("Bash", {"command": "sleep 30 & echo on"}, context)
    assert answer.text == "on"


async def test_grep_and_glob_find_and_respect_gitignore(context: ToolContext) -> None:
    folder = context.folder
    (folder / ".git").mkdir()
    (folder / ".gitignore").write_text("hidden.py\n")
    (folder / "hidden.py").write_text("line 7\n")
    (folder / "pkg").mkdir()
    (folder / "pkg" / "b.py").write_text("other\n")
    os.utime(folder / "a.py", (1, 1))
    found = await result("Grep", {"pattern": "line 7$"}, context)
    assert found.text == "a.py"
    lines = await result(
        "Grep", {"pattern": "LINE 7$", "-i": True, "output_mode": "content"}, context
    )
    assert lines.text == "a.py:7:line 7"
    files = await result("Glob", {"pattern": "**/*.py"}, context)
    assert files.text.splitlines()[-1].endswith("a.py")
    assert any(line.endswith("pkg/b.py") for line in files.text.splitlines())
    none = await result("Grep", {"pattern": "nowhere"}, context)
    assert none.text == "No matches found"
