"""The journal of a memory: what cannot be made again, line by line, apart from the store.

Each line is a JSON object that ends with the CRC-32 of what stands before it. A line is on disk
before its call is answered. A last line without its end was never answered, and is dropped.
"""

from __future__ import annotations

import json
import logging
import os
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from mimo_tui.core.codec import UnknownKind
from mimo_tui.core.errors import MimoError
from mimo_tui.memory.mutations import Entry, Mutation, from_data, to_data
from mimo_tui.memory.schema import move_aside

log = logging.getLogger(__name__)

_CHECK = b',"crc":"'
_NUMBER = b'{"number":'
# Below this much a journal is not worth the trouble of making it smaller.
_SMALL = 4_000_000


class Journal:
    """The open journal of one store.

    `last` is the number of the last entry; `damaged` how many lines could not be read, `size` its
    length in bytes.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self.was_missing = not path.exists()
        self.last = 0
        self.size = 0
        self.damaged = 0
        self._look()
        self._compact_at = _SMALL

    @property
    def is_gone(self) -> bool:
        """Whether somebody removed, or replaced, the file while it was open."""
        return self._file is not None and not os.fstat(self._file.fileno()).st_nlink

    def entries(self, after: int = 0, about: str = "") -> Iterator[Entry]:
        """The sound entries with numbers above `after`, in their order.

        With an id of a record only those that name it. Raises MimoError for an entry of a later
        version.
        """
        name = about.encode()
        for line in self._lines():
            if name in line and (number := _number(line)) is not None and number > after:
                try:
                    yield from_data(json.loads(line))
                except UnknownKind as error:
                    raise MimoError(
                        "The memory's journal was written by a later version",
                        kept="It is as it was",
                        do="Update mimo-tui",
                    ) from error

    def append(self, mutations: Sequence[Mutation]) -> list[Entry]:
        """Write mutations down; on disk when it returns.

        Raises MimoError where they cannot be written: then none of them is.
        """
        now = time.time()
        numbered = enumerate(mutations, self.last + 1)
        entries = [Entry(number, now, mutation) for number, mutation in numbered]
        lines = b"".join(map(encode, entries))
        try:
            file = self._opened()
            _write(file, lines)
            os.fsync(file.fileno())
        except OSError as error:
            self._cut()
            raise MimoError(
                f"This could not be kept ({error.strerror or error})",
                kept="All from before is",
                do="Make room on the disk, or make its folder writable, and do it again",
            ) from error
        self.size += len(lines)
        self.last += len(entries)
        return entries

    def rewrite(self, entries: Iterable[Entry]) -> None:
        """Put other entries in place of all, so that there is always a whole journal.

        Numbers may only grow. Raises OSError where it cannot be written; the old one then stays.
        """
        beside = self._path.with_name(f"{self._path.name}.part")
        beside.unlink(missing_ok=True)
        last = self.last
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            for entry in entries:
                out.write(encode(entry))
                last = max(last, entry.number)
            out.flush()
            os.fsync(descriptor)
            size = out.tell()
        self.close()
        beside.replace(self._path)
        _sync_folder(self._path.parent)
        self.last, self.size, self.damaged, self.was_missing = last, size, 0, False

    def compact(self) -> None:
        """Leave out what later entries made up for, where the journal has grown large."""
        if self.size < self._compact_at:
            return
        latest = {entry.subject: entry for entry in self.entries()}
        with suppress(OSError):
            self.rewrite(sorted(latest.values(), key=lambda entry: entry.number))
        self._compact_at = max(_SMALL, 2 * self.size)

    def check(self) -> int:
        """How many of its lines cannot be read now."""
        return sum(_number(line) is None for line in self._lines())

    def set_aside(self) -> Path:
        """Keep the file as it is under another name; gives that one."""
        self.close()
        return move_aside(self._path)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _look(self) -> None:
        """Count the lines, check them, and drop a last one without its end."""
        if self.was_missing:
            return
        for line in self._lines():
            self.size += len(line)
            if (number := _number(line)) is None:
                self.damaged += 1
            else:
                self.last = max(self.last, number)
        self._cut()

    def _lines(self) -> Iterator[bytes]:
        """The whole lines, also the damaged ones."""
        with suppress(FileNotFoundError), self._path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    yield line

    def _opened(self) -> BinaryIO:
        """The file, with nothing behind the last whole line."""
        if self._file is None:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            self._file = os.fdopen(descriptor, "ab", buffering=0)
            _sync_folder(self._path.parent)
        if os.fstat(self._file.fileno()).st_size != self.size:
            os.ftruncate(self._file.fileno(), self.size)
        return self._file

    def _cut(self) -> None:
        """Drop what stands behind the last whole line; at the latest the next append does."""
        with suppress(OSError):
            if self._path.stat().st_size != self.size:
                os.truncate(self._path, self.size)


def encode(entry: Entry) -> bytes:
    """An entry as a line."""
    text = json.dumps(to_data(entry), ensure_ascii=False, separators=(",", ":"))
    body = text.encode()
    return body[:-1] + _end(body)


def _end(body: bytes) -> bytes:
    return _CHECK + b'%08x"}\n' % zlib.crc32(body)


def _number(line: bytes) -> int | None:
    """The number of a line, None where the line is damaged."""
    body, mark, _ = line.rpartition(_CHECK)
    if not mark or line[len(body) :] != _end(body + b"}"):
        return None
    number = body.removeprefix(_NUMBER).partition(b",")[0]
    return int(number) if number.isdigit() else None


def _write(file: BinaryIO, data: bytes) -> None:
    """Write all of it: at once a full disk may take a part only."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


def _sync_folder(folder: Path) -> None:
    """Make sure that a name is on disk, too, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
