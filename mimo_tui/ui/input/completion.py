"""What an @ or a / may stand for, above the prompt."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from mimo_tui.core.programs import find_program
from mimo_tui.ui.commands import COMMANDS
from mimo_tui.ui.widgets.row import MUTED

LIMIT = 30
_MAX_FILES = 200_000


class Completion(OptionList, can_focus=False):
    """Files or commands that fit the word at the cursor."""

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these: what is put in, and a word about it. None closes it."""
        self.clear_options()
        self.display = bool(choices)
        if not choices:
            return
        width = max(len(text) for text, _ in choices)
        self.add_options(
            Option(
                Content.assemble((text.ljust(width), ""), (f"  {note}" if note else "", MUTED)),
                id=text,
            )
            for text, note in choices
        )
        self.highlighted = 0

    def step(self, by: int) -> None:
        """Mark another choice, round the ends."""
        if self.option_count and self.highlighted is not None:
            self.highlighted = (self.highlighted + by) % self.option_count

    @property
    def marked(self) -> str:
        """The choice that is marked, "" where none is."""
        if not self.display or self.highlighted is None:
            return ""
        return self.get_option_at_index(self.highlighted).id or ""


def match_commands(word: str) -> list[tuple[str, str]]:
    """The slash commands that begin with a word such as "/mo"."""
    return [
        (f"/{command.slash}", command.title)
        for command in COMMANDS
        if command.slash and f"/{command.slash}".startswith(word)
    ]


def match_files(paths: Sequence[str], word: str, limit: int = LIMIT) -> list[str]:
    """The paths that fit, best first: whole runs of letters, in the file's name, in short paths."""
    needle = word.lower()
    if not needle:
        return sorted(paths, key=lambda path: (path.count("/"), path))[:limit]
    found = [path for path in paths if needle in path.lower()]
    if len(found) < limit:
        scattered = re.compile(".*?".join(re.escape(letter) for letter in needle), re.IGNORECASE)
        known = set(found)
        found += [path for path in paths if path not in known and scattered.search(path)]

    def rank(path: str) -> tuple[bool, bool, int, str]:
        low = path.lower()
        name = low.rpartition("/")[2]
        return (needle not in low, needle not in name, len(path), path)

    return sorted(found, key=rank)[:limit]


async def list_files(folder: Path) -> list[str]:
    """The files of a project that no rule ignores; none where they cannot be listed."""
    git, ripgrep = find_program("git"), find_program("rg")
    commands = [
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"] if git else [],
        [ripgrep, "--files", "--null"] if ripgrep else [],
    ]
    for command in commands:
        if not command:
            continue
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                cwd=folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError:  # such as a folder that has gone
            return []
        output, _ = await process.communicate()
        if process.returncode == 0:
            names = output.decode("utf-8", "replace").split("\0")
            return sorted({name for name in names if name})[:_MAX_FILES]
    return []
