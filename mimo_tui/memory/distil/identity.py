"""What a definition and a text are known again by."""

from __future__ import annotations

import hashlib


def content_hash(data: bytes) -> str:
    """A short fingerprint."""
    return hashlib.blake2b(data, digest_size=12).hexdigest()


def record_id(path: str, kind: str, title: str, ordinal: int) -> str:
    """The same for the same definition, whenever and wherever it is distilled."""
    text = f"{path}\0{kind}\0{title}\0{ordinal}"
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=10).hexdigest()
