"""What was distilled once is not distilled again: branches, and files that come back."""

import pickle
import shutil
import sqlite3
from pathlib import Path

import pytest

from mimo_tui.memory import freshness
from mimo_tui.memory.archive import Archive
from mimo_tui.memory.distil import Distilled, FileGone, distil_file, list_files
from mimo_tui.memory.embedded import EmbeddedMemory
from mimo_tui.memory.home import project_folder, shelf_in, shelf_path
from mimo_tui.memory.shelf import Shelf, pack
from tests.memory.projects import CART, SHOP, git, known, until, write
from tests.memory.test_memory_follows_files import follows, watching

REPOSITORY = Path(__file__).parents[2]
PLENTY = 10**9


def same(file: Distilled | None) -> object:
    """A distillate without the order of its parts, of which nobody knows."""
    assert file is not None
    parts = file.path, file.language, file.state, file.lines, file.note
    return *parts, set(file.records), set(file.edges)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelf.sqlite")


def refuse(root: Path, path: str) -> Distilled:
    raise AssertionError(f"{path} is distilled again")


def test_what_leaves_the_store_stands_on_the_shelf_as_it_was_distilled(tmp_path: Path) -> None:
    # Of every format and language that there is a sample of.
    paths = [path for path in list_files(REPOSITORY) if path.startswith(("tests/distil", "docs"))]
    paths += ["pyproject.toml", "Makefile", "mimo_tui/memory/base.py"]
    files = [distil_file(REPOSITORY, path) for path in paths]
    archive = Archive.open(tmp_path)
    archive.apply(files)

    archive.apply([FileGone(path) for path in paths])

    archive.close()
    shelf = Shelf(shelf_in(tmp_path))
    for file in files:
        assert same(shelf.find(file.path, file.state)) == same(file)


def test_a_distillate_comes_out_of_a_worker_as_it_was_made(root: Path) -> None:
    files = [distil_file(root, path) for path in SHOP]

    assert pickle.loads(pickle.dumps(files)) == files


async def test_switching_back_distils_nothing_again(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(root, "init", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--message=One")
    async with watching(root, tmp_path / "data") as memory:
        git(root, "checkout", "-b", "other")
        shutil.rmtree(root / "shop")
        write(root, {"store/basket.py": CART.replace("Cart", "Basket"), "README.md": "# Store\n"})
        git(root, "add", "--all")
        git(root, "commit", "--message=Two")
        await follows(memory, root)
        monkeypatch.setattr(freshness, "distil_file", refuse)
        for branch in ("main", "other", "main"):
            git(root, "checkout", branch)
            await follows(memory, root)


def test_what_was_used_longest_ago_goes_first(shelf: Shelf, root: Path) -> None:
    files = [distil_file(root, path) for path in SHOP]
    room = sum(len(pack(file)) for file in files) - 1
    for file in (*files, files[0]):
        shelf.put([file], room)

    found = [file.path for file in files if shelf.find(file.path, file.state)]

    assert found == [files[0].path, files[2].path]


def test_what_is_damaged_is_begun_anew(shelf: Shelf, root: Path, tmp_path: Path) -> None:
    file = distil_file(root, "shop/cart.py")
    path = tmp_path / "shelf.sqlite"
    path.write_bytes(b"no database" * 1000)

    assert shelf.find(file.path, file.state) is None
    shelf.put([file], PLENTY)
    assert same(shelf.find(file.path, file.state)) == same(file)

    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE packs SET pack = ?", (b"no pack",))
    assert shelf.find(file.path, file.state) is None


def test_one_that_cannot_be_made_is_an_empty_one(root: Path, tmp_path: Path) -> None:
    file = distil_file(root, "shop/cart.py")
    shelf = Shelf(tmp_path / "nowhere" / "shelf.sqlite")

    shelf.put([file], PLENTY)

    assert shelf.find(file.path, file.state) is None


def test_what_another_content_or_path_gave_is_not_found(shelf: Shelf, root: Path) -> None:
    file = distil_file(root, "shop/cart.py")
    other = distil_file(root, "shop/price.py")

    shelf.put([file], PLENTY)

    assert shelf.find(file.path, other.state) is None
    assert shelf.find(other.path, file.state) is None


def memory_of(root: Path) -> EmbeddedMemory:
    return EmbeddedMemory(root, project_folder(root), shelf=shelf_path(root), watch=False)


async def test_another_worktree_distils_nothing_that_this_one_did(
    root: Path, tmp_path: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(root, "init", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--message=One")
    git(root, "worktree", "add", str(tmp_path / "other"))
    shelf = Shelf(shelf_path(root))
    first, second = memory_of(root), memory_of(tmp_path / "other")

    await first.settle()
    await until(lambda: {path for path, _ in shelf.held()} == SHOP.keys())
    monkeypatch.setattr(freshness, "distil_file", refuse)
    await second.settle()

    assert await known(second) == await known(first)
    for each in (first, second, shelf):
        done = each.close()
        if done is not None:
            await done


def test_worktrees_of_a_bare_repository_share_a_shelf_and_clones_do_not(
    root: Path, tmp_path: Path, own_home: Path
) -> None:
    git(root, "init", "--initial-branch=main")
    git(root, "commit", "--allow-empty", "--message=One")
    git(tmp_path, "clone", "--bare", str(root), "bare.git")
    git(tmp_path, "clone", str(root), "clone")
    for name in "ab":
        git(tmp_path / "bare.git", "worktree", "add", str(tmp_path / name), "-b", name)

    assert shelf_path(tmp_path / "a") == shelf_path(tmp_path / "b")
    assert shelf_path(tmp_path / "clone") != shelf_path(root)
    assert shelf_path(root) == shelf_in(project_folder(root))
