"""A question's words as recall looks for them: each with what else may stand for it."""

from __future__ import annotations

from mimo_tui.memory.glossary import segments
from mimo_tui.memory.words import bigrams, content_pieces, is_cjk, is_stop_word, words


def groups_of(text: str) -> list[list[str]]:
    """The words that carry the meaning, each with its alternatives.

    An English word stands alone. A Chinese term stands with its English words, for code is
    mostly written in English; what no glossary knows is looked for as it stands.
    """
    groups: dict[str, list[str]] = {}
    for piece in content_pieces(text):
        if not is_cjk(piece):
            for word in words(piece):
                if not is_stop_word(word):
                    groups.setdefault(word, [word])
            continue
        for term, english in segments(piece):
            if english:
                groups.setdefault(term, list(dict.fromkeys([*bigrams(term), *english])))
            else:
                for pair in bigrams(term):
                    groups.setdefault(pair, [pair])
    return list(groups.values())


def said_words(text: str) -> list[str]:
    """All words in their order, with the English ones of Chinese terms behind them."""
    found = words(text)
    for piece in content_pieces(text):
        if is_cjk(piece):
            found += [word for _, english in segments(piece) for word in english]
    return found
