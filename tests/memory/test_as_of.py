"""A project's records as they were at a commit, asked like those of the present."""

import asyncio
import shutil
from pathlib import Path

import pytest

from mimo_tui.core.errors import MimoError
from mimo_tui.memory import freshness
from mimo_tui.memory import git as asking
from mimo_tui.memory.base import Cue, Filter, Memory, Page
from mimo_tui.memory.client import MemoryClient
from mimo_tui.memory.distil import Distilled, distil_file
from mimo_tui.memory.embedded import EmbeddedMemory
from mimo_tui.memory.past import snapshots
from mimo_tui.memory.past.snapshot import Snapshot
from tests.memory.projects import CART, Known, git, known_from_scratch, record_of, write

DAY = "2023-11-1{} 12:00:00 +0000"
WHY = "Use carts\n\nBaskets are no longer used, because a customer has only one of them."


@pytest.fixture
def past(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shop that first had baskets, then carts and prices; the last commit says why."""
    prices = (root / "shop/price.py").read_text()
    (root / "shop/price.py").unlink()
    basket = CART.replace("Cart", "Basket").replace("Basket.", "Cart.")
    write(root, {"shop/cart.py": basket, "big.py": "x = 1\n" * 400_000, ".gitignore": "*.log\n"})
    (root / "link.py").symlink_to("big.py")
    git(root, "init", "--initial-branch=main")
    later = {"shop/cart.py": CART, "shop/price.py": prices}
    commits: tuple[tuple[int, str, dict[str, str]], ...] = ((1, "Use baskets", {}), (3, WHY, later))
    for day, message, files in commits:
        monkeypatch.setenv("GIT_COMMITTER_DATE", DAY.format(day))
        write(root, files)
        git(root, "add", "--all")
        git(root, "commit", f"--message={message}")
    git(root, "tag", "carts")
    (root / "big.py").unlink()
    return root


def of(page: Page) -> set[str]:
    return {record.title for record in page.records}


def state(root: Path) -> dict[str, bytes]:
    """Every file of a project, those of .git included."""
    return {
        str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


async def test_the_same_question_is_answered_from_the_records_of_a_commit(
    memory: Memory, past: Path
) -> None:
    before = state(past)

    now = await memory.recall_as_of("HEAD", Cue("`Cart.add`"))
    then = await memory.recall_as_of("HEAD~1", Cue("`Basket.add`"))

    assert now[0].record.title == "Cart.add"
    assert then[0].record.title == "Basket.add"
    assert "Cart" not in of(await memory.page_as_of("HEAD~1", Filter("cart"), limit=20))
    assert "Cart" in of(await memory.page_as_of("carts", Filter("cart"), limit=20))
    assert state(past) == before


async def test_a_commit_has_the_records_that_its_files_give_when_they_are_checked_out(
    memory: Memory, past: Path, tmp_path: Path
) -> None:
    git(past, "worktree", "add", "--detach", str(tmp_path / "then"), "HEAD~1")

    page = await memory.page_as_of("HEAD~1", Filter(), limit=1000)

    scratch: Known = known_from_scratch(tmp_path / "then", tmp_path / "scratch")
    assert {(each.id, each.body) for each in page.records} == {
        (record_id, record.body) for record_id, (record, _) in scratch.items()
    }


async def test_a_day_is_the_last_commit_up_to_its_end(memory: Memory, past: Path) -> None:
    first, last = (await memory.reach("HEAD~1")).commit, (await memory.reach("main")).commit

    for day, commit in (
        ("2023-11-11", first),
        ("@{2023-11-12}", first),
        ("2023-11-13", last),
        ("@{2023-11-13 11:59:00 +0000}", first),
    ):
        assert (await memory.reach(day)).commit == commit
    with pytest.raises(MimoError, match="the first one is later"):
        await memory.reach("2023-11-10")


@pytest.mark.parametrize("revision", ["nowhere", "--all", "HEAD~9", "", "HEAD:shop"])
async def test_what_is_no_commit_is_refused_in_a_line(
    memory: Memory, past: Path, revision: str
) -> None:
    with pytest.raises(MimoError, match="There is no commit") as caught:
        await memory.recall_as_of(revision, Cue("cart"))
    assert "\n" not in str(caught.value)


async def test_without_a_repository_or_git_it_says_so(
    root: Path, memory: Memory, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(MimoError, match="no git repository"):
        await memory.reach("HEAD")
    if kind == "embedded":
        monkeypatch.setattr(asking, "find_program", lambda _: None)
        with pytest.raises(MimoError, match="git is not installed"):
            await memory.reach("HEAD")


async def test_what_commits_decided_is_what_they_had_decided_by_then(
    memory: Memory, past: Path
) -> None:
    decisions = Filter(kinds=("decision",))

    assert of(await memory.page_as_of("HEAD~1", decisions)) == set()
    assert of(await memory.page_as_of("HEAD", decisions)) == {"Use carts"}


async def test_what_is_forgotten_stays_out_of_the_past_until_it_is_restored(
    memory: Memory, past: Path
) -> None:
    await memory.settle()
    check = await record_of(memory, "check")

    for forgotten in (True, False):
        await memory.forget(check.id, forgotten)
        assert ("check" not in of(await memory.page_as_of("HEAD~1", Filter()))) == forgotten


async def test_what_the_present_knows_or_was_distilled_before_is_not_distilled_again(
    past: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = EmbeddedMemory(past, tmp_path / "data", watch=False)
    await memory.settle()
    distilled: list[str] = []

    def noted(root: Path, path: str) -> Distilled:
        distilled.append(path)
        return distil_file(root, path)

    monkeypatch.setattr(freshness, "distil_file", noted)

    for revision in ("HEAD", "HEAD~1", "HEAD", "HEAD~1"):
        await memory.page_as_of(revision, Filter())
    shutil.rmtree(tmp_path / "data" / "past")
    await memory.page_as_of("HEAD~1", Filter())

    # What is too large to distil is on no shelf.
    assert [path for path in distilled if path != "big.py"] == ["shop/cart.py"]
    await memory.close()


async def test_only_the_last_few_commits_are_kept(
    past: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "KEPT", 2)
    memory = EmbeddedMemory(past, tmp_path / "data", watch=False)
    asked = []
    for number in range(4):
        git(past, "commit", "--allow-empty", f"--message={number}")
        asked.append((await memory.reach("HEAD")).commit)

    kept = {path.name for path in (tmp_path / "data" / "past").iterdir()}

    assert kept == set(asked[-2:])
    await memory.close()


async def test_who_gives_up_waiting_leaves_what_was_done_for_the_next(
    past: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mimo_tui.memory.past.snapshot._CHUNK_FILES", 1)
    monkeypatch.setattr(snapshots, "_STEP_SECONDS", 0.0)
    memory = EmbeddedMemory(past, tmp_path / "data", watch=False)
    reached = await memory.reach("HEAD")
    began = asyncio.Event()

    async def endless(self: Snapshot, blobs: object) -> None:
        began.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as patch:
        patch.setattr(Snapshot, "_take_in", endless)
        asking = asyncio.create_task(memory.recall_as_of("HEAD", Cue("cart")))
        await began.wait()
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)

    assert (reached.files_done, reached.is_all) == (1, False)
    assert (await memory.reach("HEAD")).files_done == 2
    assert await memory.recall_as_of("HEAD", Cue("`Cart.add`"))
    await memory.close()


async def test_a_folder_of_a_repository_has_a_past_of_its_own(past: Path) -> None:
    client = MemoryClient(past / "shop")

    page = await client.page_as_of("HEAD", Filter(kinds=("class",)))

    assert {record.path for record in page.records} == {"cart.py", "price.py"}
    await client.close()
