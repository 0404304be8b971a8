"""What commits decided is remembered, as far as the history that is checked out says it."""

import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mimo_tui.memory.base import Cue, Filter, Memory, Record
from mimo_tui.memory.decisions import log
from mimo_tui.memory.decisions.messages import Message, reason_of
from mimo_tui.memory.embedded import EmbeddedMemory
from tests.memory.projects import CART, git, until, write
from tests.memory.test_history import commit

WHY = "We bill in whole cents because floats lost one cent in a thousand."


@pytest.fixture
def past(root: Path) -> Path:
    """The shop, with a commit that says why."""
    git(root, "init", "--initial-branch=main")
    commit(root, "Sell goods", 1_700_000_000)
    write(root, {"shop/cart.py": CART.replace("Price(1)", "Price(100)")})
    commit(root, f"Drop floats\n\n{WHY}\n\nSigned-off-by: Ann <a@b>", 1_700_000_060)
    return root


@pytest.fixture
async def embedded(root: Path, tmp_path: Path) -> AsyncIterator[Memory]:
    memory = EmbeddedMemory(root, tmp_path / "data")
    yield memory
    await memory.close()


async def decisions(memory: Memory) -> list[Record]:
    return list((await memory.page(Filter(kinds=("decision",)), limit=1000)).records)


async def subjects(memory: Memory) -> set[str]:
    return {record.title for record in await decisions(memory)}


async def test_a_message_that_says_why_is_a_decision_with_its_evidence(
    past: Path, embedded: Memory
) -> None:
    await embedded.settle()

    (found,) = await decisions(embedded)
    detail = await embedded.detail(found.id)

    head = subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=past, text=True).strip()
    assert (found.title, found.source, found.origin) == (
        "Drop floats",
        "document",
        f"commit {head[:12]}",
    )
    assert found.created == 1_700_000_060
    assert WHY in found.body
    assert "Ann, 2023-11-14; changed shop/cart.py" in found.body
    assert "Signed-off" not in found.body
    assert detail is not None
    file = await embedded.detail(detail.edges[0].target_id)
    assert [(each.kind, each.target) for each in detail.edges] == [("evidence", "shop/cart.py")]
    assert file is not None
    assert (file.record.path, file.record.kind) == ("shop/cart.py", "module")


async def test_decisions_follow_the_branch_and_only_new_commits_are_read(
    past: Path, embedded: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    await embedded.settle()
    git(past, "checkout", "-b", "other", "HEAD~1")
    write(past, {"shop/price.py": "CENTS = 100\n"})
    commit(past, "Sell in euros\n\nDollars are no longer accepted by the bank.", 1_700_000_120)
    await embedded.settle()
    assert await subjects(embedded) == {"Sell in euros"}
    (mine,) = await decisions(embedded)
    await embedded.pin(mine.id, True)
    monkeypatch.delattr(log, "messages")

    git(past, "checkout", "main")
    await embedded.settle()
    assert await subjects(embedded) == {"Drop floats"}

    git(past, "checkout", "other")
    await embedded.settle()
    (again,) = await decisions(embedded)
    assert (again.id, again.title, again.pinned) == (mine.id, mine.title, True)


async def test_a_commit_is_noticed_when_it_is_made(past: Path, embedded: Memory) -> None:
    await embedded.settle()
    write(past, {"shop/cart.py": CART})
    git(past, "add", "--all")
    await embedded.settle()

    commit(past, "Revert whole cents\n\nThe bank wants fractions, after all.", 1_700_000_180)

    async def is_there() -> bool:
        return await subjects(embedded) == {"Drop floats", "Revert whole cents"}

    await until(is_there)


async def test_history_that_is_known_is_not_read_when_memory_opens(
    past: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = EmbeddedMemory(past, tmp_path / "data", watch=False)
    await memory.settle()
    await memory.close()
    monkeypatch.delattr(log, "latest")

    memory = EmbeddedMemory(past, tmp_path / "data", watch=False)
    await memory.settle()

    assert await subjects(memory) == {"Drop floats"}
    await memory.close()


async def test_of_a_folder_of_a_repository_only_its_own_commits_count(
    past: Path, tmp_path: Path
) -> None:
    write(past, {"site/index.ts": "export const page = 1\n"})
    commit(past, "Replace the old page\n\nNobody could read the old one any more.", 1_700_000_240)
    memory = EmbeddedMemory(past / "site", tmp_path / "data", watch=False)
    await memory.settle()

    (found,) = await decisions(memory)

    assert found.title == "Replace the old page"
    assert "changed index.ts" in found.body
    await memory.close()


@pytest.mark.parametrize(
    "question", ["why do we not use floats any more?", "为什么不再使用浮点数？"]
)
async def test_a_decision_is_recalled(past: Path, embedded: Memory, question: str) -> None:
    await embedded.settle()

    hits = await embedded.recall(Cue(question))

    assert hits[0].record.title == "Drop floats"


async def test_a_chinese_message_is_recalled_by_a_chinese_question(
    past: Path, embedded: Memory
) -> None:
    write(past, {"shop/price.py": "CENTS = 100\n"})
    commit(
        past, "价格改为整数\n\n因为浮点数会丢失精度，所以不再使用浮点数计算价格。", 1_700_000_300
    )
    await embedded.settle()

    hits = await embedded.recall(Cue("为什么价格不用浮点数计算？"))

    assert hits[0].record.title == "价格改为整数"


async def test_without_a_repository_there_are_none(past: Path, embedded: Memory) -> None:
    await embedded.settle()
    assert await decisions(embedded)
    (past / ".git").rename(past / "put-away")

    await embedded.settle()

    assert await decisions(embedded) == []


def reason(text: str, author: str = "Ann") -> str:
    return reason_of(Message("1" * 40, author, 0.0, 0.0, text))


@pytest.mark.parametrize(
    "text",
    [
        "Queue mails\n\nSending them at once was too slow, so that requests timed out.",
        "feat(api)!: give cents\n\nAmounts are integers.",
        "feat: give cents\n\nBREAKING CHANGE: amounts are integers",
        "邮件改为排队发送\n\n同步发送太慢，请求经常超时。",
        'Revert "Queue mails"\n\nThis reverts commit 0123456789.\n\nIt lost mails at each restart.',
    ],
)
def test_a_reason_or_a_choice_is_kept(text: str) -> None:
    assert reason(text)


@pytest.mark.parametrize(
    "text",
    [
        "Drop floats",
        "Fix the total\n\nThe total of an empty cart is zero now.",
        "Bump rich from 1 to 2\n\nThis drops old Pythons because nobody uses them.",
        "Merge branch 'x'\n\nInstead of the other branch because of conflicts there.",
        "Tidy up\n\n* replace a by b instead of c in the tests\n* drop d from all of the modules",
        'Revert "Queue mails"\n\nThis reverts commit 0123456789012345678901234567890123456789.',
        "Replace x\n\nCo-authored-by: Bob Instead Of Ann and Others <b@c>",
    ],
)
def test_what_decides_nothing_is_left_out(text: str) -> None:
    assert reason(text) == ""


def test_bots_decide_nothing() -> None:
    text = "Queue mails\n\nSending them at once was too slow, so that requests timed out."
    assert reason(text, "renovate[bot]") == ""


@pytest.mark.parametrize(
    "secret",
    [
        "ghp_0123456789abcdefghijABCDEFGHIJ012345",
        "AKIAABCDEFGHIJKLMNOP",
        "postgres://shop:hunter22@db/orders",
        "password=hunter22",
        "API_KEY: s3cr3tvalue99",
        "dGhpc0lzQVNlY3JldDEyMzQ1Njc4OTA",
    ],
)
def test_secrets_are_not_kept(secret: str) -> None:
    kept = reason(f"Use the vault\n\nThe server used {secret} because nobody had a vault then.")

    assert kept
    assert not any(part in kept for part in (secret, "hunter22", "s3cr3tvalue99"))
    assert "because nobody had a vault then" in kept
