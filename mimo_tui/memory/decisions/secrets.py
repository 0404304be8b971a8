"""Texts of people without the passwords, keys and tokens that slipped into them."""

from __future__ import annotations

import re

from mimo_tui.memory.distil.formats.secrets import shown
from mimo_tui.memory.semantic.confidential import masked

_COMMIT = re.compile(r"\b([0-9a-f]{10})[0-9a-f]{30}\b")
_ASSIGNED = re.compile(r"([\w.-]+)(\s*=\s*|:\s*)([^\s,;]{4,})")
_LONG = re.compile(r"[A-Za-z0-9+/=_-]{24,}")
_DIGIT = re.compile(r"\d")


def without_secrets(text: str) -> str:
    """The text without what looks like a secret; rather a word too many is left out."""
    text = masked(_COMMIT.sub(r"\1", text))
    text = _ASSIGNED.sub(_assigned, text)
    return _LONG.sub(lambda found: shown("", found[0]), text)


def _assigned(found: re.Match[str]) -> str:
    """A value given to a name; what stands behind a colon in prose is one if it has digits."""
    name, sign, value = found.groups()
    if "=" in sign or _DIGIT.search(value):
        value = shown(name, value)
    return f"{name}{sign}{value}"
