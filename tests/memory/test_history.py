"""What git knows of records: who changed them, and what they were."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mimo_tui.core.errors import MimoError
from mimo_tui.memory import git as asking
from mimo_tui.memory.base import Memory
from mimo_tui.memory.embedded import EmbeddedMemory
from mimo_tui.memory.git import GitError, git
from tests.memory import projects
from tests.memory.projects import CART, record_of, write


def commit(root: Path, message: str, at: int) -> None:
    projects.git(root, "add", "--all")
    projects.git(root, "commit", f"--message={message}", f"--date={at}")


@pytest.fixture
def past(root: Path) -> Path:
    """The shop, with a check that a later commit made stricter."""
    subprocess.run(["git", "init", "--initial-branch=main"], cwd=root, check=True)
    commit(root, "Sell goods", 1_700_000_000)
    write(root, {"shop/cart.py": CART.replace("if not item:", "if not item.strip():")})
    commit(root, "Blank names are no names", 1_700_000_060)
    return root


@pytest.fixture
async def embedded(root: Path, tmp_path: Path) -> AsyncIterator[Memory]:
    memory = EmbeddedMemory(root, tmp_path / "data", watch=False)
    yield memory
    await memory.close()


async def test_a_record_knows_the_commits_of_its_lines(past: Path, embedded: Memory) -> None:
    write(past, {"shop/cart.py": (past / "shop/cart.py").read_text().replace("no item", "none")})
    await embedded.settle()

    found = await embedded.history((await record_of(embedded, "check")).id)

    assert found is not None
    assert [(each.summary, each.author, each.lines) for each in found.commits] == [
        ("not committed yet", "", 1),
        ("Blank names are no names", "Ann", 1),
        ("Sell goods", "Ann", 1),
    ]
    assert [len(each.id) for each in found.commits] == [0, 40, 40]
    assert await embedded.history("nobody") is None


async def test_without_a_repository_it_says_so(embedded: Memory) -> None:
    await embedded.settle()

    found = await embedded.history((await record_of(embedded, "check")).id)

    assert found is not None
    assert (found.commits, "\n" in found.note) == ((), False)
    assert "not a git repository" in found.note
    with pytest.raises(MimoError, match="no git repository"):
        await embedded.as_of("main", "shop/cart.py")


async def test_a_file_is_distilled_as_of_a_commit(past: Path, embedded: Memory) -> None:
    (past / "shop/cart.py").unlink()

    before = await embedded.as_of("HEAD~1", "shop/cart.py")
    after = await embedded.as_of("main", "shop/cart.py")

    assert {each.title for each in before} >= {"Cart", "Cart.add", "check"}
    changed = {each.title for each in set(after) - set(before)}
    assert "check" in changed
    assert "Cart.add" not in changed
    assert not (past / "shop/cart.py").exists()
    for name, path in (("nowhere", "shop/cart.py"), ("--all", "README.md"), ("main", "none.py")):
        with pytest.raises(MimoError, match="There is no"):
            await embedded.as_of(name, path)
    with pytest.raises(MimoError, match="not in the project"):
        await embedded.as_of("main", "../other.py")


async def test_git_that_takes_too_long_is_ended(
    past: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_SECONDS", 0.2)
    endless = ("-c", "alias.wait=!exec sleep 600", "wait")

    with pytest.raises(GitError, match="too long"):
        await asyncio.wait_for(git(past, *endless), 60)


async def test_a_record_knows_what_was_done_to_it_and_each_commit_with_its_diff(
    past: Path, embedded: Memory
) -> None:
    # Lines on disk are not those of the last commit.
    write(past, {"shop/cart.py": "# Ours.\n\n" + (past / "shop/cart.py").read_text()})
    await embedded.settle()
    check = await record_of(embedded, "check")
    await embedded.edit(check.id, "check", "不许空名")
    await embedded.pin(check.id, True)
    await embedded.pin(check.id, False)

    found = await embedded.past(check.id)

    assert found is not None
    assert [(deed.kind, deed.by) for deed in found.deeds] == [
        ("unpinned", "you"),
        ("pinned", "you"),
        ("edited", "you"),
        ("distilled", "code"),
    ]
    assert found.deeds[2].body == "不许空名"
    assert "check" in found.deeds[3].body
    assert [change.summary for change in found.changes] == [
        "Blank names are no names",
        "Sell goods",
    ]
    assert "+    if not item.strip():" in found.changes[0].diff.splitlines()
    assert found.changes[0].diff.startswith("@@")
    assert await embedded.past("nobody") is None


async def test_why_there_are_no_commits_is_said(past: Path, embedded: Memory) -> None:
    write(past, {"shop/new.py": "def fresh() -> None:\n    pass\n"})
    await embedded.settle()
    said = await embedded.remember("decision", "Carts", "One of them.")

    for record_id, note in (
        ((await record_of(embedded, "fresh")).id, "as of HEAD"),
        (said, "stands in no file"),
    ):
        found = await embedded.past(record_id)
        assert found is not None
        assert (found.changes, note in found.note) == ((), True)
        assert [deed.kind for deed in found.deeds] == ["said" if record_id == said else "distilled"]
