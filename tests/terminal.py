"""A real terminal for tests: tmux on a server of its own, keys in, the screen as text out."""

from __future__ import annotations

import os
import shlex
import subprocess
import termios
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

# Long: what is waited for comes sooner on any machine that is not overloaded.
PATIENCE = 60.0


class Terminal:
    """A program in a tmux window of a given size. Use as a context manager.

    The program is started by a shell, as people start it: when it has ended, the shell says so and
    the screen shows what it left behind.
    """

    def __init__(
        self,
        command: list[str],
        *,
        folder: Path,
        environ: dict[str, str] | None = None,
        columns: int = 120,
        rows: int = 36,
    ) -> None:
        self._name = f"mimo-{uuid.uuid4().hex[:8]}"
        assignments = [f"{key}={value}" for key, value in (environ or {}).items()]
        # The window's size counts, not one that stands in the environment.
        line = shlex.join(["env", "-u", "COLUMNS", "-u", "LINES", *assignments, *command])
        script = f'echo before; {line}; echo "ended with $?"; exec cat'
        size = ["-x", str(columns), "-y", str(rows)]
        start = ["new-session", "-d", *size, "-c", str(folder), shlex.join(["sh", "-c", script])]
        self._tmux("-u", "-f", os.devnull, *start)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the window, whatever runs in it."""
        subprocess.run(["tmux", "-L", self._name, "kill-server"], capture_output=True)

    def keys(self, *names: str) -> None:
        """Press keys by tmux's names: Enter, Escape, C-q, F4, j."""
        self._tmux("send-keys", *names)

    def press(self, key: str, seen: str | Callable[[str], bool]) -> str:
        """Press a key until it had its effect: a question takes none in its first moments."""
        for _ in range(30):
            self.keys(key)
            with suppress(AssertionError):
                return self.wait(seen, seconds=2)
        raise AssertionError(f"{key} had no effect\n{self.screen()}")

    def type(self, text: str) -> None:
        """Type text as it is."""
        self._tmux("send-keys", "-l", text)

    def screen(self) -> str:
        """What the screen shows now."""
        return self._tmux("capture-pane", "-p")

    def wait(self, seen: str | Callable[[str], bool], *, seconds: float = PATIENCE) -> str:
        """The first screen that shows a text, or for which the function is true."""
        holds = seen if callable(seen) else lambda screen: seen in screen
        deadline = time.monotonic() + seconds
        while True:
            screen = self.screen()
            if holds(screen):
                return screen
            if time.monotonic() > deadline:
                raise AssertionError(f"not seen within {seconds} s: {seen!r}\n{screen}")
            time.sleep(0.05)

    def wait_cursor(self, line: str) -> None:
        """Until the cursor stands in a line that shows a text: what is typed then goes there."""
        self.wait(lambda screen: line in screen.split("\n")[self._cursor_row()])

    def _cursor_row(self) -> int:
        return int(self._tmux("display-message", "-p", "#{cursor_y}"))

    def ended(self, *, seconds: float = PATIENCE) -> int:
        """Wait for the program's end; gives its exit code."""
        screen = self.wait("ended with ", seconds=seconds)
        return int(screen.partition("ended with ")[2].split()[0])

    @property
    def process(self) -> psutil.Process:
        """The program."""
        shell = psutil.Process(int(self._tmux("display-message", "-p", "#{pane_pid}")))
        while not (started := shell.children()):
            time.sleep(0.05)
        return started[0]

    @property
    def is_clean(self) -> bool:
        """Whether it is as a shell wants it: the usual screen, a cursor, echo, no mouse."""
        asked = "#{alternate_on} #{mouse_any_flag} #{cursor_flag} #{pane_tty}"
        *flags, tty = self._tmux("display-message", "-p", asked).split()
        device = os.open(tty, os.O_RDONLY | os.O_NOCTTY)
        local: int = termios.tcgetattr(device)[3]
        os.close(device)
        wanted = termios.ECHO | termios.ICANON | termios.ISIG
        return flags == ["0", "0", "1"] and local & wanted == wanted

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", self._name, *arguments], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise AssertionError(f"tmux {arguments[0]}: {done.stderr.strip()}")
        return done.stdout
