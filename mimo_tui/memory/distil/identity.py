"""What a definition and a text are known again by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def content_hash(data: bytes) -> str:
    """A short fingerprint."""
    return hashlib.blake2b(data, digest_size=12).hexdigest()


def record_id(path: str, kind: str, title: str, ordinal: int) -> str:
    """The same for the same definition, whenever and wherever it is distilled."""
    text = f"{path}\0{kind}\0{title}\0{ordinal}"
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=10).hexdigest()


def record_ids(path: str, named: Iterable[tuple[str, str]]) -> list[str]:
    """The ids of what a file holds, by kind and title; namesakes are told apart by their order."""
    counts: dict[tuple[str, str], int] = {}
    ids: list[str] = []
    for kind, title in named:
        ordinal = counts[kind, title] = counts.get((kind, title), -1) + 1
        ids.append(record_id(path, kind, title, ordinal))
    return ids
