"""What a tool shows a person, apart from what it tells the model. Plain data; the UI draws it."""

from __future__ import annotations

from dataclasses import dataclass

from mimo_tui.core.hunks import Hunk


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Plain text, shown as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Source text with its file name (for the lexer) and the 1-based number of its first line."""

    path: str
    text: str
    first_line: int = 1


@dataclass(frozen=True, slots=True)
class DiffBlock:
    """The change of one file. `path` is relative to the project where it lies inside."""

    path: str
    hunks: tuple[Hunk, ...]
    created: bool = False

    @property
    def added(self) -> int:
        """Lines added by all hunks."""
        return sum(hunk.added for hunk in self.hunks)

    @property
    def removed(self) -> int:
        """Lines removed by all hunks."""
        return sum(hunk.removed for hunk in self.hunks)


@dataclass(frozen=True, slots=True)
class ShellBlock:
    """A command line with its output so far; `exit_code` is None while it runs."""

    command: str
    output: str = ""
    exit_code: int | None = None


Block = TextBlock | CodeBlock | DiffBlock | ShellBlock
