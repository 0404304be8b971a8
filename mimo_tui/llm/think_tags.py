"""Reasoning that a model writes between <think> tags inside its text."""

from __future__ import annotations

from mimo_tui.llm.base import Text, Thinking

_OPEN, _CLOSE = "<think>", "</think>"


class ThinkTags:
    """Splits streamed text at <think> and </think>, wherever the fragments are cut.

    Only a tag at the very beginning of the text opens reasoning: later ones are content.
    """

    def __init__(self) -> None:
        self._held = ""
        self._begun = False
        self._inside = False

    def feed(self, fragment: str) -> list[Text | Thinking]:
        """What can be told apart so far."""
        self._held += fragment
        if not self._begun:
            start = self._held.lstrip()
            if _OPEN.startswith(start[: len(_OPEN)]) and len(start) < len(_OPEN):
                return []
            self._begun = True
            if start.startswith(_OPEN):
                self._inside = True
                self._held = start.removeprefix(_OPEN)
        return self._split()

    def finish(self) -> list[Text | Thinking]:
        """What was held back when the stream ended."""
        held, self._held = self._held, ""
        if not held:
            return []
        return [Thinking(held)] if self._inside else [Text(held)]

    def _split(self) -> list[Text | Thinking]:
        if not self._inside:
            held, self._held = self._held, ""
            return [Text(held)] if held else []
        before, tag, after = self._held.partition(_CLOSE)
        if tag:
            self._inside, self._held = False, ""
            after = after.lstrip("\n")
            found: list[Text | Thinking] = [Thinking(before)] if before else []
            return [*found, Text(after)] if after else found
        # A part of the closing tag may stand at the end: it is kept until more has come.
        keep = next(n for n in range(len(_CLOSE), -1, -1) if before.endswith(_CLOSE[:n]))
        ready, self._held = before[: len(before) - keep], before[len(before) - keep :]
        return [Thinking(ready)] if ready else []
