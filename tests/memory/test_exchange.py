"""What is exported and imported, word for word and once."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.archive import Archive
from mimo_tui.memory.base import Cue, Filter, Record
from mimo_tui.memory.exchange import mutations_of, to_line
from mimo_tui.memory.mutations import Edit, Forget, Mutation, Pin, Remember
from tests.archive.shop import identity, shop

ADD = identity("shop/cart.py", "Cart.add")
GUIDE = """\
Say yes.

# Style

Use tabs.

## Names ##

Short ones.

```sh
# no heading
```

# Style

Again.
"""
NOTE = """\
---
name: billing
description: who pays
type: user
---
We bill in guilders.
"""


def remembered(path: Path) -> list[tuple[str, str, str]]:
    records = [each.record for each in mutations_of(path) if isinstance(each, Remember)]
    assert len({record.id for record in records}) == len(records)
    return [(record.kind, record.title, record.body) for record in records]


def test_each_section_of_a_page_is_a_record(tmp_path: Path) -> None:
    (tmp_path / "CLAUDE.md").write_text(GUIDE)
    (tmp_path / "memory").mkdir()
    (tmp_path / "memory/billing.md").write_text(NOTE)

    assert remembered(tmp_path / "CLAUDE.md") == [
        ("convention", "CLAUDE", "Say yes."),
        ("convention", "Style", "Use tabs."),
        ("convention", "Style / Names", "Short ones.\n\n```sh\n# no heading\n```"),
        ("convention", "Style", "Again."),
    ]
    assert remembered(tmp_path / "memory") == [("preference", "billing", "We bill in guilders.")]
    assert len(remembered(tmp_path)) == 5


@given(st.text())
def test_any_text_is_taken_in_or_refused_in_a_line(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.md"
    path.write_text(text, newline="")

    again = [each.record_id for each in mutations_of(path)]

    assert again == [each.record_id for each in mutations_of(path)]
    lines = path.with_suffix(".jsonl")
    lines.write_text(text, newline="")
    try:
        mutations_of(lines)
    except MimoError as error:
        assert error.kept == "Nothing was imported"


def exported(archive: Archive, path: Path) -> None:
    records = [
        record
        for forgotten in (False, True)
        for record in archive.page(Filter(own=True, forgotten=forgotten)).records
    ]
    path.write_text("".join(f"{to_line(record)}\n" for record in records))


def test_what_was_exported_gives_another_memory_the_same(tmp_path: Path) -> None:
    one, other = Archive.open(tmp_path / "one"), Archive.open(tmp_path / "other")
    path = tmp_path / "out.jsonl"
    for archive in (one, other):
        archive.apply(shop())
    one.remember(Record("said", "rule", "Shipping", "Never\non \u2028 Sundays", source="person"))
    one.remember(
        Record("told", "decision", "Currency", "Guilders", source="conversation", origin="a/1")
    )
    one.keep([Pin(ADD, True), Edit(ADD, "Adds", "Marzipan"), Forget("told", True)])
    exported(one, path)

    assert other.keep_news(mutations_of(path)) == 5
    assert other.keep_news(mutations_of(path)) == 0
    assert one.keep_news(mutations_of(path)) == 0

    again = path.with_name("again.jsonl")
    exported(other, again)
    assert known(again) == known(path)
    assert other.recall(Cue("marzipan"))[0].record.id == ADD
    for archive in (one, other):
        archive.close()


def known(path: Path) -> list[Mutation]:
    return sorted(mutations_of(path), key=repr)


def test_an_edited_record_is_taken_in_as_it_was_shown(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path / "one")
    archive.remember(Record("said", "rule", "Shipping", "Never", source="person"))
    archive.edit("said", "Shipping", "On Mondays")
    exported(archive, tmp_path / "out.jsonl")

    assert archive.keep_news(mutations_of(tmp_path / "out.jsonl")) == 0

    other = Archive.open(tmp_path / "other")
    other.keep_news(mutations_of(tmp_path / "out.jsonl"))
    assert other.page(Filter()).records[0].body == "On Mondays"
    archive.close()
    other.close()


@pytest.mark.parametrize(
    "line", ["nonsense", "[]", "{}", '{"id": "a", "kind": "song", "title": "", "body": ""}', "1"]
)
def test_a_line_that_is_no_record_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text(f"{to_line(Record('a', 'rule', 'A', ''))}\n\n{line}\n")

    with pytest.raises(MimoError, match=r"Line 3 of .* is no record") as raised:
        mutations_of(path)

    assert "\n" not in str(raised.value)


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "latin.md").write_bytes(b"\xff")
    with pytest.raises(MimoError, match="no UTF-8 text"):
        mutations_of(tmp_path / "latin.md")
    with pytest.raises(MimoError, match="cannot be read"):
        mutations_of(tmp_path / "missing.jsonl")
