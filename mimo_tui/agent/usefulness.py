"""What a turn made of the records that were recalled into it, told from its own events."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from mimo_tui.core.context import RecalledRecord
from mimo_tui.core.events import (
    Event,
    FileWritten,
    MessageAdded,
    Recalled,
    ToolCalled,
    TurnFinished,
    Vetoed,
)
from mimo_tui.memory.base import Feedback
from mimo_tui.memory.words import content_words

# A name of one small word is no citation but where it is written as code.
_PLAIN = re.compile(r"[a-z]+")
# Less than so many words may stand in any answer.
_LEAST_WORDS = 3


class Usefulness:
    """Hears a turn's events, and gives the feedback on what was recalled when it has ended."""

    def __init__(self) -> None:
        self._records: dict[str, RecalledRecord] = {}
        self._vetoed: set[str] = set()
        self._said: list[str] = []
        self._done = False

    def hear(self, event: Event) -> None:
        """Take an event of the turn in."""
        match event:
            case Recalled(records=records):
                self._records.update((record.id, record) for record in records)
            case Vetoed(record=record):
                self._vetoed.add(record)
            case MessageAdded(message=message) if message.role == "assistant":
                self._said.append(message.text)
            case ToolCalled(arguments=arguments):
                self._said.append(json.dumps(arguments, ensure_ascii=False))
            case FileWritten(path=path):
                self._said.append(path)
            case TurnFinished(outcome=outcome):
                self._done = outcome == "done"
            case _:
                pass

    def feedback(self) -> tuple[Feedback, ...]:
        """Who was used; who was not, where the turn came to its end.

        What a person vetoed speaks for itself.
        """
        said = "\n".join(self._said)
        words = frozenset(content_words(said)) if self._records else frozenset()
        told = (each for each in self._records.values() if each.id not in self._vetoed)
        used = {each.id: _is_used(each, said, words) for each in told}
        return tuple(
            Feedback(record, "used" if is_used else "unused")
            for record, is_used in used.items()
            if is_used or self._done
        )


def _is_used(record: RecalledRecord, said: str, words: Iterable[str]) -> bool:
    """Whether its file or its title stands in what the model said and did."""
    if record.path and _stands_alone(record.path, said):
        return True
    title = record.title.strip()
    if not title:
        return False
    if _PLAIN.fullmatch(title):
        return re.search(rf"`{title}`|(?<![\w.]){title}\(", said) is not None
    if " " in title or not title.isascii():
        wanted = frozenset(content_words(title))
        return title in said or (len(wanted) >= _LEAST_WORDS and wanted <= frozenset(words))
    return _stands_alone(title, said)


def _stands_alone(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", text) is not None
