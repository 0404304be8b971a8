"""What a person made of a record follows it to where it is moved, if that is certain."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mimo_tui.memory.base import Filter, Memory, Record
from mimo_tui.memory.embedded import EmbeddedMemory
from tests.memory.projects import CART, git, write

CHECK = """\
def check(item: str) -> None:
    if not item:
        raise ValueError("no item")
"""
EDITED = CART.replace("if not item:", "if not item.strip():")


@pytest.fixture(autouse=True)
def repository(root: Path) -> None:
    git(root, "init", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--message=One")


@pytest.fixture
async def memory(root: Path, tmp_path: Path) -> AsyncIterator[Memory]:
    memory = EmbeddedMemory(root, tmp_path / "data", watch=False)
    await memory.settle()
    yield memory
    findings = await memory.check()
    assert {each.condition for each in findings} == {"sound"}
    await memory.close()


async def mark(memory: Memory) -> None:
    """Pin `check`, put other words in place of `Cart.add`, and forget `count`."""
    for record in (await memory.page(Filter(), limit=1000)).records:
        if record.path == "shop/cart.py" and record.title == "check":
            await memory.pin(record.id, True)
        elif record.title == "Cart.add":
            await memory.edit(record.id, record.title, "puts goods in")
        elif record.title == "count":
            await memory.forget(record.id, True)


async def marked(memory: Memory) -> dict[str, str]:
    """Where marked records are, each with its mark, once the files are looked at."""
    await memory.settle()
    pages = [await memory.page(Filter(forgotten=each), limit=1000) for each in (False, True)]
    found = [(_mark(record), record) for page in pages for record in page.records]
    return {f"{record.path} {record.title}": mark for mark, record in found if mark}


def _mark(record: Record) -> str:
    if record.edited:
        return record.body
    return "pinned" if record.pinned else "forgotten" if record.forgotten else ""


def all_in(path: str) -> dict[str, str]:
    marks = {"Cart.add": "puts goods in", "check": "pinned", "count": "forgotten"}
    return {f"{path} {title}": mark for title, mark in marks.items()}


@pytest.mark.parametrize("with_git", [True, False])
async def test_they_follow_a_file_that_is_moved(memory: Memory, root: Path, with_git: bool) -> None:
    await mark(memory)
    (root / "store").mkdir()

    if with_git:
        git(root, "mv", "shop/cart.py", "store/basket.py")
    else:
        (root / "shop/cart.py").rename(root / "store/basket.py")

    assert await marked(memory) == all_in("store/basket.py")


async def test_they_follow_a_file_that_is_moved_while_the_memory_is_closed(
    root: Path, tmp_path: Path
) -> None:
    before = EmbeddedMemory(root, tmp_path / "data", watch=False)
    await before.settle()
    await mark(before)
    await before.close()
    (root / "shop/cart.py").rename(root / "cart.py")

    after = EmbeddedMemory(root, tmp_path / "data", watch=False)

    assert await marked(after) == all_in("cart.py")
    await after.close()


async def test_they_follow_a_function_that_is_moved_to_another_file(
    memory: Memory, root: Path
) -> None:
    await mark(memory)

    # Step by step, as in an editor that saves each file.
    write(root, {"shop/price.py": (root / "shop/price.py").read_text() + "\n\n" + CHECK})
    await memory.settle()
    write(root, {"shop/cart.py": CART.replace(CHECK, "")})

    assert (await marked(memory))["shop/price.py check"] == "pinned"


async def test_they_come_back_with_the_branch_and_go_with_it_again(
    memory: Memory, root: Path
) -> None:
    await mark(memory)
    git(root, "checkout", "-b", "other")
    git(root, "mv", "shop/cart.py", "shop/basket.py")
    git(root, "commit", "--message=Two")
    assert await marked(memory) == all_in("shop/basket.py")
    # What is marked is edited there: it is not the same source any more.
    write(root, {"shop/basket.py": EDITED})
    git(root, "commit", "--all", "--message=Three")
    assert await marked(memory) == all_in("shop/basket.py")

    for branch, path in (("main", "shop/cart.py"), ("other", "shop/basket.py")) * 2:
        git(root, "checkout", branch)
        assert await marked(memory) == all_in(path)


async def test_they_stay_with_the_original_of_a_copy(memory: Memory, root: Path) -> None:
    await mark(memory)

    write(root, {"copy.py": CART})

    assert await marked(memory) == all_in("shop/cart.py")


async def test_where_several_may_be_meant_they_wait_for_their_source(
    memory: Memory, root: Path
) -> None:
    await mark(memory)
    (root / "shop/cart.py").unlink()
    write(root, {"one.py": CART, "two.py": CART})
    assert await marked(memory) == {}
    assert (await memory.statistics()).waiting == 3

    write(root, {"shop/cart.py": CART})

    assert await marked(memory) == all_in("shop/cart.py")
    assert (await memory.statistics()).waiting == 0


async def test_another_one_like_it_that_went_as_well_makes_it_uncertain(
    memory: Memory, root: Path
) -> None:
    write(root, {"other.py": CHECK})
    await memory.settle()
    await mark(memory)

    (root / "other.py").unlink()
    await memory.settle()
    write(root, {"shop/cart.py": CART.replace(CHECK, ""), "new.py": CHECK + "\nLIMIT = 2\n"})

    assert "new.py check" not in await marked(memory)


async def test_a_file_that_moved_whole_is_told_from_another_with_the_same_function(
    memory: Memory, root: Path
) -> None:
    write(root, {"other.py": CHECK})
    await memory.settle()
    await mark(memory)

    (root / "other.py").rename(root / "another.py")
    (root / "shop/cart.py").rename(root / "shop/basket.py")

    assert await marked(memory) == all_in("shop/basket.py")


@pytest.mark.parametrize("committed", [True, False])
async def test_a_rename_that_git_knows_is_followed_also_where_the_source_changed(
    memory: Memory, root: Path, committed: bool
) -> None:
    await mark(memory)

    git(root, "mv", "shop/cart.py", "shop/basket.py")
    write(root, {"shop/basket.py": EDITED})
    if committed:
        git(root, "commit", "--all", "--message=Two")

    assert await marked(memory) == all_in("shop/basket.py")


async def test_what_stands_elsewhere_already_is_not_taken_for_it(
    memory: Memory, root: Path
) -> None:
    write(root, {"other.py": CHECK})
    await memory.settle()
    await mark(memory)

    write(root, {"shop/cart.py": CART.replace(CHECK, "")})

    assert "other.py check" not in await marked(memory)
