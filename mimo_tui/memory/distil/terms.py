"""The words that a definition is written with: what it is found by beside its record's body."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mimo_tui.memory.distil.definitions import Definition

_WORD = re.compile(rb"[A-Za-z_][A-Za-z0-9_]{2,60}|(?:[\xc3-\xf4][\x80-\xbf]+)+")
_MOST = 160
# Words of grammars say nothing about what code does.
_GRAMMAR = frozenset(
    b"""
    and any async await bool boolean break case catch char class const continue def default
    del double elif else end enum except export extends extern false final finally float fn for
    from func function global goto impl implements import int interface lambda let long match mut
    namespace new nil none not null nullptr object package pass private protected pub public raise
    return self Self short signed sizeof static str string String struct super switch template
    then this throw throws true True False None try type typedef typename union unsigned use
    using var virtual void volatile where while with yield
    """.split()
)


def distinct_terms(source: bytes) -> str:
    """The distinct words of a piece of source, in their order."""
    return _said(dict.fromkeys(_WORD.findall(source)))


def terms_of(source: bytes, definition: Definition, inner: list[Definition]) -> str:
    """The distinct words of a definition's source, without those of definitions inside it."""
    found: dict[bytes, None] = {}
    at = definition.start
    for child in [*inner, None]:
        end = child.start if child is not None else definition.end
        if end > at:
            found.update(dict.fromkeys(_WORD.findall(source, at, end)))
        if child is None or len(found) > 2 * _MOST:
            break
        at = max(at, child.end)
    return _said(found)


def _said(found: Iterable[bytes]) -> str:
    said = [word for word in found if word not in _GRAMMAR][:_MOST]
    return b" ".join(said).decode("utf-8", "ignore")
