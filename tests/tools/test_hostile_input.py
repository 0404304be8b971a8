"""What models, people and file systems may put before the tools."""

import asyncio
import os
import subprocess
from pathlib import Path

import psutil
import pytest

from mimo_tui.core.blocks import CodeBlock
from mimo_tui.core.errors import ToolError
from mimo_tui.core.permissions import Decision
from mimo_tui.tools import bash as bash_module
from mimo_tui.tools.base import Progress, ToolContext, ToolResult
from mimo_tui.tools.bash import Bash
from mimo_tui.tools.paths import one_line
from mimo_tui.tools.registry import make_tools

ALLOW = Decision("allow")


@pytest.fixture
def context(tmp_path: Path) -> ToolContext:
    return ToolContext(tmp_path, tmp_path)


async def use(context: ToolContext, name: str, **arguments: object) -> ToolResult:
    tool = {tool.spec.name: tool for tool in make_tools()}[name]
    plan = await tool.prepare(arguments, context)
    steps = [step async for step in tool.commit(plan, ALLOW, context)]
    assert isinstance(steps[-1], ToolResult)
    return steps[-1]


@pytest.mark.parametrize("tool", ["Read", "Edit", "Write", "Grep", "Glob"])
async def test_paths_that_can_be_none_are_refused(context: ToolContext, tool: str) -> None:
    for path in ("a\0b", "~no-such-user/x"):
        given = {"file_path": path, "path": path, "pattern": "x", "content": ""}
        with pytest.raises(ToolError):
            await use(context, tool, old_string="a", new_string="b", **given)


async def test_null_is_as_left_out_and_numbers_are_bounded(context: ToolContext) -> None:
    (context.folder / "a.txt").write_text("one\n")
    assert (await use(context, "Read", file_path="a.txt", offset=None, limit=None)).text
    assert (await use(context, "Bash", command="echo on", timeout=None)).text == "on"
    found = await use(context, "Grep", pattern="ONE", **{"-i": "true", "-A": None, "glob": None})
    assert found.text == "a.txt"
    with pytest.raises(ToolError, match="whole number"):
        await use(context, "Bash", command="echo on", timeout=float("inf"))


@pytest.mark.parametrize(
    "data",
    [b"\xe4\xbd\xa0 and \xff\n", b"caf\xc3\xa9 caf\xe9", b"\x01\x02\x80", b"a" * 9000 + b"\0"],
)
async def test_what_cannot_be_written_back_whole_is_refused(
    context: ToolContext, data: bytes
) -> None:
    (context.folder / "odd").write_bytes(data)
    with pytest.raises(ToolError) as caught:
        await use(context, "Read", file_path="odd")
    assert "\n" not in str(caught.value)
    assert "binary" in str(caught.value) or "0x" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "old", "new", "then"),
    [
        ("café “x”\n".encode("cp1252"), "x", "é", "café “é”\n".encode("cp1252")),
        ("价格，合计\n".encode("gb18030"), "合计", "总数", "价格，总数\n".encode("gb18030")),
        ("\ufeffa\r\nb".encode(), "a\r\nb", "c\nd", "\ufeffc\r\nd".encode()),
        ("ab\n".encode("utf-16"), "ab", "cd", "cd\n".encode("utf-16")),
        (b"a\r\nb\nc", "a\r\n", "x\r\n", b"x\r\nb\nc"),
        (b"a\x0cb\x85".replace(b"\x85", "\x85".encode()), "a", "x", "x\x0cb\x85".encode()),
    ],
)
async def test_an_edit_changes_no_other_byte(context, data, old, new, then) -> None:
    path = context.folder / "f"
    path.write_bytes(data)
    await use(context, "Read", file_path="f")
    await use(context, "Edit", file_path="f", old_string=old, new_string=new)
    assert path.read_bytes() == then


async def test_writing_a_file_whole_keeps_its_newlines(context: ToolContext) -> None:
    path = context.folder / "dos.txt"
    path.write_bytes(b"one\r\ntwo\r\n")
    for content in ("1\r\n2\r\n", "1\n2\n3"):
        await use(context, "Read", file_path="dos.txt")
        await use(context, "Write", file_path="dos.txt", content=content)
    assert path.read_bytes() == b"1\r\n2\r\n3"


async def test_a_letter_that_the_encoding_lacks_leaves_the_file_alone(context) -> None:
    path = context.folder / "latin.txt"
    path.write_bytes(b"caf\xe9")
    await use(context, "Read", file_path="latin.txt")
    with pytest.raises(ToolError, match="cp1252"):
        await use(context, "Edit", file_path="latin.txt", old_string="caf", new_string="价")
    assert path.read_bytes() == b"caf\xe9"


async def test_mode_and_links_are_kept(context: ToolContext) -> None:
    target = context.folder / "target.sh"
    target.write_text("old\n")
    target.chmod(0o750)
    link = context.folder / "link.sh"
    link.symlink_to(target)
    await use(context, "Read", file_path="link.sh")
    await use(context, "Edit", file_path="link.sh", old_string="old", new_string="new")
    assert link.is_symlink()
    assert target.read_text() == "new\n"
    assert target.stat().st_mode & 0o777 == 0o750


async def test_what_is_read_only_stays_as_it_is(context, monkeypatch) -> None:
    path = context.folder / "made.txt"
    path.write_text("old\n")
    path.chmod(0o444)
    monkeypatch.setattr(os, "access", lambda target, mode: mode != os.W_OK)  # root may write it
    await use(context, "Read", file_path="made.txt")
    with pytest.raises(ToolError, match="read-only"):
        await use(context, "Edit", file_path="made.txt", old_string="old", new_string="new")
    assert path.read_text() == "old\n"


async def test_a_line_of_a_megabyte_is_shown_in_part(context: ToolContext) -> None:
    (context.folder / "min.js").write_text("x" * 1_000_000)
    read = await use(context, "Read", file_path="min.js")
    [block] = read.blocks
    assert isinstance(block, CodeBlock)
    assert len(read.text) < 3000
    assert len(block.text) < 3000


async def test_a_file_too_large_says_what_to_do(context: ToolContext) -> None:
    with (context.folder / "huge").open("wb") as file:
        file.truncate(30_000_000)
    with pytest.raises(ToolError, match=r"too large.*Grep or Bash"):
        await use(context, "Read", file_path="huge")


async def test_bash_goes_on_in_the_project_when_its_folder_is_gone(context: ToolContext) -> None:
    (context.folder / "sub").mkdir()
    await use(context, "Bash", command="cd sub")
    (context.folder / "sub").rmdir()
    assert (await use(context, "Bash", command="pwd -P")).text == str(context.folder.resolve())


async def test_bash_says_that_it_keeps_nothing_in_the_background(context: ToolContext) -> None:
    with pytest.raises(ToolError, match="background"):
        await use(context, "Bash", command="sleep 1", run_in_background=True)


async def test_an_escape_sequence_in_two_pieces_is_taken_out(context: ToolContext) -> None:
    for first, second in (("\\033[3", "1mred"), ("\\033", "[1mred"), ("\\033]0;ti", "tle\\007red")):
        command = f"printf '{first}'; sleep 0.2; printf '{second}'"
        assert (await use(context, "Bash", command=command)).text == "red"


async def test_the_file_of_endless_output_is_bounded(context, monkeypatch) -> None:
    monkeypatch.setattr(bash_module, "MAX_FILE", 100_000)
    flood = await use(context, "Bash", command="yes 0123456789 | head -c 3000000")
    name = flood.text.partition(" of it is in ")[2].split()[0]
    assert "the beginning of it" in flood.text
    assert 30_000 < Path(name).stat().st_size <= 130_000
    Path(name).unlink()


async def test_what_will_not_end_is_ended_even_where_waiting_for_it_is_cancelled(context) -> None:
    tool = Bash()
    command = {"command": "trap '' TERM; echo $$; while :; do sleep 0.1; done"}
    plan = await tool.prepare(command, context)
    process: list[int] = []

    async def run() -> None:
        async for step in tool.commit(plan, ALLOW, context):
            if isinstance(step, Progress):
                process.append(int(step.text))

    task = asyncio.create_task(run())
    async with asyncio.timeout(20):
        while not process:
            await asyncio.sleep(0.01)
        task.cancel()
        for _ in range(5):  # it comes to the waiting for the end
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        while psutil.pid_exists(process[0]) and psutil.Process(process[0]).status() != "zombie":
            await asyncio.sleep(0.01)


NAMES = (b"plain.py", b"two\nlines.py", b"esc\x1b]0;x\x07.py", b"caf\xe9.py", b"-n.py", b"a b.py")


@pytest.fixture
def odd_names(context: ToolContext) -> ToolContext:
    for name in NAMES:
        (context.folder / os.fsdecode(name)).write_bytes(b"needle\n")
    subprocess.run(["git", "init", "-q"], cwd=context.folder, check=True)
    return context


async def test_names_stand_on_one_line_each(odd_names: ToolContext) -> None:
    for found in (
        await use(odd_names, "Glob", pattern="*.py"),
        await use(odd_names, "Grep", pattern="needle"),
        await use(odd_names, "Grep", pattern="needle", output_mode="content"),
        await use(odd_names, "Grep", pattern="needle", output_mode="count"),
    ):
        assert len(found.text.splitlines()) == len(NAMES)
        assert "\x1b" not in found.text
        assert "two\\nlines.py" in found.text
    one = await use(odd_names, "Grep", pattern="needle", path="-n.py", output_mode="content")
    assert one.text == "-n.py:1:needle"


async def test_searches_stay_out_of_git_and_of_what_is_hidden(odd_names: ToolContext) -> None:
    everything = await use(odd_names, "Glob", pattern="**")
    assert ".git" not in everything.text
    assert (await use(odd_names, "Grep", pattern="bare", glob="*")).text == "No matches found"
    odd_names.hides = lambda path: path.name == "plain.py"
    for name, more in (("Glob", {"pattern": "*.py"}), ("Grep", {"pattern": "needle"})):
        assert "plain" not in (await use(odd_names, name, **more)).text


@pytest.mark.parametrize("pattern", ["-e", "--files", "(", "\\", "", "[[:alpha:]]", "a\nb", "*"])
async def test_any_pattern_is_a_pattern(odd_names: ToolContext, pattern: str) -> None:
    try:
        found = await use(odd_names, "Grep", pattern=pattern)
    except ToolError as error:
        assert "regex" in str(error) or "literal" in str(error)
    else:
        assert found.text


async def test_grep_shows_lines_around_and_says_what_is_binary(context: ToolContext) -> None:
    (context.folder / "a.txt").write_text("one\ntwo\nthree\n")
    (context.folder / "b.dat").write_bytes(b"two\0")
    found = await use(context, "Grep", pattern="two", output_mode="content", **{"-C": 1})
    assert found.text.splitlines()[:3] == ["a.txt-1-one", "a.txt:2:two", "a.txt-3-three"]
    binary = await use(context, "Grep", pattern="two", path="b.dat", output_mode="content")
    assert "binary file matches" in binary.text


async def test_a_persons_own_ripgrep_settings_change_nothing(context, monkeypatch) -> None:
    (context.folder / "rc").write_text("--heading\n--ignore-case\n")
    (context.folder / "a.txt").write_text("Needle\n")
    monkeypatch.setenv("RIPGREP_CONFIG_PATH", str(context.folder / "rc"))
    assert (await use(context, "Grep", pattern="needle")).text == "No matches found"


def test_titles_are_one_bounded_line() -> None:
    title = one_line("Read a\nb\x1b]0;x\x07 " + "y" * 5000)
    assert title.startswith("Read a b�]0;x� y")
    assert len(title) < 310
    assert title.isprintable()
