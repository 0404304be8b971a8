"""What is indexed of a record: its words, field by field, and what recall needs to weigh it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from mimo_tui.memory.imprint import imprint
from mimo_tui.memory.rows import last_name
from mimo_tui.memory.words import words
from mimo_tui.memory.wordvectors import word_vectors


class Fields(NamedTuple):
    """Words in their order, with repeats. `owner` is what the name is qualified with."""

    name: list[str]
    owner: list[str]
    path: list[str]
    signature: list[str]
    text: list[str]


@dataclass(frozen=True, slots=True)
class Known:
    """What recall needs of a record before it reads it."""

    key: int
    id: str
    kind: str
    title: str
    path: str
    imprint: bytes

    @property
    def name(self) -> str:
        """The last part of the title, in lower case."""
        return last_name(self.title).lower()


@dataclass(frozen=True, slots=True)
class Entry:
    """A record as the indexes take it."""

    known: Known
    fields: Fields

    @property
    def key(self) -> int:
        """The record's key."""
        return self.known.key


def entry_of(
    key: int,
    record_id: str,
    kind: str,
    title: str,
    path: str,
    signature: str,
    body: str,
    terms: str,
) -> Entry:
    """The entry of a record; `terms` are what it is found by beside its body."""
    fields = fields_of(title, path, signature, body, terms)
    return Entry(Known(key, record_id, kind, title, path, imprint(word_vectors(), fields)), fields)


def fields_of(title: str, path: str, signature: str, body: str, terms: str) -> Fields:
    """The words of a record."""
    owner, name = ("", title) if " " in title else title.rpartition(".")[::2]
    return Fields(
        words(name),
        words(owner),
        words(path.rpartition(".")[0] or path),
        words(signature),
        words(f"{body}\n{terms}"),
    )
