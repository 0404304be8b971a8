"""The prompt with what completes it, at the foot of the chat."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import OptionList, Static

from mimo_tui.ui.input.completion import Completion, Files, list_files, match_commands
from mimo_tui.ui.input.composer import Composer


class Prompt(Vertical):
    """Offers files and commands for the word at the cursor. It posts `Composer.Submitted`."""

    def __init__(self, folder: Path, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._folder = folder
        self._files = Files()

    def compose(self) -> ComposeResult:
        """What is offered, above the line to type in."""
        yield Completion(id="completion")
        with Horizontal(id="line"):
            yield Static("›", id="caret", markup=False)
            yield Composer(id="composer")

    async def on_composer_typed(self, event: Composer.Typed) -> None:
        """Offer what the word at the cursor may stand for."""
        event.stop()
        self.workers.cancel_group(self, "files")
        if event.word.startswith("@"):
            self.run_worker(self._offer_files(event.word), group="files")
        elif event.word.startswith("/"):
            self._offer(match_commands(event.word))
        elif self._completion.display:
            self._offer([])

    def on_composer_stepped(self, event: Composer.Stepped) -> None:
        """Mark another choice."""
        event.stop()
        self._completion.step(event.by)

    def on_composer_taken(self, event: Composer.Taken) -> None:
        """Put the marked choice in place of the word."""
        event.stop()
        self._take(send=event.send)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click takes a choice."""
        event.stop()
        self._take(send=False)
        self._composer.focus()

    @property
    def _completion(self) -> Completion:
        return self.query_one(Completion)

    @property
    def _composer(self) -> Composer:
        return self.query_one(Composer)

    async def _offer_files(self, word: str) -> None:
        if word == "@" or not self._files:
            self._files = await list_files(self._folder)
        found = await asyncio.to_thread(self._files.match, word[1:])
        self._offer([(path, "") for path in found])

    def _offer(self, choices: list[tuple[str, str]]) -> None:
        self._completion.offer(choices)
        self._composer.completing = bool(choices)

    def _take(self, *, send: bool) -> None:
        marked = self._completion.marked
        self._offer([])
        if marked.startswith("/") and send:
            self._composer.clear()
            self.post_message(Composer.Submitted(marked))
        elif marked.startswith("/"):
            self._composer.put_word(f"{marked} ")
        elif marked:
            self._composer.put_word(f"@{marked} ")
