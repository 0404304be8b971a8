"""A model server on loopback that plays a script, in both vendors' formats."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from http.client import responses

from mimo_tui.core.messages import JSON
from mimo_tui.demo.wire import Reply, anthropic_events, openai_chunks

Script = Callable[[JSON], Reply]

MAX_BODY = 50_000_000


class ScriptedServer:
    """Serves POST /v1/messages, POST /v1/chat/completions and GET /v1/models on 127.0.0.1.

    `pace` is the pause in seconds between two events of a stream.
    """

    def __init__(self, script: Script, *, model: str = "scripted", pace: float = 0.0) -> None:
        self._script = script
        self._model = model
        self._pace = pace
        self._server: asyncio.Server | None = None
        self._count = 0
        self._serving: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}

    @property
    def url(self) -> str:
        """The base address, without `/v1`."""
        if self._server is None:
            raise RuntimeError("the server is not started")
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def start(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def stop(self) -> None:
        """Stop listening, and end every connection."""
        if self._server is not None:
            self._server.close()
        for writer in self._serving:
            writer.close()
        await asyncio.gather(*filter(None, self._serving.values()), return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._serving[writer] = asyncio.current_task()
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                while await self._answer_one(reader, writer):
                    pass
        finally:
            self._serving.pop(writer, None)
            writer.close()

    async def _answer_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        line = (await reader.readline()).decode("latin-1").split()
        if len(line) < 2:
            return False
        headers: dict[str, str] = {}
        while header := (await reader.readline()).decode("latin-1").strip():
            name, _, value = header.partition(":")
            headers[name.lower()] = value.strip()
        length = min(int(headers.get("content-length", 0)), MAX_BODY)
        body = await reader.readexactly(length)
        request: JSON = json.loads(body) if body else {}
        stays = await self.answer(line[1].partition("?")[0], headers, request, writer)
        return stays and line[-1] != "HTTP/1.0"

    async def answer(
        self, path: str, headers: dict[str, str], request: JSON, writer: asyncio.StreamWriter
    ) -> bool:
        """Answer one request; False ends the connection."""
        if path.endswith("/models"):
            await send_json(writer, {"object": "list", "data": [{"id": self._model}]})
            return True
        self._count += 1
        reply = self._script(request)
        if path.endswith("/messages"):
            events = anthropic_events(reply, self._model, f"msg_{self._count}")
        else:
            events = openai_chunks(reply, self._model, f"chatcmpl-{self._count}")
        await start_stream(writer)
        for event in events:
            await send_chunk(writer, event)
            if self._pace:
                await asyncio.sleep(self._pace)
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True


async def start_stream(writer: asyncio.StreamWriter) -> None:
    """The head of a stream of events."""
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    await writer.drain()


async def send_chunk(writer: asyncio.StreamWriter, data: bytes) -> None:
    """One chunk of a chunked body. Raises ConnectionError where the client has gone."""
    if writer.is_closing():
        raise ConnectionResetError
    writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
    await writer.drain()


async def send_json(
    writer: asyncio.StreamWriter, data: JSON, status: int = 200, headers: str = ""
) -> None:
    """A whole JSON answer."""
    body = json.dumps(data).encode()
    head = (
        f"HTTP/1.1 {status} {responses.get(status, 'Error')}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    )
    writer.write(head.encode() + body)
    await writer.drain()
