"""Values that nobody meant to be remembered: passwords, keys, tokens."""

from __future__ import annotations

import re
from math import log2

WITHHELD = "(not kept)"

_KEY = re.compile(
    r"secret|passw|passphrase|pwd|token|api[-_.]?key|credential|private|access[-_.]?key|salt"
    r"|signing|encryption[-_.]?key|client[-_.]?id|auth(?!or)|\bdsn|cert|session[-_.]?key",
    re.I,
)
_VALUE = re.compile(
    r"-----BEGIN|://[^/\s:@]*:[^@\s/]+@|\bsk-\w|\bgh[pousr]_\w|\bAKIA[A-Z0-9]|\bxox[abp]-|\beyJ\w"
    r"|\bglpat-|\bAIza\w|password\s*=\s*\S",
    re.I,
)
_HARMLESS = re.compile(
    r"-?[\d_.]*|true|false|yes|no|on|off|null|none|nil|~|\*+|<[^<>]*>|\$\{?[\w:.-]+\}?"
    r"|\$\{\{[^{}]*\}\}|your[-_ ].*|change[-_ ]?me|x{3,}|\.{3}",
    re.I,
)
_OPAQUE = re.compile(r"[A-Za-z0-9+/=_-]{24,}")
_MOST_ORDERLY = 3.7


def shown(key: str, value: str) -> str:
    """The value as it may be kept, or that it is not."""
    plain = value.strip().strip("\"'")
    if _HARMLESS.fullmatch(plain):
        return value
    if _KEY.search(key) or _VALUE.search(value) or any(map(_random, _OPAQUE.findall(value))):
        return WITHHELD
    return value


def _random(word: str) -> bool:
    """Whether a long word looks drawn by lot: digits and both cases, or hexadecimal, unordered."""
    kinds = [any(map(test, word)) for test in (str.isdigit, str.isupper, str.islower)]
    if not kinds[0] or word.count("/") > 2:
        return False
    counts = [word.count(letter) / len(word) for letter in set(word)]
    disorder = -sum(share * log2(share) for share in counts)
    return disorder > (_MOST_ORDERLY if all(kinds) else 3.2)
