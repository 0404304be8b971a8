"""The facade that every front end holds: one conversation about one project."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mimo_tui import __version__
from mimo_tui.agent.history import close_open_turn
from mimo_tui.agent.recollection import Recollection
from mimo_tui.core.errors import JournalError, MemoryUnavailable, MimoError
from mimo_tui.core.events import Entry, ModeChanged, ModelChanged, Notice, SessionStarted
from mimo_tui.core.permissions import Decision, Mode
from mimo_tui.llm.base import ModelInfo
from mimo_tui.memory.base import Cue, Memory
from mimo_tui.session.bus import Bus
from mimo_tui.session.catalogue import Catalogue
from mimo_tui.session.equipment import Equipment
from mimo_tui.session.journal import Journal, Replay, read_journal
from mimo_tui.session.models import Models
from mimo_tui.session.places import checkpoints_folder, sessions_folder
from mimo_tui.session.turns import Turns
from mimo_tui.session.undo import take_back
from mimo_tui.workspace.checkpoint import Checkpoints

if TYPE_CHECKING:  # pydantic is not needed before there are settings to read
    from mimo_tui.config.settings import Settings

log = logging.getLogger(__name__)


class Session:
    """Takes prompts and decisions, gives entries. No call waits for a model, a tool or memory."""

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        memory: Memory,
        models: Models,
        journal: Journal,
        replay: Replay,
    ) -> None:
        self.folder = folder
        self.settings = settings
        self.id = journal.path.stem
        self.memory = memory
        self._journal = journal
        self._bus = Bus(replay.entries)
        for event in close_open_turn(replay.entries):
            self._bus.publish(event)
        self._models = models
        checkpoints = Checkpoints(checkpoints_folder(folder, self.id))
        recollection = Recollection(memory, self.id, tokens=settings.memory.tokens)
        self._equipment = Equipment(folder, settings, recollection, checkpoints)
        self._turns = Turns(self._equipment, self._models, self.entries, self._bus.publish)
        self._replayed = len(replay.entries)
        self._earlier = len(self.entries)
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    async def open(
        cls,
        folder: Path,
        settings: Settings,
        *,
        memory: Memory,
        model: str | None = None,
        resume: str | None = None,
        notices: Sequence[str] = (),
        models: Models | None = None,
    ) -> Session:
        """A new session, or one that is taken up again. `model` goes before the settings' one.

        Raises SettingsError where there is no session `resume`, JournalError where it cannot be
        read or is open elsewhere. A missing model or memory is no error: events tell of it.
        """
        folder = folder.resolve()
        journal, replay = await asyncio.to_thread(_open_journal, folder, resume)
        session = cls(folder, settings, memory, models or Models(settings), journal, replay)
        session._begin(replay, model, notices)
        return session

    def _begin(self, replay: Replay, model: str | None, notices: Sequence[str]) -> None:
        self._bus.publish(SessionStarted(self.id, str(self.folder), __version__))
        self._bus.publish(ModeChanged(self._equipment.permissions.mode))
        for text in (*notices, *([replay.note] if replay.note else [])):
            self._bus.publish(Notice("warning", text))
        self._tasks = [
            asyncio.create_task(self._keep_journal(), name="journal"),
            asyncio.create_task(self._choose_model(model), name="model"),
            asyncio.create_task(self._choose_embedding(), name="embedding"),
        ]

    @property
    def entries(self) -> Sequence[Entry]:
        """All entries so far."""
        return self._bus.entries

    @property
    def busy(self) -> bool:
        """Whether a turn runs or waits."""
        return self._turns.busy

    @property
    def mode(self) -> Mode:
        """The permission mode."""
        return self._equipment.permissions.mode

    def subscribe(self, *, earlier: bool = True) -> AsyncIterator[Entry]:
        """All entries so far, then live ones, until the session is closed.

        Without the `earlier` ones: from where this session was opened (again).
        """
        return self._bus.read(0 if earlier else self._earlier)

    def subscribe_batches(self) -> AsyncIterator[list[Entry]]:
        """As `subscribe`, but all that has come since at once."""
        return self._bus.read_batches()

    def submit(self, prompt: str) -> None:
        """Take up a prompt now, or after the running turn."""
        # Undecodable bytes of a command line could be sent to no model.
        self._turns.submit(prompt.encode("utf-8", "replace").decode())

    def cancel(self) -> None:
        """Stop the running turn; what it has done is kept."""
        self._turns.cancel()

    def answer(self, call: str, decision: Decision, *, by: str = "person") -> bool:
        """Answer an approval; False where that call waits for none (any more)."""
        return self._equipment.broker.answer(call, decision, by)

    def cue(self, prompt: str) -> Cue:
        """What memory would be asked with for a prompt now."""
        return self._turns.cue(prompt)

    def veto(self, turn: str, record: str, *, vetoed: bool = True) -> None:
        """Leave a record that a turn recalled out of this conversation, or admit it again."""
        self._turns.veto(turn, record, vetoed=vetoed)

    def set_mode(self, mode: Mode) -> None:
        """Change the permission mode, also for the approvals that wait."""
        if mode != self.mode:
            self._equipment.permissions.set_mode(mode)
            self._bus.publish(ModeChanged(mode))

    async def set_model(self, name: str) -> None:
        """Take another model from the next turn on. Raises SettingsError where there is none."""
        info = await self._models.choose(name)
        if info is not None:
            self._bus.publish(ModelChanged(info.full_name, info.window))

    def models(self) -> list[ModelInfo]:
        """The models that can be chosen, as far as they are found by now."""
        return self._models.found()

    async def take_back(self, turn: str) -> tuple[Path, ...]:
        """Put the files that a turn wrote back as they were before it; gives their paths.

        Raises SettingsError where one of them was changed since.
        """
        checkpoints, entries = self._equipment.checkpoints, tuple(self.entries)
        paths = await asyncio.to_thread(take_back, checkpoints, entries, turn, self.folder)
        names = ", ".join(path.name for path in paths) or "nothing was written in it"
        self._bus.publish(Notice("info", f"Turn {turn} taken back: {names}"))
        return paths

    async def close(self) -> None:
        """Stop what runs, write the journal to its end, let go of models; memory stays open."""
        await self._turns.close()
        self._bus.close()
        journal, *others = self._tasks
        for task in others:
            task.cancel()
        for ended in await asyncio.gather(journal, *others, return_exceptions=True):
            if isinstance(ended, Exception):
                log.error("a task of the session failed", exc_info=ended)
        await self._models.close()

    async def _keep_journal(self) -> None:
        try:
            await self._journal.follow(self._bus.read_batches(self._replayed))
        except MimoError as error:
            self._bus.publish(Notice("error", str(error)))
        except Exception as error:
            log.exception("the journal failed")
            self._bus.publish(Notice("error", f"This session is no longer kept ({error})"))

    async def _choose_embedding(self) -> None:
        wanted = self.settings.memory
        try:
            await self.memory.embed_with(wanted.embedding, wanted.embedding_key_env)
        except MemoryUnavailable as error:
            # Of a memory that is not there at all its own progress tells.
            if wanted.embedding != "words":
                self._bus.publish(Notice("warning", str(error)))

    async def _choose_model(self, name: str | None) -> None:
        info = None
        try:
            info = await self._models.choose(name)
        except MimoError as error:
            self._bus.publish(Notice("error", str(error)))
        self._bus.publish(ModelChanged(info.full_name, info.window) if info else ModelChanged(""))
        await self._models.search()


def _open_journal(folder: Path, resume: str | None) -> tuple[Journal, Replay]:
    catalogue = Catalogue(sessions_folder(folder))
    if resume is None:
        return Journal(catalogue.path(catalogue.new_id())), Replay(())
    journal = Journal(catalogue.path(catalogue.find(resume)))
    try:
        journal.resume()
        return journal, read_journal(journal.path)
    except JournalError:
        journal.close()
        raise
