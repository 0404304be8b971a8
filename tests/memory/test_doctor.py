"""A memory is checked, mended, and made anew while it is open."""

from collections.abc import AsyncIterator
from pathlib import Path

import duckdb
import pytest

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.base import Cue, Filter
from mimo_tui.memory.embedded import EmbeddedMemory
from mimo_tui.memory.mutations import Forget, Pin
from tests.memory.projects import known, record_of, titles, write


@pytest.fixture
async def memory(root: Path, tmp_path: Path) -> AsyncIterator[EmbeddedMemory]:
    """The shop's memory, in which a person did something of each sort."""
    memory = EmbeddedMemory(root, tmp_path / "data")
    await memory.settle()
    await memory.remember("rule", "Shipping", "Never on Sundays.")
    await memory.pin((await record_of(memory, "Price")).id, True)
    await memory.edit((await record_of(memory, "check")).id, "check", "Refuses marzipan.")
    await memory.forget((await record_of(memory, "count")).id, True)
    await memory.recall(Cue("`Cart.add`"))
    await memory.ask(lambda archive: archive.save())
    yield memory
    await memory.close()


async def conditions(memory: EmbeddedMemory, *, rebuild: bool = False) -> dict[str, str]:
    return {each.part: each.condition for each in await memory.check(rebuild)}


SOUND = {
    "store": "sound",
    "journal": "sound",
    "index of words": "sound",
    "index of vectors": "sound",
}


async def test_a_sound_memory_is_left_as_it_is(memory: EmbeddedMemory) -> None:
    generation = (await memory.progress()).generation

    assert await conditions(memory) == SOUND
    assert (await memory.progress()).generation == generation


@pytest.mark.parametrize(
    ("names", "part"),
    [
        ("journal.jsonl", "journal"),
        ("lexical/*.idx", "index of words"),
        ("vectors.usearch", "index of vectors"),
        ("vectors.json", "index of vectors"),
    ],
)
@pytest.mark.parametrize("content", [None, b"nonsense\n"])
async def test_what_is_damaged_is_mended(
    memory: EmbeddedMemory, tmp_path: Path, names: str, part: str, content: bytes | None
) -> None:
    await memory.check()
    before = await known(memory)
    for path in (tmp_path / "data").glob(names):
        path.unlink() if content is None else path.write_bytes(content)

    found = await conditions(memory)

    assert found[part] == "mended"
    assert await conditions(memory) == SOUND
    assert await known(memory) == before
    assert (await memory.recall(Cue("never on sundays")))[0].record.title == "Shipping"


async def test_made_anew_it_has_all_that_it_had(
    memory: EmbeddedMemory, root: Path, tmp_path: Path
) -> None:
    before = await known(memory)

    found = await conditions(memory, rebuild=True)

    assert found == {"memory": "mended"} | SOUND
    assert await known(memory) == before
    assert await titles(memory, Filter(pinned=True)) == {"Price"}
    assert await titles(memory, Filter(forgotten=True)) == {"count"}
    assert (await record_of(memory, "Cart.add")).times_recalled == 1
    assert (tmp_path / "data/memory.duckdb.before-1").exists()
    # It goes on following the files.
    write(root, {"new.py": "def fresh(): ...\n"})
    await memory.settle()
    assert "fresh" in await titles(memory)


async def test_one_that_cannot_be_opened_is_made_anew(
    memory: EmbeddedMemory, root: Path, tmp_path: Path
) -> None:
    await memory.close()
    with duckdb.connect(str(tmp_path / "data/memory.duckdb")) as store:
        store.execute("DROP TABLE uses; UPDATE meta SET value = '1' WHERE name = 'version'")
    again = EmbeddedMemory(root, tmp_path / "data")

    with pytest.raises(MimoError, match="cannot be brought to version"):
        await again.check()
    found = await conditions(again, rebuild=True)

    assert found == {"memory": "mended"} | SOUND
    assert await titles(again, Filter(pinned=True)) == {"Price"}
    await again.close()


async def test_the_memory_in_figures(memory: EmbeddedMemory, root: Path) -> None:
    write(root, {"latin.py": "x"})
    (root / "latin.py").write_bytes(b"def latin():\n    return '\xe9'\n")
    await memory.settle()

    figures = await memory.statistics()

    page = await memory.page(Filter(), limit=1000)
    assert figures.records == page.total + 1 == sum(each.records for each in figures.kinds)
    assert (figures.own, figures.pinned, figures.edited, figures.forgotten) == (1, 1, 1, 1)
    assert figures.files == 4
    assert figures.source_bytes == sum(path.stat().st_size for path in root.rglob("*.*"))
    assert figures.store_bytes > 0
    assert {each.name for each in figures.languages} >= {"python"}
    assert [each.paths for each in figures.undistilled] == [("latin.py",)]
    assert figures.generation == (await memory.progress()).generation


async def test_many_things_are_kept_at_once_and_only_what_is_new(memory: EmbeddedMemory) -> None:
    price = await record_of(memory, "Price")

    assert await memory.keep((Pin(price.id, True), Forget(price.id, True), Pin("x", False))) == 1
    assert "Price" in await titles(memory, Filter(forgotten=True))
