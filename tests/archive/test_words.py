"""What is searched of a text."""

import pytest

from mimo_tui.memory.words import content_words, is_seam, words


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("HTTPServer.get_url2", ["http", "server", "httpserver", "get", "url", "2", "geturl2"]),
        ("MAX_RETRIES", ["max", "retry", "maxretry"]),
        ("$price", ["pric"]),
        ("读取config文件", ["读取", "config", "文件"]),
        ("车", ["车"]),
        ("购物车", ["购物", "物车"]),
        ("КорзинаТоваров", ["корзинатоваров"]),
        ("café", ["caf", "é", "café"]),
        ("장바구니", ["장바", "바구", "구니"]),
        ("", []),
        ("?! …", []),
    ],
)
def test_texts_are_split(text: str, wanted: list[str]) -> None:
    assert words(text) == wanted


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("parsing", "parse"),
        ("parsed", "parses"),
        ("retries", "retry"),
        ("running", "run"),
        ("caches", "cache"),
        ("snapshots", "snapshot"),
        ("getUrl", "get_url"),
    ],
)
def test_forms_of_a_word_are_one(one: str, other: str) -> None:
    assert words(one) == words(other)


@pytest.mark.parametrize("word", ["class", "status", "this", "us", "axis"])
def test_words_that_only_look_plural_stay(word: str) -> None:
    assert words(word) == [word]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("How do I use the cart, please?", ["cart"]),
        ("hello", []),
        ("你好", []),
        ("怎么计算折扣", ["计算", "算折", "折扣"]),
        ("购物车在哪里", ["购物", "物车", "车在"]),
        ("cart cart Cart", ["cart"]),
    ],
)
def test_questions_are_reduced_to_what_they_mean(text: str, wanted: list[str]) -> None:
    assert content_words(text) == wanted


def test_signs_of_grammar_make_seams() -> None:
    assert [word for word in words("订单的价格") if is_seam(word)] == ["单的", "的价"]
    assert not is_seam("is")
