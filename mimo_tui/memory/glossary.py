"""Chinese terms of the field and the English words that code uses for them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from mimo_tui.memory.words import words

_LONGEST = 6


@cache
def _terms() -> dict[str, str]:
    text = files("mimo_tui.memory").joinpath("glossary.tsv").read_text(encoding="utf-8")
    return dict(line.split("\t") for line in text.splitlines())


def segments(run: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A run of Chinese cut into known terms, the longest first, with their English words.

    What stands between terms comes as one piece without any.
    """
    terms = _terms()
    between = at = 0
    while at < len(run):
        for length in range(min(_LONGEST, len(run) - at), 0, -1):
            english = terms.get(run[at : at + length])
            if english:
                if at > between:
                    yield run[between:at], ()
                yield run[at : at + length], tuple(dict.fromkeys(words(english)))
                at += length
                between = at
                break
        else:
            at += 1
    if at > between:
        yield run[between:at], ()
