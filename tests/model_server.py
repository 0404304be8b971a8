"""The loopback model server for tests: plays replies or faults, and records each request."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from mimo_tui.core.messages import JSON, ToolCallPart
from mimo_tui.demo.server import ScriptedServer, send_chunk, send_json, start_stream
from mimo_tui.demo.wire import Reply, anthropic_events, openai_chunks
from mimo_tui.llm.base import ModelInfo
from mimo_tui.llm.catalogue import Api, Provider


@dataclass(frozen=True)
class Refusal:
    """An HTTP error, such as 429 with a time to wait, or 529 overloaded."""

    status: int
    message: str = "no"
    retry_after: str = ""
    code: str = ""


@dataclass(frozen=True)
class Cut:
    """A stream that ends after some events, without a word."""

    reply: Reply
    events: int


@dataclass(frozen=True)
class Slow:
    """A stream that stops after some events until `ModelServer.go` is set; `silent` or not."""

    reply: Reply
    events: int
    silent: bool = False


@dataclass(frozen=True)
class ErrorEvent:
    """An error told inside the stream, at its beginning."""

    message: str = "Overloaded"
    type: str = "overloaded_error"


@dataclass(frozen=True)
class Raw:
    """A stream of the given bytes."""

    events: tuple[bytes, ...]


Answer = Reply | Refusal | Cut | Slow | ErrorEvent | Raw
Player = Callable[[JSON], Answer]


@dataclass
class Recorded:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: JSON


@dataclass
class ModelServer(ScriptedServer):
    """Plays `answers` in order (or what the function says); the last one again at the end."""

    answers: list[Answer] = field(default_factory=lambda: [Reply("hello")])
    player: Player | None = None

    def __post_init__(self) -> None:
        super().__init__(lambda _: Reply(), model="test-model")
        self.requests: list[Recorded] = []
        self.gone = asyncio.Event()
        self.go = asyncio.Event()

    def play(self, *answers: Answer) -> None:
        """Play these from now on."""
        self.answers = list(answers)
        self.player = None

    def provider(self, api: Api, name: str = "test") -> Provider:
        """This server as a provider."""
        base = self.url if api == "anthropic" else f"{self.url}/v1"
        return Provider(name, "Test", api, base, ("TEST_KEY",), key="secret-key")

    def info(self, name: str = "test") -> ModelInfo:
        """This server's model."""
        return ModelInfo(name, "test-model", "Test", 100_000, 8_000)

    def settings(self, api: Api) -> dict[str, Any]:
        """This server as settings would name it."""
        base = self.url if api == "anthropic" else f"{self.url}/v1"
        return {"providers": {"test": {"base_url": base, "api": api, "key": "secret-key"}}}

    async def answer(
        self, path: str, headers: dict[str, str], request: JSON, writer: asyncio.StreamWriter
    ) -> bool:
        if path.endswith("/models"):
            return await super().answer(path, headers, request, writer)
        self.requests.append(Recorded(path, headers, request))
        answer = self._next(request)
        anthropic = path.endswith("/messages")
        match answer:
            case Refusal():
                await self._refuse(answer, anthropic, writer)
                return True
            case ErrorEvent():
                await start_stream(writer)
                error = {"type": answer.type, "message": answer.message}
                data = json.dumps({"type": "error", "error": error})
                prefix = "event: error\n" if anthropic else ""
                await send_chunk(writer, f"{prefix}data: {data}\n\n".encode())
            case Raw():
                await start_stream(writer)
                for event in answer.events:
                    await send_chunk(writer, event)
            case Reply() | Cut() | Slow():
                if not await self._stream(answer, anthropic, writer):
                    return False
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True

    def _next(self, request: JSON) -> Answer:
        if self.player is not None:
            return self.player(request)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    async def _refuse(
        self, refusal: Refusal, anthropic: bool, writer: asyncio.StreamWriter
    ) -> None:
        error: JSON = {"type": "some_error", "message": refusal.message}
        if refusal.code:
            error["code"] = refusal.code
        body = {"type": "error", "error": error} if anthropic else {"error": error}
        headers = f"Retry-After: {refusal.retry_after}\r\n" if refusal.retry_after else ""
        await send_json(writer, body, refusal.status, headers)

    async def _stream(
        self, answer: Reply | Cut | Slow, anthropic: bool, writer: asyncio.StreamWriter
    ) -> bool:
        reply = answer if isinstance(answer, Reply) else answer.reply
        encode = anthropic_events if anthropic else openai_chunks
        events: Iterable[bytes] = encode(reply, "test-model", f"m{len(self.requests)}")
        await start_stream(writer)
        for number, event in enumerate(events):
            if isinstance(answer, Cut) and number == answer.events:
                writer.transport.abort()
                return False
            if isinstance(answer, Slow) and number == answer.events:
                await self._hold(writer, answer.silent)
            await send_chunk(writer, event)
        return True

    async def _hold(self, writer: asyncio.StreamWriter, silent: bool) -> None:
        """Wait for `go`; comments in the stream show whether the client has gone."""
        try:
            while not self.go.is_set():
                if writer.is_closing():
                    raise ConnectionResetError
                if not silent:
                    await send_chunk(writer, b": waiting\n\n")
                await asyncio.sleep(0.01)
        except ConnectionError:
            self.gone.set()
            raise


def call(name: str, call_id: str = "call_1", **arguments: Any) -> ToolCallPart:
    """A tool call for a reply."""
    return ToolCallPart(call_id, name, arguments)


def tool_results(request: JSON) -> list[str]:
    """The texts of all tool results in a request, of either format."""
    found: list[str] = []
    for message in request["messages"]:
        if message["role"] == "tool":
            found.append(message["content"])
        elif isinstance(message["content"], list):
            found += [
                str(block["content"])
                for block in message["content"]
                if block["type"] == "tool_result"
            ]
    return found
