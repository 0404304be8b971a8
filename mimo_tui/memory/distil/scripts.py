"""The scripts of a page, every byte at its place, with all around them blanked out."""

from __future__ import annotations

import re

_SCRIPT = re.compile(rb"<script\b[^>]*>(.*?)</script\s*>", re.S | re.I)
_BLANK = bytes(byte if byte == ord("\n") else ord(" ") for byte in range(256))


def only_scripts(source: bytes) -> bytes:
    """What stands in `<script>` elements, with the line numbers that it has in the page."""
    parts: list[bytes] = []
    at = 0
    for script in _SCRIPT.finditer(source):
        parts += [source[at : script.start(1)].translate(_BLANK), script[1]]
        at = script.end(1)
    return b"".join([*parts, source[at:].translate(_BLANK)])
