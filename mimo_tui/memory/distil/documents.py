"""Prose files: one record each, with its headings and how it begins."""

from __future__ import annotations

import hashlib
import re

from mimo_tui.memory.base import Record
from mimo_tui.memory.distil.bodies import count_tokens

_HEADING = re.compile(r"^#{1,3}\s+(.+?)\s*#*$", re.M)
_UNDERLINED = re.compile(r"^(\S.*)\n(?:={3,}|-{3,})\s*$", re.M)
_BEGINNING = 700
_HEADINGS = 40


def document_record(path: str, data: bytes, digest: str) -> Record:
    """The record of a Markdown or reStructuredText file."""
    try:
        text, note = data.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        text, note = data.decode("utf-8", "replace"), f"not valid UTF-8 at byte {error.start}"
    headings = _HEADING.findall(text) or _UNDERLINED.findall(text)
    paragraphs = [part.strip() for part in text.split("\n\n")]
    prose = [
        part for part in paragraphs if part and not part.startswith(("#", "```", "<", "[", "!"))
    ]
    beginning = " ".join(" ".join(prose[:3]).split())[:_BEGINNING]
    title = headings[0].strip() if headings else path
    body = "\n".join([f"{path}: {title}", beginning, *(f"  {h}" for h in headings[1:_HEADINGS])])
    identity = hashlib.blake2b(f"{path}\0document".encode("utf-8", "replace"), digest_size=10)
    return Record(
        identity.hexdigest(),
        "document",
        title,
        body.strip(),
        path=path,
        first_line=1,
        last_line=text.count("\n") + 1,
        language="document",
        source_hash=digest,
        source="document",
        tokens=count_tokens(body),
        note=note,
    )
