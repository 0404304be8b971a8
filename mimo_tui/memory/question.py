"""A question's words as recall looks for them: each with what else may stand for it."""

from __future__ import annotations

import re

from mimo_tui.memory.glossary import segments
from mimo_tui.memory.words import bigrams, content_pieces, is_cjk, is_stop_word, words

# Chinese signs that hold a sentence together and say nothing of what it is about.
_BETWEEN = re.compile(
    "[的了着过和与或及并把被将就也都还再又才只先会能可要得地在是有没不里上下中时从到往向对给为以用按带让使由于之其这那哪"
    "某每各个些么吗呢吧啊一二三两几多少很最更等如若则所而且但即]"
)


def groups_of(text: str) -> list[list[str]]:
    """The words that carry the meaning, each with its alternatives.

    An English word stands alone. A Chinese term stands with its English words, for code is
    mostly written in English; what no glossary knows is looked for as it stands, in pairs of signs.
    """
    return _groups(text, _BETWEEN) or _groups(text, None)


def _groups(text: str, between: re.Pattern[str] | None) -> list[list[str]]:
    """The groups of a text; what no glossary knows is cut at signs that stand between words."""
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
                for pair in _pairs(term, between):
                    groups.setdefault(pair, [pair])
    return list(groups.values())


def _pairs(term: str, between: re.Pattern[str] | None) -> list[str]:
    """The pairs of signs to look for; a sign alone is found nowhere, and only stands for none."""
    if between is None:
        return bigrams(term)
    return [pair for part in between.split(term) if len(part) > 1 for pair in bigrams(part)]


def said_words(text: str) -> list[str]:
    """All words in their order, with the English ones of Chinese terms behind them."""
    found = words(text)
    for piece in content_pieces(text):
        if is_cjk(piece):
            found += [word for _, english in segments(piece) for word in english]
    return found
