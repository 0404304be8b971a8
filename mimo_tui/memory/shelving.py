"""What an archive gives its shelf, and what others may take from the archive itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mimo_tui.memory.archived import Archived, archived
from mimo_tui.memory.distil.base import Distilled, FileState
from mimo_tui.memory.shelf import Shelf, is_content
from mimo_tui.memory.store import Store

# The shelf may take this share of the source; of a small project, some bytes anyway.
_SHARE = 0.5
_LEAST = 16_000_000
_AT_ONCE = 100


class Shelving:
    """The files of a store, as they were distilled, and the shelf beside it."""

    def __init__(self, store: Store, shelf: Shelf) -> None:
        self._store = store
        self._shelf = shelf
        self._shared = -1
        self._to_share: list[str] = []

    def files(self) -> dict[str, FileState]:
        """The files as they were distilled."""
        rows = self._store.db.execute("SELECT path, hash, size, mtime_ns FROM files").fetchall()
        return {path: FileState(digest, size, mtime) for path, digest, size, mtime in rows}

    def archived(self, contents: Mapping[str, str]) -> list[Distilled]:
        """What was distilled from those files that have these contents now: hashes by path."""
        now = archived(self._store.db, list(contents))
        states = now.states().items()
        return now.distillates(path for path, state in states if state.hash == contents[path])

    def displace(self, displaced: Archived) -> None:
        """Put what leaves the archive on the shelf."""
        lacking = self._shelf.lacking(displaced.states())
        self._shelf.put(displaced.distillates(lacking), self._most_bytes())

    def put(self, files: Sequence[Distilled]) -> None:
        """Put on the shelf what was distilled and never was in the archive."""
        lacking = set(self._shelf.lacking({file.path: file.state for file in files}))
        self._shelf.put([file for file in files if file.path in lacking], self._most_bytes())

    def share(self) -> bool:
        """Put some of what is archived now on the shelf, too; False once all of it stood there."""
        if self._shared != self._store.generation:
            held, self._shared = self._shelf.held(), self._store.generation
            self._to_share = [
                path
                for path, state in self.files().items()
                if is_content(state) and (path, state.hash) not in held
            ]
        some, self._to_share = self._to_share[:_AT_ONCE], self._to_share[_AT_ONCE:]
        if some:
            now = archived(self._store.db, some)
            self._shelf.put(now.distillates(now.files), self._most_bytes())
        return bool(self._to_share)

    def close(self) -> None:
        """Let go of the shelf."""
        self._shelf.close()

    def _most_bytes(self) -> int:
        source = self._store.one("SELECT coalesce(sum(size), 0)::BIGINT FROM files")
        return max(_LEAST, int(_SHARE * source))
