"""What every memory does: the one in this process, and the one in a process of its own."""

import asyncio
from pathlib import Path

import duckdb
import pytest

from mimo_tui.core.errors import MemoryUnavailable, MimoError
from mimo_tui.core.events import MemoryProgress
from mimo_tui.memory.base import Cue, Filter, Memory
from mimo_tui.memory.distil import distil_file
from mimo_tui.memory.home import project_folder
from tests.memory.projects import SHOP, distilled, record_of, titles, until, write


async def test_settled_it_knows_the_files_as_they_are_now(memory: Memory, root: Path) -> None:
    await memory.settle()
    write(root, {"shop/order.py": "def ship(order): ...\n"})

    progress = await memory.settle()

    records = sum(len(distil_file(root, path).records) for path in [*SHOP, "shop/order.py"])
    assert (progress.state, progress.files_done, progress.files_total) == ("ready", 4, 4)
    # And the architecture of the whole, and of its one folder.
    assert (progress.records, progress.detail) == (records + 2, "")
    assert progress == await memory.progress()
    assert "ship" in await titles(memory)


async def test_it_recalls_what_matters_and_says_why(memory: Memory) -> None:
    await memory.settle()

    hits = await memory.recall(Cue("Where does `Cart.add` put an item?"))

    assert hits[0].record.title == "Cart.add"
    assert 0 < hits[0].score <= 1 and hits[0].reason
    assert len(await memory.recall(Cue("cart item price"), limit=1)) == 1
    assert await memory.recall(Cue("zebra quantum")) == ()


async def test_it_tells_of_the_project_in_a_page(memory: Memory, root: Path) -> None:
    await memory.settle()
    page = await memory.brief()
    assert page.startswith(f"{root.name}: 2 files of code")
    assert "class Price (shop/price.py:1, 1 files): An amount in a currency." in page
    assert await memory.brief() == page


async def test_it_lists_and_searches(memory: Memory) -> None:
    await memory.settle()

    everything = await memory.page(Filter())
    second = await memory.page(Filter(), offset=1, limit=1)

    assert everything.total == len(everything.records)
    assert (second.records, second.total, second.offset) == (
        everything.records[1:2],
        everything.total,
        1,
    )
    assert await titles(memory, Filter(kinds=("class",))) == {"Cart", "Price"}
    assert (await memory.page(Filter("currency"))).records[0].title == "Price"
    assert (await memory.page(Filter(), offset=-5, limit=10**9)).total == everything.total


async def test_a_record_is_shown_with_its_surroundings(memory: Memory, root: Path) -> None:
    await memory.settle()
    check = await record_of(memory, "check")

    detail = await memory.detail(check.id)

    assert detail is not None and detail.record == check
    assert [caller.title for caller in detail.callers] == ["Cart.add"]
    assert detail.text.startswith("def check") and detail.text.endswith('ValueError("no item")')
    assert await memory.detail("unknown") is None


async def test_pins_are_set_and_taken_away(memory: Memory) -> None:
    await memory.settle()
    price = await record_of(memory, "Price")

    await memory.pin(price.id, True)
    pinned = await titles(memory, Filter(pinned=True))
    await memory.pin(price.id, False)

    assert pinned == {"Price"}
    assert await titles(memory, Filter(pinned=True)) == set()


async def test_what_is_forgotten_stays_out_until_it_is_restored(memory: Memory, root: Path) -> None:
    before = await memory.settle()
    check = await record_of(memory, "check")

    await memory.forget(check.id, True)
    write(root, {"shop/cart.py": SHOP["shop/cart.py"].replace("no item", "nothing")})
    after = await memory.settle()

    assert "check" not in await titles(memory)
    assert check.id not in {hit.record.id for hit in await memory.recall(Cue("`check`"))}
    assert await titles(memory, Filter(forgotten=True)) == {"check"}
    assert after.records == before.records - 1
    await memory.forget(check.id, False)
    assert "check" in await titles(memory)


async def test_a_person_s_words_outlive_distilling_again(memory: Memory, root: Path) -> None:
    await memory.settle()
    check = await record_of(memory, "check")

    await memory.edit(check.id, "The guard", "Refuses marzipan.")
    write(root, {"shop/cart.py": SHOP["shop/cart.py"].replace("no item", "nothing")})
    await memory.settle()

    hits = await memory.recall(Cue("marzipan"))
    assert [(hit.record.id, hit.record.title, hit.record.edited) for hit in hits] == [
        (check.id, "The guard", True)
    ]


async def test_what_is_remembered_is_recalled_word_for_word(memory: Memory) -> None:
    body = 'Never ship on 周日 🎉.\nTabs\t, "quotes", \u2028 and \\n stay.'

    first = await memory.remember("rule", "Shipping", body)
    second = await memory.remember("decision", "Currency", "We bill in guilders.", "turn 3")

    hits = await memory.recall(Cue("never ship"))
    assert [(hit.record.id, hit.record.body, hit.record.source) for hit in hits] == [
        (first, body, "person")
    ]
    detail = await memory.detail(second)
    assert detail is not None
    assert (detail.record.source, detail.record.origin) == ("conversation", "turn 3")
    assert detail.text == "We bill in guilders."


async def test_progress_is_followed_by_several_until_it_is_closed(memory: Memory) -> None:
    seen: list[list[MemoryProgress]] = [[], []]

    async def follow(told: list[MemoryProgress]) -> None:
        async for progress in memory.follow():
            told.append(progress)

    followers = [asyncio.create_task(follow(told)) for told in seen]
    settled = await memory.settle()
    await until(lambda: all(told and told[-1].state == "ready" for told in seen))
    await memory.remember("rule", "Shipping", "Never on Sundays.")

    await until(lambda: all(told[-1].records == settled.records + 1 for told in seen))
    await memory.close()
    async with asyncio.timeout(10):
        await asyncio.gather(*followers)


async def test_once_closed_it_says_so(memory: Memory) -> None:
    await memory.settle()

    await memory.close()

    for call in (memory.page(Filter()), memory.settle(), memory.progress(), memory.pin("x", True)):
        with pytest.raises(MemoryUnavailable, match="The memory is closed"):
            await call
    assert [progress async for progress in memory.follow()][1:] == []
    await memory.close()


async def test_why_it_cannot_be_opened_is_said_and_mending_that_is_enough(
    memory: Memory, kind: str, root: Path, tmp_path: Path
) -> None:
    data = project_folder(root) if kind == "process" else tmp_path / "data"
    distilled(root, data).close()
    later = "UPDATE meta SET value = $1 WHERE name = 'version'"
    with duckdb.connect(str(data / "memory.duckdb")) as store:
        (version,) = store.execute("SELECT value FROM meta WHERE name = 'version'").fetchone() or ()
        store.execute(later, ["99"])

    with pytest.raises(MimoError) as raised:
        await memory.page(Filter())
    progress = await memory.progress()

    assert (raised.value.what, raised.value.kept, raised.value.do) == (
        "The memory was written by a later version",
        "It is as it was",
        "Update mimo-tui",
    )
    assert (progress.state, progress.detail) == ("unavailable", str(raised.value))
    with duckdb.connect(str(data / "memory.duckdb")) as store:
        store.execute(later, [version])
    assert (await memory.settle()).state == "ready"
