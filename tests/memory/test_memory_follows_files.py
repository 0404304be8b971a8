"""Whatever happens to the files, in the end the memory is as if made from scratch."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mimo_tui.core.events import MemoryProgress
from mimo_tui.memory.base import Filter
from mimo_tui.memory.embedded import EmbeddedMemory
from tests.memory.projects import (
    CART,
    SHOP,
    distilled,
    known,
    known_from_scratch,
    stored,
    titles,
    until,
    write,
)


@asynccontextmanager
async def watching(root: Path, data: Path) -> AsyncIterator[EmbeddedMemory]:
    """A memory that has seen the files as they are, and watches them."""
    memory = EmbeddedMemory(root, data)
    try:
        await memory.settle()
        yield memory
    finally:
        await memory.close()


async def follows(memory: EmbeddedMemory, root: Path, seconds: float = 20.0) -> None:
    """Wait, without asking it to look, until it knows what is known from scratch."""
    with tempfile.TemporaryDirectory() as temporary:
        wanted = known_from_scratch(root, Path(temporary))

    async def knows() -> bool:
        return await known(memory) == wanted

    try:
        await until(knows, seconds, pause=0.05)
    except TimeoutError:
        assert await known(memory) == wanted


async def test_saving_a_file_changes_just_what_changed(root: Path, tmp_path: Path) -> None:
    async with watching(root, tmp_path / "data") as memory:
        before = {record.id: record for record in (await memory.page(Filter())).records}

        write(root, {"shop/cart.py": CART.replace('"no item")', '"nothing")\n    # why')})
        await follows(memory, root)

        after = (await memory.page(Filter())).records
        changed = {record.title for record in after if record.updated > before[record.id].updated}
        # A module is all that stands in it.
        assert changed == {"shop.cart", "check", "rules of check"}
        moved = {
            record.title for record in after if record.first_line != before[record.id].first_line
        }
        assert moved == {"count"}
        assert [record.created for record in after] == [before[each.id].created for each in after]


async def test_a_file_saved_as_it_was_changes_nothing(root: Path, tmp_path: Path) -> None:
    async with watching(root, tmp_path / "data") as memory:
        before = await memory.page(Filter())
        generation = (await memory.progress()).generation

        (root / "shop/cart.py").write_text(CART)
        os.utime(root / "shop/price.py", ns=(1, 1))
        progress = await memory.settle()

        assert progress.generation == generation
        assert await memory.page(Filter()) == before


async def test_deleted_and_renamed_files_and_folders_are_followed(
    root: Path, tmp_path: Path
) -> None:
    write(root, {f"deep/{name}/er/{name}.py": CART for name in "abc"})
    async with watching(root, tmp_path / "data") as memory:
        (root / "README.md").unlink()
        (root / "shop/cart.py").rename(root / "basket.py")
        await follows(memory, root)
        (root / "deep/a").rename(root / "deeper")
        shutil.rmtree(root / "deep/b")
        await follows(memory, root)
        # Over what was there: the same names, other files.
        write(root, {"deep/c/er/c.py": "def other(): ...\n"})
        (root / "basket.py").replace(root / "shop/price.py")
        await follows(memory, root)
        shutil.rmtree(root / "shop")
        (root / "deeper").rename(root / "shop")
        await follows(memory, root)


async def test_a_folder_in_the_place_of_another_is_watched_too(root: Path, tmp_path: Path) -> None:
    async with watching(root, tmp_path / "data") as memory:
        shutil.copytree(root / "shop", tmp_path / "copy")
        shutil.rmtree(root / "shop")
        (tmp_path / "copy").rename(root / "shop")
        write(root, {"shop/extra.py": "def seen(): ...\n"})
        await follows(memory, root)

        write(root, {"shop/extra.py": "def seen_again(): ...\n"})

        await follows(memory, root)


async def test_new_folders_are_followed_as_they_grow(root: Path, tmp_path: Path) -> None:
    async with watching(root, tmp_path / "data") as memory:
        folder = root
        for depth in range(6):
            folder = folder / f"level{depth}"
            folder.mkdir()
            await asyncio.sleep(0)
        (folder / "leaf.py").write_text("def leaf(): ...\n")
        await follows(memory, root)
        (folder / "leaf.py").write_text("def new_leaf(): ...\n")
        await follows(memory, root)


async def test_what_becomes_ignored_goes_and_comes_back(root: Path, tmp_path: Path) -> None:
    async with watching(root, tmp_path / "data") as memory:
        write(root, {".gitignore": "shop/\n"})
        await follows(memory, root)
        assert "Cart" not in await titles(memory)

        write(root, {"shop/.gitignore": "price.py\n", ".gitignore": "*.md\n"})
        await follows(memory, root)
        (root / ".gitignore").unlink()
        (root / "shop/.gitignore").unlink()
        await follows(memory, root)
        assert {"Cart", "Price", "Shop"} <= await titles(memory)


async def test_another_branch_is_followed_there_and_back(root: Path, tmp_path: Path) -> None:
    def git(*words: str) -> None:
        options = ("-c", "user.name=A", "-c", "user.email=a@b", "-c", "core.hooksPath=/dev/null")
        subprocess.run(["git", *options, *words], cwd=root, check=True, capture_output=True)

    git("init", "--initial-branch=main")
    git("add", "--all")
    git("commit", "--message=One")
    git("checkout", "-b", "other")
    shutil.rmtree(root / "shop")
    write(root, {"store/basket.py": CART.replace("Cart", "Basket"), "README.md": "# Store\n"})
    git("add", "--all")
    git("commit", "--message=Two")
    async with watching(root, tmp_path / "data") as memory:
        assert {"Basket", "Store"} <= await titles(memory)
        for branch in ("main", "other", "main"):
            git("checkout", branch)
            await follows(memory, root)


async def test_changes_while_nobody_watched_are_found(root: Path, tmp_path: Path) -> None:
    async with watching(root, tmp_path / "data"):
        pass
    (root / "shop/cart.py").rename(root / "cart.py")
    # As large as before, and not newer.
    known_time = (root / "shop/price.py").stat().st_mtime_ns
    write(root, {"shop/price.py": SHOP["shop/price.py"].replace("cents", "pence")})
    os.utime(root / "shop/price.py", ns=(known_time - 1, known_time - 1))

    async with watching(root, tmp_path / "data") as memory:
        await follows(memory, root)


def is_done(progress: MemoryProgress) -> bool:
    return progress.state == "ready" and progress.files_total == 4875


async def test_thousands_of_files_changed_at_once_are_followed(tmp_path: Path) -> None:
    root, data = tmp_path / "many", tmp_path / "data"
    names = [f"part{number % 40}/file{number}.py" for number in range(5000)]
    write(root, {name: f"def f{number}(): ...\n" for number, name in enumerate(names[:1000])})
    async with watching(root, data) as memory:
        told: list[MemoryProgress] = []

        async def follow() -> None:
            async for progress in memory.follow():
                told.append(progress)

        following = asyncio.create_task(follow())
        write(root, {name: f"def g{number}(): ...\n" for number, name in enumerate(names)})
        for number in range(39):
            (root / f"part{number}").rename(root / f"moved{number}")
        shutil.rmtree(root / "part39")
        await until(lambda: told[-1:] != [] and is_done(told[-1]), 90)
        await memory.close()
        await following

    distilled(root, tmp_path / "scratch").close()
    assert stored(data) == stored(tmp_path / "scratch")


PATHS = ("a.py", "b.py", "p/a.py", "p/q/c.go", "r/notes.md")
FOLDERS = ("p", "p/q", "r", "s")
NAMES = ("add", "check", "total")
IGNORED = ("", "p/\n", "*.py\n!b.py\n", "r/notes.md\nq/\n")


@dataclass(frozen=True)
class Save:
    path: str
    text: str


@dataclass(frozen=True)
class HalfWrite:
    """A file that is written in two goes."""

    path: str
    text: str
    at: int


@dataclass(frozen=True)
class Delete:
    path: str


@dataclass(frozen=True)
class Rename:
    path: str
    to: str


@dataclass(frozen=True)
class Ignore:
    rules: str


@dataclass(frozen=True)
class Commit:
    """Keep all as it is now."""


@dataclass(frozen=True)
class Switch:
    """Put everything as it was at an earlier commit."""

    back: int


@dataclass(frozen=True)
class Settle:
    """Wait until it knows all so far."""


Step = Save | HalfWrite | Delete | Rename | Ignore | Commit | Switch | Settle


@st.composite
def sources(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=3))
    broken = draw(st.sampled_from(("", "", "def (:\n", "\udcff\n")))
    return broken + "".join(f"def {name}():\n    {callee}()\n" for name, callee in parts)


everywhere = st.sampled_from(PATHS + FOLDERS)
steps: st.SearchStrategy[Step] = st.one_of(
    st.builds(Save, st.sampled_from(PATHS), sources()),
    st.builds(Save, st.sampled_from(PATHS), sources()),
    st.builds(HalfWrite, st.sampled_from(PATHS), sources(), st.integers(0, 30)),
    st.builds(Delete, everywhere),
    st.builds(Rename, everywhere, everywhere),
    st.builds(Ignore, st.sampled_from(IGNORED)),
    st.just(Commit()),
    st.builds(Switch, st.integers(1, 3)),
    st.just(Settle()),
)


async def done(step: Step, root: Path, memory: EmbeddedMemory) -> None:
    match step:
        case Save(path, text):
            save(root / path, text.encode("utf-8", "surrogateescape"))
        case HalfWrite(path, text, at):
            content = text.encode("utf-8", "surrogateescape")
            save(root / path, content[:at])
            await memory.progress()
            with (root / path).open("ab") as file:
                file.write(content[at:])
        case Delete(path):
            remove(root / path)
        case Rename(path, to):
            if (root / path).exists() and not to.startswith(path) and not path.startswith(to):
                remove(root / to)
                (root / to).parent.mkdir(parents=True, exist_ok=True)
                (root / path).rename(root / to)
        case Ignore(rules):
            (root / ".gitignore").write_text(rules)
        case Commit():
            shutil.copytree(root, root.parent / f"commit-{len(commits(root))}")
        case Switch(back):
            for commit in commits(root)[-back:][:1]:
                for path in root.iterdir():
                    remove(path)
                shutil.copytree(commit, root, dirs_exist_ok=True)
        case Settle():
            await follows(memory, root)


def commits(root: Path) -> list[Path]:
    return sorted(root.parent.glob("commit-*"), key=lambda path: path.stat().st_ctime_ns)


def save(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


async def lived(sequence: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary).resolve() / "project"
        root.mkdir()
        async with watching(root, Path(temporary) / "data") as memory:
            for step in sequence:
                # A folder may stand in a file's place, and the other way round.
                with suppress(IsADirectoryError, NotADirectoryError, FileExistsError):
                    await done(step, root, memory)
            await follows(memory, root)
            await memory.settle()
        distilled(root, Path(temporary) / "scratch").close()
        assert stored(Path(temporary) / "data") == stored(Path(temporary) / "scratch")


# Not made smaller: what fails takes long, as it is waited for.
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    print_blob=True,
)
@given(st.lists(steps, min_size=1, max_size=12))
def test_any_life_of_a_project_ends_as_if_made_from_scratch(sequence: list[Step]) -> None:
    asyncio.run(lived(sequence))
