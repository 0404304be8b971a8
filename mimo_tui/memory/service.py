"""The memory process of a project: `python -m mimo_tui.memory.service PROJECT`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO, Any

from mimo_tui.core.errors import MimoError
from mimo_tui.memory import rpc
from mimo_tui.memory.embedded import EmbeddedMemory
from mimo_tui.memory.home import project_folder, project_root, shelf_path, socket_path
from mimo_tui.memory.transport import MAX_LINE, listen

log = logging.getLogger(__name__)

IDLE_SECONDS = 300.0
_LOG_BYTES = 1_000_000
_MAX_CALLS = 64  # of one client at once


class Service:
    """Serves one memory to any number of clients, until none has been there for a while."""

    def __init__(self, memory: EmbeddedMemory, idle: float) -> None:
        self._memory = memory
        self._idle = idle
        self._clients: set[asyncio.Task[Any]] = set()
        self._alone = asyncio.Event()
        self._alone.set()
        self._joined = asyncio.Event()
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """End the service."""
        self._stop.set()

    async def serve(self, path: Path) -> None:
        """Listen until stopped or left alone."""
        server = await listen(path, self._client)
        for name in (signal.SIGTERM, signal.SIGINT):
            with suppress(NotImplementedError):
                asyncio.get_running_loop().add_signal_handler(name, self.stop)
        idle = asyncio.create_task(self._watch_idle())
        try:
            await self._stop.wait()
        finally:
            idle.cancel()
            server.close()
            path.unlink(missing_ok=True)
            # Who still waits sees the connection end, and asks the next process.
            for client in self._clients:
                client.cancel()
            await asyncio.gather(*self._clients, return_exceptions=True)

    async def _watch_idle(self) -> None:
        """Stop once nobody has been there for the whole of the idle time."""
        while True:
            await self._alone.wait()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._idle):
                    await self._joined.wait()
                continue
            self.stop()
            return

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        here = asyncio.current_task()
        assert here is not None
        self._clients.add(here)
        self._alone.clear()
        self._joined.set()
        calls: set[asyncio.Task[None]] = set()
        try:
            while line := await reader.readline():
                call = asyncio.create_task(self._answer(line, writer))
                calls.add(call)
                call.add_done_callback(calls.discard)
                if len(calls) == _MAX_CALLS:
                    await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
        except (ConnectionError, ValueError) as error:
            log.info("a client left in the middle of a message, or sent one too long (%s)", error)
        except asyncio.CancelledError:
            pass  # The service ends: nobody waits for this task but it.
        finally:
            for call in calls:
                call.cancel()
            writer.close()
            self._clients.discard(here)
            if not self._clients:
                self._joined.clear()
                self._alone.set()

    async def _answer(self, line: bytes, writer: asyncio.StreamWriter) -> None:
        number: Any = None
        try:
            message = rpc.read_message(line)
            number, method = message.get("id"), message.get("method")
            if method not in rpc.METHODS:
                error = MimoError(f"The memory knows no {method!r}")
                await _send(writer, rpc.failure(number, rpc.UNKNOWN, error))
                return
            parameters = rpc.read_parameters(method, message.get("params"))
        except (ValueError, KeyError, TypeError) as error:
            await _send(writer, rpc.failure(number, rpc.INVALID, error))
            return
        try:
            if method == "follow":
                await _send(writer, rpc.result(number, None))
                async for progress in self._memory.follow():
                    await _send(writer, rpc.notification("progress", progress))
                return
            call: Callable[..., Any] = getattr(self._memory, method)
            answer = rpc.result(number, await call(**parameters))
            if len(answer) > MAX_LINE:
                raise MimoError("The answer is too long to be sent", do="Ask for less at once")
            await _send(writer, answer)
        except MimoError as error:
            log.warning("%s failed: %s", method, error)
            await _send(writer, rpc.failure(number, rpc.FAILED, error))
        except Exception as error:
            log.exception("%s failed", method)
            await _send(writer, rpc.failure(number, rpc.FAILED, error))


async def _send(writer: asyncio.StreamWriter, line: bytes) -> None:
    with suppress(ConnectionError, RuntimeError):
        writer.write(line)
        await writer.drain()


def own_file(project: Path, ending: str) -> Path:
    """The process's file of an ending: beside the socket where the data cannot be written."""
    folder = project_folder(project)
    if os.access(folder, os.W_OK):
        return folder / f"service.{ending}"
    return socket_path(project).with_suffix(f".{ending}")


def lock(path: Path) -> IO[bytes] | None:
    """The lock of a project's memory, held until the file is closed; None where another has it."""
    handle = path.open("ab")
    path.chmod(0o600)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        return None
    return handle


async def run(project: Path, idle: float) -> None:
    """Serve a project's memory; at once done where another process does so already."""
    root, folder = project_root(project), project_folder(project)
    held = lock(own_file(project, "lock"))
    if held is None:
        return
    with held:
        memory = EmbeddedMemory(root, folder, shelf=shelf_path(project))
        try:
            # Clients may come meanwhile, and hear why if it cannot be opened.
            memory.begin()
            await Service(memory, idle).serve(socket_path(project))
        finally:
            await memory.close()


def main() -> int:
    """The process's entry."""
    parser = argparse.ArgumentParser(prog="mimo-tui-memory", description="A project's memory.")
    parser.add_argument("project", type=Path)
    given = float(os.environ.get("MIMO_TUI_MEMORY_IDLE", IDLE_SECONDS))
    parser.add_argument("--idle", type=float, default=given, help="seconds to stay without clients")
    arguments = parser.parse_args()
    os.umask(0o077)
    # The matrices of recall are small: threads that wait for each other cost more than they save.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with suppress(OSError, AttributeError):
        os.nice(5)
    handler = RotatingFileHandler(
        own_file(arguments.project, "log"), maxBytes=_LOG_BYTES, backupCount=1
    )
    logging.basicConfig(
        level=logging.INFO, handlers=[handler], format="%(asctime)s %(levelname)s %(message)s"
    )
    try:
        asyncio.run(run(arguments.project, arguments.idle))
    except MimoError as error:
        log.error("%s", error)
        return 1
    except Exception:
        log.exception("the memory process ended")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
