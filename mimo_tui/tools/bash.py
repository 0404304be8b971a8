"""Bash: a command line, with its output as it comes."""

from __future__ import annotations

import asyncio
import codecs
import os
import re
import select
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import DEVNULL, Popen, TimeoutExpired

from mimo_tui.core.blocks import ShellBlock
from mimo_tui.core.errors import ToolError
from mimo_tui.core.messages import JSON, ToolSpec
from mimo_tui.core.permissions import Decision
from mimo_tui.tools.base import Action, Plan, Progress, ToolContext, ToolResult, Written
from mimo_tui.tools.paths import flag_argument, text_argument, whole_argument

DEFAULT_TIMEOUT = 120_000
MAX_TIMEOUT = 600_000
MAX_LETTERS = 30_000
SHOWN_LETTERS = 4_000
# Of very long output the file holds only the beginning: disks are finite, too.
MAX_FILE = 50_000_000
GRACE = 2.0
TICK = 0.05
# The command is an argument, not part of this text; the folder it ends in comes back through a
# file of its own, whatever the command prints and however it exits.
_WRAPPER = "trap 'pwd -P >&3' EXIT; eval \"$1\""
# An escape sequence whose end has not come yet.
_OPEN_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]{0,500}\x1b?)?\Z")
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")


@dataclass(frozen=True, slots=True)
class _Command:
    line: str
    timeout: float


@dataclass(slots=True)
class _Output:
    """Output within bounds: the head and the tail are kept, the whole goes to a file if long."""

    head: str = ""
    tail: str = ""
    letters: int = 0
    whole: Path | None = None
    pieces: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.letters += len(text)
        room = MAX_LETTERS // 2 - len(self.head)
        self.head += text[:room] if room > 0 else ""
        rest = text[max(room, 0) :]
        self.tail = (self.tail + rest)[-MAX_LETTERS // 2 :]
        if self.whole is not None:
            if self.letters > MAX_FILE:
                return
            with self.whole.open("a", encoding="utf-8", errors="replace") as out:
                out.write(text)
            return
        self.pieces.append(text)
        if self.letters > MAX_LETTERS:
            # mkstemp makes it 0600: output may hold secrets.
            descriptor, name = tempfile.mkstemp(prefix="mimo-tui-output-", suffix=".txt")
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as out:
                out.write("".join(self.pieces))
            self.whole = Path(name)
            self.pieces.clear()

    @property
    def text(self) -> str:
        hidden = self.letters - len(self.head) - len(self.tail)
        if hidden <= 0:
            return self.head + self.tail
        part = "all" if self.letters <= MAX_FILE else "the beginning"
        note = f"\n\n… {hidden:,} characters left out; {part} of it is in {self.whole} …\n\n"
        return self.head + note + self.tail


class Bash:
    """Runs a command line in the project, and can be stopped at any time."""

    spec = ToolSpec(
        "Bash",
        "Run a command line with bash. The working directory is kept between calls, variables are"
        " not. Standard input is empty, and what is left in the background ends with the command."
        " Prefer Read, Grep and Glob for reading and searching.",
        {
            "type": "object",
            "properties": {
                "command": {"type": "string"},
                "timeout": {
                    "type": "integer",
                    "description": f"Milliseconds, at most {MAX_TIMEOUT}",
                    "default": DEFAULT_TIMEOUT,
                },
                "description": {"type": "string", "description": "What it does, in 5-10 words"},
            },
            "required": ["command"],
        },
    )

    def title(self, arguments: JSON) -> str:
        """One line for people."""
        lines = str(arguments.get("command", "")).strip().splitlines() or [""]
        return f"Bash {lines[0]}" + (" …" if len(lines) > 1 else "")

    async def prepare(self, arguments: JSON, context: ToolContext) -> Plan:
        """The plan: the command as it will be run."""
        line = text_argument(arguments, "command")
        if not line.strip() or "\0" in line:
            raise ToolError("The command is empty or holds a NUL character")
        if flag_argument(arguments, "run_in_background"):
            raise ToolError(
                "Commands cannot be left to run in the background",
                do="Run it without run_in_background; a timeout ends it",
            )
        timeout = whole_argument(arguments, "timeout", DEFAULT_TIMEOUT, least=1)
        command = _Command(line, min(timeout, MAX_TIMEOUT) / 1000)
        return Plan(
            Action("execute", line, context.cwd),
            self.title(arguments),
            (ShellBlock(line),),
            command,
        )

    async def commit(
        self, plan: Plan, decision: Decision, context: ToolContext
    ) -> AsyncIterator[Progress | Written | ToolResult]:
        """Run it. However this ends, no process of its group is left behind."""
        command: _Command = plan.payload
        output = _Output()
        timed_out = False
        if not context.cwd.is_dir():
            context.cwd = context.folder
        with tempfile.TemporaryFile() as folder_file, ExitStack() as stack:
            reader, writer = os.pipe()
            stack.callback(os.close, reader)
            try:
                process = _start(command.line, context.cwd, writer, folder_file.fileno())
            finally:
                os.close(writer)
            try:
                async with asyncio.timeout(command.timeout):
                    async for text in _stream(process, reader):
                        output.add(text)
                        yield Progress(text)
            except TimeoutError:
                timed_out = True
            finally:
                await _stop(process)
            note = _follow_folder(folder_file.fileno(), context)
        yield _result(command, process.returncode, output, timed_out, note)


def _start(line: str, cwd: Path, writer: int, folder_file: int) -> Popen[bytes]:
    try:
        return Popen(
            ["bash", "-c", f"exec 3>&{folder_file} {folder_file}>&-; {_WRAPPER}", "bash", line],
            stdin=DEVNULL,
            stdout=writer,
            stderr=writer,
            cwd=cwd,
            pass_fds=(folder_file,),
            start_new_session=True,
        )
    except OSError as error:
        raise ToolError(f"Cannot start bash: {error.strerror}") from error


async def _stream(process: Popen[bytes], reader: int) -> AsyncIterator[str]:
    """The output as text without escape sequences, until bash has ended.

    A process left in the background may hold the pipe open for ever: once bash is gone, only what
    is there already is read.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    held = ""
    open_end = True
    while open_end:
        ended = process.poll() is not None
        if await _readable(reader, 0.0 if ended else TICK):
            data = os.read(reader, 16384)
            open_end = bool(data)
            text = held + decoder.decode(data)
            cut = _OPEN_ESCAPE.search(text) if open_end else None
            text, held = (text[: cut.start()], cut[0]) if cut else (text, "")
            if text := _ESCAPES.sub("", text):
                yield text
        elif ended:
            return
    await asyncio.to_thread(process.wait)


async def _readable(descriptor: int, seconds: float) -> bool:
    """Whether there is something to read, within some seconds."""
    if select.select([descriptor], [], [], 0)[0]:
        # Others get their turn even while a command writes without a pause.
        await asyncio.sleep(0)
        return True
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(descriptor, ready.set)
    try:
        async with asyncio.timeout(seconds):
            await ready.wait()
    except TimeoutError:
        return False
    finally:
        loop.remove_reader(descriptor)
    return True


async def _stop(process: Popen[bytes]) -> None:
    """End what is left of the process group: first asked, then forced."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        with suppress(TimeoutExpired):
            await asyncio.to_thread(process.wait, GRACE)
    finally:
        # Also where even this waiting is cancelled.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    await asyncio.to_thread(process.wait)


def _follow_folder(descriptor: int, context: ToolContext) -> str:
    """Stand where the command ended, if that is inside the project; else say so."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    name = os.read(descriptor, 8192).decode("utf-8", "surrogateescape").strip("\n")
    if not name:
        return ""
    folder = Path(name)
    if folder.is_dir() and folder.is_relative_to(context.folder.resolve()):
        context.cwd = folder
        return ""
    context.cwd = context.folder
    return f"\n(The working directory was reset to {context.folder}.)"


def _result(
    command: _Command, code: int, output: _Output, timed_out: bool, note: str
) -> ToolResult:
    text = output.text.strip("\n")
    shown = text if len(text) <= SHOWN_LETTERS else f"…{text[-SHOWN_LETTERS:]}"
    block = ShellBlock(command.line, shown, code)
    if timed_out:
        said = f"Command timed out after {command.timeout:g} s and was stopped.\n{text}"
        return ToolResult(said + note, (block,), is_error=True)
    if code:
        return ToolResult(f"Exit code {code}\n{text}{note}", (block,), is_error=True)
    return ToolResult((text or "(no output)") + note, (block,))
