"""Whether a memory is sound in all its parts, and of one mind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mimo_tui.memory.schema import move_aside

if TYPE_CHECKING:
    from mimo_tui.memory.indexes import Indexes
    from mimo_tui.memory.kept import Kept
    from mimo_tui.memory.store import Store

Part = Literal["store", "journal", "index of words", "index of vectors", "memory"]
Condition = Literal["sound", "mended", "damaged"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of a part, in a few words."""

    part: Part
    condition: Condition
    detail: str = ""


def examine(store: Store, kept: Kept, indexes: Indexes) -> Iterator[Finding]:
    """Look at every part; nothing is changed but that missing vectors are made."""
    trouble = store.trouble()
    rows = store.one("SELECT count(*) FROM records")
    yield _finding("store", trouble, f"{rows} records, generation {store.generation}")
    yield _finding("journal", kept.trouble(), f"{kept.last} entries")
    agree = indexes.agree()
    lexical = indexes.lexical.trouble() or ("" if agree else "it disagrees with the store")
    yield _finding("index of words", lexical, f"{indexes.lexical.count} records")
    indexes.vectors.save()
    vectors = indexes.vectors.trouble() or ("" if agree else "it disagrees with the store")
    yield _finding("index of vectors", vectors, f"{indexes.vectors.count} records")


def _finding(part: Part, trouble: str, sound: str) -> Finding:
    return Finding(part, "damaged", trouble) if trouble else Finding(part, "sound", sound)


def compared(before: Sequence[Finding], after: Sequence[Finding]) -> tuple[Finding, ...]:
    """What was found after mending; what was damaged before is mended where it is sound now."""
    troubles = {each.part: each.detail for each in before if each.condition == "damaged"}
    return tuple(
        Finding(each.part, "mended", f"{troubles[each.part]}; it was made anew")
        if each.part in troubles and each.condition == "sound"
        else each
        for each in after
    )


def drop_indexes(folder: Path) -> None:
    """Let the indexes be made anew: without these files nothing is believed of them."""
    for name in ("lexical.json", "vectors.json"):
        (folder / name).unlink(missing_ok=True)


def set_aside(folder: Path) -> list[Path]:
    """Put the store aside, so that it is made anew; gives the names that its files have now."""
    paths = [folder / name for name in ("memory.duckdb", "memory.duckdb.wal")]
    return [move_aside(path, "before") for path in paths if path.exists()]
