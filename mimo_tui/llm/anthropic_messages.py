"""The Anthropic Messages protocol, through Anthropic's SDK."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import TYPE_CHECKING, Any

from mimo_tui.core.codec import to_json
from mimo_tui.core.errors import ModelError
from mimo_tui.core.messages import (
    JSON,
    Message,
    Part,
    TextPart,
    ThinkingPart,
    ToolCallPart,
    ToolResultPart,
    Usage,
)
from mimo_tui.llm.arguments import finish_call, plain_name
from mimo_tui.llm.base import (
    Chunk,
    Finished,
    ModelInfo,
    Request,
    StopReason,
    Text,
    Thinking,
    ToolCallStarted,
)
from mimo_tui.llm.catalogue import Provider
from mimo_tui.llm.failures import cut, explain, is_transport_error
from mimo_tui.llm.retry import FIRST_DELAY, with_retries

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic

_STOPS: dict[str, StopReason] = {
    "tool_use": "tools",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "refusal",
}
_CACHED = {"type": "ephemeral"}
_MAX_OUTPUT = 32_000
# Of the window, what an answer may take: some endpoints refuse what both together do not fit into.
_OUTPUT_SHARE = 0.2
_SIGNING = "anthropic"


class AnthropicMessages:
    """A ChatModel over POST /v1/messages."""

    def __init__(
        self,
        info: ModelInfo,
        provider: Provider,
        client: AsyncAnthropic,
        *,
        first_delay: float = FIRST_DELAY,
    ) -> None:
        self.info = info
        self._provider = provider
        self._client = client
        self._first_delay = first_delay
        # Other vendors think unasked on this protocol, and may refuse to be asked.
        self._thinks = info.reasoning and info.provider == _SIGNING

    def stream(self, request: Request) -> AsyncIterator[Chunk]:
        """The answer as it comes."""
        return with_retries(lambda: self._attempt(request), first_delay=self._first_delay)

    async def close(self) -> None:
        """Give back its connections."""
        await self._client.close()

    async def _attempt(self, request: Request) -> AsyncGenerator[Chunk, None]:
        import anthropic

        body = request_body(request, self.info)
        if self._thinks:
            body["thinking"] = {"type": "adaptive"}
        reader = _Reader()
        try:
            # As an extra body it is sent as it is: the SDK walks through every message of its own
            # parameters, which holds the loop where there are many.
            stream = await self._client.messages.create(
                model=self.info.id,
                max_tokens=body["max_tokens"],
                messages=[],
                extra_body=body,
                stream=True,
            )
            async with stream:
                async for event in stream:
                    for chunk in reader.read(event):
                        yield chunk
        except anthropic.APIError as error:
            raise self._learn(explain(error, self._provider, self.info.id)) from error
        except (OSError, ValueError) as error:
            raise cut(self._provider, error) from error
        except Exception as error:
            # The SDK lets the errors of its HTTP library through once a stream has begun.
            if is_transport_error(error):
                raise cut(self._provider, error) from error
            raise
        if not reader.finished:
            raise cut(self._provider)

    def _learn(self, error: ModelError) -> ModelError:
        """A model that cannot think as it was asked to is asked again, without."""
        if self._thinks and error.status == 400 and "thinking" in error.what:
            self._thinks = False
            error.retryable = True
        return error


class _Reader:
    """Chunks from the events of one stream."""

    def __init__(self) -> None:
        self.finished = False
        self._usage = Usage()
        self._stop: StopReason = "end"
        self._block: Any = None
        self._json = ""

    def read(self, event: Any) -> list[Chunk]:
        if event.type == "message_start":
            self._count(event.message.usage)
        elif event.type == "content_block_start":
            return self._start(event.content_block)
        elif event.type == "content_block_delta":
            return self._delta(event.delta)
        elif event.type == "content_block_stop":
            return self._end_block()
        elif event.type == "message_delta":
            self._stop = _STOPS.get(event.delta.stop_reason or "", "end")
            self._count(event.usage)
        elif event.type == "message_stop":
            self.finished = True
            return [Finished(self._stop, self._usage)]
        return []

    def _start(self, block: Any) -> list[Chunk]:
        self._block, self._json = block, ""
        if block.type == "tool_use":
            if block.input:
                self._json = json.dumps(block.input)
            return [ToolCallStarted(block.id, block.name)]
        if block.type == "text" and block.text:
            return [Text(block.text)]
        if block.type == "thinking" and block.thinking:
            return [Thinking(block.thinking)]
        if block.type == "redacted_thinking":
            return [Thinking("", block.data, redacted=True)]
        return []

    def _delta(self, delta: Any) -> list[Chunk]:
        if delta.type == "text_delta":
            return [Text(delta.text)]
        if delta.type == "thinking_delta":
            return [Thinking(delta.thinking)]
        if delta.type == "signature_delta":
            return [Thinking("", delta.signature)]
        if delta.type == "input_json_delta":
            self._json += delta.partial_json
        return []

    def _end_block(self) -> list[Chunk]:
        block, self._block = self._block, None
        if block is None or block.type != "tool_use":
            return []
        return [finish_call(block.id, block.name, self._json)]

    def _count(self, usage: Any) -> None:
        """Later counts replace earlier ones, which they include; some vendors end with a 0."""
        if usage is None:
            return

        def latest(name: str, before: int) -> int:
            value = getattr(usage, name, None)
            return max(before, int(value or 0))

        self._usage = Usage(
            latest("input_tokens", self._usage.input),
            latest("output_tokens", self._usage.output),
            latest("cache_read_input_tokens", self._usage.cache_read),
            latest("cache_creation_input_tokens", self._usage.cache_write),
        )


def request_body(request: Request, info: ModelInfo) -> JSON:
    """The body of a request. Three cache marks: after tools, system and the last message."""
    messages = [_message(message, info.provider) for message in request.messages]
    messages = [message for message in messages if message["content"]]
    if messages:
        last = messages[-1]["content"][-1]
        if last["type"] in ("text", "tool_result"):
            last["cache_control"] = _CACHED
    limit = min(info.max_output, _MAX_OUTPUT, int(info.window * _OUTPUT_SHARE))
    body: JSON = {
        "model": info.id,
        "max_tokens": request.max_tokens or limit,
        "messages": messages,
    }
    if request.system:
        body["system"] = [{"type": "text", "text": request.system, "cache_control": _CACHED}]
    if request.tools:
        tools: list[JSON] = [
            {"name": tool.name, "description": tool.description, "input_schema": tool.schema}
            for tool in request.tools
        ]
        tools[-1]["cache_control"] = _CACHED
        body["tools"] = tools
    # Lone surrogates, which no request can hold, are mended on the way.
    mended: JSON = to_json(body)
    return mended


def _message(message: Message, provider: str) -> JSON:
    own = message.model.partition("/")[0] == provider
    found = (_block(part, own, signed=provider == _SIGNING) for part in message.parts)
    blocks = [block for block in found if block is not None]
    # A message may not end with a thought, as one that was cut at the output limit does.
    while blocks and blocks[-1]["type"] in ("thinking", "redacted_thinking"):
        del blocks[-1]
    return {"role": message.role, "content": blocks}


def _block(part: Part, own: bool, *, signed: bool) -> JSON | None:
    match part:
        case TextPart():
            return {"type": "text", "text": part.text} if part.text.strip() else None
        case ThinkingPart():
            # Only the provider that signed a thought accepts it, and only unchanged; others do not
            # sign, and want it back all the same.
            if not own or (signed and not part.signature):
                return None
            if part.redacted:
                return {"type": "redacted_thinking", "data": part.signature}
            return {"type": "thinking", "thinking": part.text, "signature": part.signature}
        case ToolCallPart():
            return {
                "type": "tool_use",
                "id": plain_name(part.id),
                "name": plain_name(part.name),
                "input": part.arguments,
            }
        case ToolResultPart():
            return {
                "type": "tool_result",
                "tool_use_id": plain_name(part.call_id),
                "content": part.text or "(empty)",
                "is_error": part.is_error,
            }
