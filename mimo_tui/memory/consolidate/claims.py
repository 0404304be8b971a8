"""What a text claims: the words of its subject, whether it denies, and the values it names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mimo_tui.memory.words import content_words

_DENIALS = re.compile(
    r"\b(?:not|never|no|none|without|avoid|cannot|\w+n['\u2019]t)\b"
    r"|禁止|不(?![同过仅但断])|没有?|勿|别(?![名的人])",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"\b(?:always|must)\b|必须|总是|一律|要", re.IGNORECASE)
_VALUES = re.compile(r"`[^`\n]+`|\"[^\"\n]+\"|'[^'\n]+'(?!\w)|(?<![\w.])\d+(?:[.,:]?\w+)*")


@dataclass(frozen=True, slots=True)
class Claim:
    """The parts of a text by which two can be compared."""

    words: frozenset[str]
    values: frozenset[str]
    denies: bool

    def disputes(self, other: Claim) -> str:
        """In a few words how two claims on one subject disagree; empty where they do not."""
        if self.denies != other.denies:
            return "one denies what the other says"
        mine, others = self.values - other.values, other.values - self.values
        if mine and others:
            return f"{', '.join(sorted(mine))} against {', '.join(sorted(others))}"
        return ""

    def overlap(self, other: Claim) -> float:
        """The share of words in common, from 0 to 1."""
        together = len(self.words | other.words)
        return len(self.words & other.words) / together if together else 0.0


def claim_of(text: str) -> Claim:
    """What a text claims."""
    values = frozenset(value.strip("`\"'").lower() for value in _VALUES.findall(text))
    rest = _VALUES.sub(" ", text)
    denials = len(_DENIALS.findall(rest))
    plain = _EMPHASIS.sub("", _DENIALS.sub("", rest))
    return Claim(frozenset(content_words(plain)), values, denials % 2 == 1)
