"""A real terminal for tests: tmux on a server of its own, keys in, the screen as text out."""

from __future__ import annotations

import os
import shlex
import subprocess
import time
import uuid
from collections.abc import Callable
from pathlib import Path


class Terminal:
    """A program in a tmux window of a given size. Use as a context manager."""

    def __init__(
        self,
        command: list[str],
        *,
        folder: Path,
        environ: dict[str, str],
        columns: int = 120,
        rows: int = 36,
    ) -> None:
        self._name = f"mimo-{uuid.uuid4().hex[:8]}"
        assignments = [f"{key}={value}" for key, value in environ.items()]
        line = shlex.join(["env", *assignments, *command])
        size = ["-x", str(columns), "-y", str(rows)]
        self._tmux("-f", os.devnull, "new-session", "-d", *size, "-c", str(folder), line)
        self._tmux("set-option", "-g", "remain-on-exit", "on")

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run(["tmux", "-L", self._name, "kill-server"], capture_output=True)

    def keys(self, *names: str) -> None:
        """Press keys by tmux's names: Enter, Escape, C-q, F4, j."""
        self._tmux("send-keys", *names)

    def type(self, text: str) -> None:
        """Type text as it is."""
        self._tmux("send-keys", "-l", text)

    def screen(self) -> str:
        """What the screen shows now."""
        return self._tmux("capture-pane", "-p")

    def wait(self, seen: str | Callable[[str], bool], *, seconds: float = 30) -> str:
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

    def wait_gone(self, *, seconds: float = 15) -> None:
        """Until the program has ended."""
        deadline = time.monotonic() + seconds
        while self._tmux("display-message", "-p", "#{pane_dead}").strip() != "1":
            if time.monotonic() > deadline:
                raise AssertionError(f"still running\n{self.screen()}")
            time.sleep(0.05)

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", self._name, *arguments], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise AssertionError(f"tmux {arguments[0]}: {done.stderr.strip()}")
        return done.stdout
