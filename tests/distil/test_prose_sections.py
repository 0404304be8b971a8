from pathlib import Path

from mimo_tui.memory.distil import distil_file

GUIDE = """# Guide

What it is.

## Install

Run `pip install shop`.

### On Windows

Call `shop.setup.install()` first.

## Use

```sh
# not a heading
shop sell
```
"""


def test_a_long_document_has_a_record_for_each_section(tmp_path: Path) -> None:
    text = GUIDE + "Sell one thing after the other, and pay for each.\n\n" * 40
    (tmp_path / "guide.md").write_text(text)
    whole, *sections = distil_file(tmp_path, "guide.md").records
    assert whole.title == "Guide"
    assert [(each.title, each.first_line) for each in sections] == [
        ("guide.md § Guide", 1),
        ("guide.md § Install", 5),
        ("guide.md § On Windows", 9),
        ("guide.md § Use", 13),
        ("guide.md § Use (part 2)", 81),
    ]
    assert sections[2].body.startswith("guide.md § Guide › Install › On Windows\n")
    assert "shop sell" in sections[3].body


def test_a_short_document_stays_one_record(tmp_path: Path) -> None:
    (tmp_path / "guide.md").write_text(GUIDE)
    assert len(distil_file(tmp_path, "guide.md").records) == 1


def test_a_section_mentions_the_code_that_it_names(tmp_path: Path) -> None:
    (tmp_path / "guide.rst").write_text(
        "Guide\n=====\n\nSee ``shop.Cart``, *not* `this`.\n\nUse\n---\n\nText.\n"
        + "\nMore.\n" * 300
    )
    distilled = distil_file(tmp_path, "guide.rst")
    mentions = [(edge.target, edge.line) for edge in distilled.edges if edge.kind == "mentions"]
    assert mentions == [("shop.Cart", 4)]
    assert distilled.records[2].title == "guide.rst § Use"
