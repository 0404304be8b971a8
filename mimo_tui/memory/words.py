"""Text to the words that are searched: identifiers split, English stemmed, CJK in bigrams."""

from __future__ import annotations

import re
from functools import lru_cache

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af"
# Runs of Chinese, Japanese or Korean; and words of all other scripts with their digits.
_PIECES = re.compile(rf"[0-9A-Za-z_$]+(?![^\W{_CJK}])|[{_CJK}]+|[^\W{_CJK}]+")
_LONG = 64
_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_A-Za-z]+")


def is_cjk(piece: str) -> bool:
    """Whether a piece is a run of Chinese, Japanese or Korean."""
    return piece[0] > "\u2e7f"


_STOP = frozenset(
    re.findall(
        r"\S+",
        """
        a an and are as at be been but by can could did do does for from had has have how i if in
        into is it its me my no not of on or our please should show so such than that the their
        them then there these they this to us use used was we what when where which who why will
        with would you your hi hello hey thanks thank ok okay yes
        的 了 是 在 我 你 他 它 吗 呢 吧 和 与 或 这 那 有 什么 怎么 如何
        哪里 哪个 为什么 请 一下 可以 一个 这个 那个 你好 谢谢
        """,
    )
)
_STOP_PHRASES = sorted(
    (word for word in _STOP if is_cjk(word) and len(word) > 1), key=len, reverse=True
)


def words(text: str) -> list[str]:
    """All searchable words of a text, in order, with repeats.

    `HTTPServer.get_url2` gives http, server, get, url, 2 and the joined httpserver, geturl2.
    """
    found: list[str] = []
    for piece in _PIECES.findall(text):
        found += _words_of(piece) if len(piece) < _LONG else _split(piece)
    return found


def content_words(text: str) -> list[str]:
    """The distinct words of a question that carry its meaning."""
    plain = " ".join(content_pieces(text))
    return list(dict.fromkeys(word for word in words(plain) if word not in _STOP))


def is_seam(word: str) -> bool:
    """Whether a bigram may be only where two words meet, as 单的 in 订单的价格.

    In 存在 and 所有 the same signs are part of a word, so only the project can tell.
    """
    return is_cjk(word) and len(word) == 2 and (word[0] in _STOP or word[1] in _STOP)


def is_stop_word(word: str) -> bool:
    """Whether a word says nothing by itself."""
    return word in _STOP


def content_pieces(text: str) -> list[str]:
    """Words and runs of signs, without those that say nothing."""
    pieces: list[str] = []
    for piece in _PIECES.findall(text):
        if is_cjk(piece):
            rest = piece
            for phrase in _STOP_PHRASES:
                rest = rest.replace(phrase, " ")
            pieces += rest.split()
        elif piece.lower() not in _STOP:
            pieces.append(piece)
    return pieces


def bigrams(run: str) -> list[str]:
    """The pairs of neighbours in a run of signs; a single one alone."""
    if len(run) == 1:
        return [run]
    return [run[start : start + 2] for start in range(len(run) - 1)]


def _split(piece: str) -> tuple[str, ...]:
    if is_cjk(piece):
        return tuple(bigrams(piece))
    parts = [_stem(part.lower()) for part in _PARTS.findall(piece)]
    return (*parts, "".join(parts)) if len(parts) > 1 else tuple(parts)


# A project says most of its words again and again.
_words_of = lru_cache(1 << 14)(_split)


def _stem(word: str) -> str:
    if len(word) > 5 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 6 and word.endswith("ing"):
        return _undouble(word[:-3])
    if len(word) > 5 and word.endswith("ed"):
        return _undouble(word[:-2])
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 4 else word


def _undouble(word: str) -> str:
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls":
        return word[:-1]
    return word.removesuffix("e")
