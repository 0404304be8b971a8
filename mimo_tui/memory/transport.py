"""The wire between the memory process and its clients: a Unix socket, or loopback and a token."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

# A page of records with long bodies is some hundred kilobytes.
MAX_LINE = 32_000_000
_TOKEN_SECONDS = 5.0

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def has_unix_sockets() -> bool:
    """Whether this platform has them, and nobody chose loopback with $MIMO_TUI_LOOPBACK."""
    return hasattr(asyncio, "start_unix_server") and "MIMO_TUI_LOOPBACK" not in os.environ


async def listen(path: Path, serve: Serve) -> asyncio.Server:
    """Listen at a path, which nobody else may open."""
    if has_unix_sockets():
        path.unlink(missing_ok=True)
        server = await asyncio.start_unix_server(serve, str(path), limit=MAX_LINE)
        # Until here the folder alone keeps others out: a umask would change other threads' files.
        path.chmod(0o600)
        return server
    import hmac
    import secrets

    token = secrets.token_hex(16)

    async def guarded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        shown = b""
        with suppress(TimeoutError, ConnectionError, EOFError):
            async with asyncio.timeout(_TOKEN_SECONDS):
                shown = (await reader.readexactly(len(token) + 1)).strip()
        if hmac.compare_digest(shown, token.encode()):
            await serve(reader, writer)
        writer.close()

    server = await asyncio.start_server(guarded, "127.0.0.1", 0, limit=MAX_LINE)
    port = server.sockets[0].getsockname()[1]
    beside = path.with_suffix(".part")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(f"{port} {token}")
    beside.replace(path)
    return server


async def connect(path: Path) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to who listens at a path. Raises OSError where nobody does."""
    if has_unix_sockets():
        return await asyncio.open_unix_connection(str(path), limit=MAX_LINE)
    try:
        port, token = path.read_text().split()
    except ValueError as error:
        raise ConnectionRefusedError from error
    reader, writer = await asyncio.open_connection("127.0.0.1", int(port), limit=MAX_LINE)
    writer.write(f"{token}\n".encode())
    return reader, writer
