"""The memory process and its clients."""

import asyncio
import json
import os
import stat
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from mimo_tui.core.errors import MemoryUnavailable
from mimo_tui.memory import rpc, service, transport
from mimo_tui.memory.base import Cue, Filter
from mimo_tui.memory.client import MemoryClient
from mimo_tui.memory.embedded import EmbeddedMemory
from mimo_tui.memory.home import project_folder, socket_path
from tests.memory.projects import killed, record_of, services, titles, until

HERE = Path(__file__).parents[2]


@asynccontextmanager
async def clients(root: Path, count: int) -> AsyncIterator[list[MemoryClient]]:
    made = [MemoryClient(root) for _ in range(count)]
    yield made
    for client in made:
        await client.close()


async def command(root: Path, *words: str) -> str:
    """What the program prints, run on a project."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "mimo_tui", "memory", "--json", "--folder", str(root), *words),
        cwd=HERE,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    return out.decode()


async def sent(root: Path, *lines: bytes) -> list[Any]:
    """The answers to lines on a connection of their own, as many as there are lines."""
    reader, writer = await transport.connect(socket_path(root))
    writer.write(b"".join(lines))
    answers = [json.loads(await reader.readline()) for _ in lines]
    writer.close()
    return answers


async def test_all_are_answered_by_the_one_process_that_they_start(root: Path) -> None:
    async with clients(root, 3) as three:
        *progress, found = await asyncio.gather(
            *(client.settle() for client in three), command(root, "search", "currency")
        )

        assert [each.records for each in progress] == [progress[0].records] * 3
        assert json.loads(found)["records"][0]["title"] == "Price"
        calls = [client.recall(Cue("`Cart.add`")) for client in three for _ in range(30)]
        assert {hits[0].record.title for hits in await asyncio.gather(*calls)} == {"Cart.add"}
        # Those that came late end by themselves.
        await until(lambda: len(services(root)) == 1)


async def test_what_one_client_does_the_others_see(root: Path) -> None:
    async with clients(root, 2) as (one, other):
        await one.settle()
        check = await record_of(one, "check")
        following = other.follow()
        before = await anext(following)

        await command(root, "pin", check.id)

        assert await titles(other, Filter(pinned=True)) == {"check"}
        assert (await anext(following)).generation > before.generation


async def test_nobody_else_can_read_or_reach_it(root: Path, own_home: Path) -> None:
    # A person's usual mask would let everybody read.
    mask = os.umask(0o022)
    try:
        async with clients(root, 1) as (client,):
            await client.remember("rule", "Secret", "words")
            await client.settle()
            await killed_softly(services(root)[0], client)
            made = [own_home / "projects", *(own_home / "projects").rglob("*")]
            open_to_others = [path for path in made if path.lstat().st_mode & 0o077]
            address = socket_path(root)
            modes = [stat.S_IMODE(path.stat().st_mode) for path in (address, address.parent)]
    finally:
        os.umask(mask)

    assert len(made) > 10
    assert open_to_others == []
    assert modes == [0o600, 0o700]


async def killed_softly(process: psutil.Process, client: MemoryClient) -> None:
    """End a process so that it saves, and have the client start it again."""
    process.terminate()
    await asyncio.to_thread(process.wait, 10)
    await client.progress()


async def test_a_folder_that_was_open_to_others_is_closed(root: Path) -> None:
    project_folder(root).chmod(0o755)

    assert stat.S_IMODE(project_folder(root).stat().st_mode) == 0o700


async def test_it_ends_once_nobody_was_there_for_a_while(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIMO_TUI_MEMORY_IDLE", "0.3")
    async with clients(root, 2) as (one, other):
        await one.remember("rule", "Shipping", "Never on Sundays.")
        await one.close()
        # As long as one is there it stays, however long that one says nothing.
        (process,) = services(root)
        with pytest.raises(psutil.TimeoutExpired):
            await other.progress()
            await asyncio.to_thread(process.wait, 0.6)
        await other.close()

        await asyncio.to_thread(process.wait, 10)

    assert not socket_path(root).exists()
    async with clients(root, 1) as (late,):
        assert "Shipping" in await titles(late)


async def test_a_killed_process_is_replaced_and_what_was_called_is_answered(root: Path) -> None:
    async with clients(root, 2) as (one, other):
        await one.settle()
        kept = await one.remember("rule", "Shipping", "Never on Sundays.")
        following = other.follow()
        await anext(following)
        (process,) = services(root)
        process.suspend()
        calls = [
            asyncio.create_task(one.remember("rule", f"Rule {number}", "Words."))
            for number in range(5)
        ]
        searching = asyncio.create_task(other.page(Filter("sundays")))
        await asyncio.sleep(0)

        killed(process)

        added = await asyncio.gather(*calls)
        assert {record.id for record in (await searching).records} == {kept}
        wanted = {"Shipping", *(f"Rule {number}" for number in range(5))}
        rules = (await one.page(Filter(kinds=("rule",), own=True))).records
        assert {record.title for record in rules} == wanted
        # Made again, a call did its work once.
        assert sorted(record.id for record in rules) == sorted({kept, *added})
        async with asyncio.timeout(20):
            while (await anext(following)).state != "ready":
                pass
        assert [each.pid for each in services(root)] != [process.pid]


async def test_a_process_told_to_end_lets_no_call_fail(root: Path) -> None:
    async with clients(root, 1) as (client,):
        await client.settle()
        (process,) = services(root)
        added: list[str] = []

        async def add() -> None:
            while len(added) < 10 or process.is_running():
                added.append(await client.remember("rule", f"Rule {len(added)}", "Words."))

        adding = asyncio.create_task(add())
        await until(lambda: len(added) > 3)
        process.terminate()
        await asyncio.to_thread(process.wait, 10)
        await adding

        rules = (await client.page(Filter(kinds=("rule",), own=True), limit=1000)).records
        assert {record.id for record in rules} == set(added)


GARBLED = [
    (b"GET / HTTP/1.1", rpc.INVALID),
    (b"\xff\xfe\x00", rpc.INVALID),
    (b"[" * 200_000, rpc.INVALID),
    (b"[1]", rpc.INVALID),
    (b'{"id": 7, "method": ["page"]}', rpc.INVALID),
    (b'{"id": 7, "method": "page", "params": [1]}', rpc.INVALID),
    (b'{"id": 7, "method": "page", "params": {"filter": 1}}', rpc.INVALID),
    (b'{"id": 7, "method": "pin", "params": {"surprise": 1}}', rpc.INVALID),
    (b'{"id": 7, "method": "pin"}', rpc.FAILED),
    (b'{"id": 7, "method": "__init__"}', rpc.UNKNOWN),
    (b'{"id": 7, "method": "close"}', rpc.UNKNOWN),
]


async def test_a_garbled_line_is_refused_and_the_next_one_answered(shared: Path) -> None:
    for line, code in GARBLED:
        answers = await sent(shared, line + b"\n", b'{"id": 8, "method": "progress"}\n')

        # They may come in any order.
        refused, answered = sorted(answers, key=lambda answer: "result" in answer)
        assert refused["error"]["code"] == code, line[:80]
        assert answered["result"]["files_total"] == 3


@pytest.fixture
async def shared(root: Path, client: MemoryClient) -> Path:
    """A project whose memory process runs."""
    await client.settle()
    return root


async def test_endless_lines_and_floods_do_no_harm_to_others(
    shared: Path, client: MemoryClient
) -> None:
    reader, endless = await transport.connect(socket_path(shared))
    _, flood = await transport.connect(socket_path(shared))
    many = b'{"id": 1, "method": "page", "params": {"filter": {}}}\n' * 5000

    # It listens to neither without a bound, and needs no answer to be taken.
    flood.write(many)
    endless.write(b"x" * (3 * transport.MAX_LINE))
    ended = asyncio.create_task(reader.read())

    assert (await client.page(Filter("currency"))).records[0].title == "Price"
    await asyncio.wait_for(asyncio.gather(ended, return_exceptions=True), 20)
    flood.transport.abort()
    endless.transport.abort()
    assert (await client.settle()).state == "ready"
    (process,) = services(shared)
    assert process.memory_info().rss < 400_000_000


@asynccontextmanager
async def served_here(root: Path, data: Path) -> AsyncIterator[MemoryClient]:
    """A client of a service in this process."""
    memory = EmbeddedMemory(root, data)
    serving = service.Service(memory, idle=60.0)
    task = asyncio.create_task(serving.serve(socket_path(root)))
    await until(socket_path(root).exists)
    async with clients(root, 1) as (client,):
        yield client
    serving.stop()
    await task
    await memory.close()


async def test_a_call_whose_answer_was_lost_is_done_once(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost: list[bytes] = []
    send = service._send

    async def lose_the_first(writer: asyncio.StreamWriter, line: bytes) -> None:
        if lost:
            await send(writer, line)
        else:
            lost.append(line)
            writer.close()

    monkeypatch.setattr(service, "_send", lose_the_first)
    async with served_here(root, tmp_path / "data") as client:
        added = await client.remember("rule", "Shipping", "Never on Sundays.")

        assert added.encode() in lost[0]
        rules = (await client.page(Filter(kinds=("rule",), own=True))).records
        assert [record.id for record in rules] == [added]


async def test_what_is_too_long_is_refused_and_nothing_else(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MAX_LINE", 20_000)
    async with served_here(root, tmp_path / "data") as client:
        for length in (1_000_001, transport.MAX_LINE):
            with pytest.raises(MemoryUnavailable, match="too long"):
                await client.remember("rule", "Long", "x" * length)
        for number in range(2):
            await client.remember("rule", f"Half {number}", "x" * 15_000)
        with pytest.raises(MemoryUnavailable, match="too long"):
            await client.page(Filter(kinds=("rule",), own=True))

        assert (await client.page(Filter(kinds=("rule",), own=True), limit=1)).total == 2


async def test_it_is_reached_over_loopback_by_who_has_the_token(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIMO_TUI_LOOPBACK", "1")
    async with clients(root, 2) as (one, other):
        assert await one.settle() == await other.settle()
        address = socket_path(root)
        assert stat.S_IMODE(address.stat().st_mode) == 0o600
        port, token = address.read_text().split()
        for shown in (b"\n", b"x" * len(token) + b"\n", token[:-1].encode(), b"y" * 100_000):
            reader, writer = await asyncio.open_connection("127.0.0.1", int(port))
            writer.write(shown)
            writer.write_eof()
            with suppress(ConnectionResetError):
                assert await reader.read() == b""
            writer.close()

        killed(services(root)[0])

        assert "Price" in await titles(one)
        assert address.read_text().split()[1] != token
