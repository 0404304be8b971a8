"""What is indexed of a record: its words, field by field, and what recall needs to weigh it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from mimo_tui.memory.imprint import imprints
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


class Words(NamedTuple):
    """What a record is found by; `terms` are what that is beside its body."""

    key: int
    id: str
    kind: str
    title: str
    path: str
    signature: str
    body: str
    terms: str


def entries_of(records: Iterable[Words]) -> list[Entry]:
    """The entries of records."""
    records = list(records)
    fields = [
        fields_of(each.title, each.path, each.signature, each.body, each.terms) for each in records
    ]
    return [
        Entry(Known(*record[:5], imprint), said)
        for record, said, imprint in zip(
            records, fields, imprints(word_vectors(), fields), strict=True
        )
    ]


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
