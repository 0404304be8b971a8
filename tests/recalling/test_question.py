"""A question's words and what may stand for them."""

from mimo_tui.memory.glossary import segments
from mimo_tui.memory.question import groups_of, said_words


def test_an_english_word_stands_alone() -> None:
    assert groups_of("How are retries of the HTTPServer counted?") == [
        ["retry"],
        ["http"],
        ["server"],
        ["httpserver"],
        ["count"],
    ]


def test_a_chinese_term_stands_with_the_english_words_for_it() -> None:
    groups = groups_of("断线之后怎么重连")

    assert groups[0][:2] == ["断线", "disconnect"]
    assert any("reconnect" in group for group in groups)


def test_chinese_that_no_glossary_knows_is_looked_for_as_it_stands() -> None:
    assert groups_of("魑魅魍魉") == [["魑魅"], ["魅魍"], ["魍魉"]]


def test_the_longest_term_wins() -> None:
    assert [term for term, _ in segments("最短路径")] == ["最短路径"]


def test_what_is_between_terms_is_kept() -> None:
    assert "".join(term for term, _ in segments("把魑魅缓存起来")) == "把魑魅缓存起来"


def test_all_that_is_said_has_the_translations_too() -> None:
    assert {"缓存", "cach"} <= set(said_words("缓存"))


def test_signs_between_chinese_words_are_not_looked_for() -> None:
    assert groups_of("魑魅的魍魉") == [["魑魅"], ["魍魉"]]
    assert groups_of("的") == [["的"]]
