"""The OpenAI Chat Completions protocol, through OpenAI's SDK, with the vendors' ways of it."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mimo_tui.core.codec import to_json
from mimo_tui.core.errors import ModelError
from mimo_tui.core.messages import (
    JSON,
    Message,
    TextPart,
    ThinkingPart,
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
from mimo_tui.llm.think_tags import ThinkTags

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_STOPS: dict[str, StopReason] = {"length": "length", "content_filter": "refusal"}
# In thinking mode with tools these families refuse a history whose calls lack their reasoning,
# whoever serves them; these providers refuse a history that has any.
_WANT_REASONING = ("deepseek", "xiaomi", "mimo", "moonshot", "kimi", "zhipu", "zai", "glm")
_REFUSE_REASONING = ("openai", "groq", "mistral", "cerebras", "google", "xai")
_ID_LIMIT = 40


class OpenAIChat:
    """A ChatModel over POST /chat/completions."""

    def __init__(
        self,
        info: ModelInfo,
        provider: Provider,
        client: AsyncOpenAI,
        *,
        first_delay: float = FIRST_DELAY,
    ) -> None:
        self.info = info
        self._provider = provider
        self._client = client
        self._first_delay = first_delay
        names = f"{info.provider} {info.id} {provider.base_url}".lower()
        self._echoes = info.provider not in _REFUSE_REASONING and any(
            family in names for family in _WANT_REASONING
        )
        self._learned = False

    def stream(self, request: Request) -> AsyncIterator[Chunk]:
        """The answer as it comes."""
        return with_retries(lambda: self._attempt(request), first_delay=self._first_delay)

    async def close(self) -> None:
        """Give back its connections."""
        await self._client.close()

    async def _attempt(self, request: Request) -> AsyncGenerator[Chunk, None]:
        import openai

        body = request_body(request, self.info, echo=self._echoes)
        reader = _Reader()
        try:
            # As an extra body it is sent as it is: the SDK walks through every message of its own
            # parameters, which holds the loop for a tenth of a second where there are many.
            stream = await self._client.chat.completions.create(
                model=self.info.id, messages=[], extra_body=body, stream=True
            )
            async with stream:
                async for chunk in stream:
                    for ready in reader.read(chunk):
                        yield ready
        except openai.APIError as error:
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
        for ready in reader.end():
            yield ready

    def _learn(self, error: ModelError) -> ModelError:
        """An endpoint that is not as was thought about reasoning is asked again the other way."""
        if error.status in (400, 422) and "reasoning_content" in error.what and not self._learned:
            self._learned, self._echoes = True, not self._echoes
            error.retryable = True
        return error


@dataclass(slots=True)
class _Call:
    id: str
    name: str
    fragments: str = ""


class _Reader:
    """Chunks from the chunks of one stream."""

    def __init__(self) -> None:
        self.finished = False
        self._tags = ThinkTags()
        self._calls: list[_Call] = []
        self._at: dict[int, _Call] = {}
        self._usage = Usage()
        self._stop: StopReason = "end"

    def read(self, chunk: Any) -> list[Chunk]:
        if chunk.usage is not None:
            self._usage = _usage(chunk.usage)
        ready: list[Chunk] = []
        for choice in chunk.choices or ():
            if choice.delta is not None:
                ready += self._delta(choice.delta)
            if choice.finish_reason:
                self.finished = True
                self._stop = _STOPS.get(choice.finish_reason, "end")
        return ready

    def end(self) -> Iterable[Chunk]:
        """What is known only once the stream has ended."""
        yield from self._tags.finish()
        for number, call in enumerate(self._calls):
            yield finish_call(call.id or f"call_{number}", call.name, call.fragments)
        # Some vendors say "stop" even where they call tools.
        stop = "tools" if self._calls and self._stop == "end" else self._stop
        yield Finished(stop, self._usage)

    def _delta(self, delta: Any) -> list[Chunk]:
        ready: list[Chunk] = []
        if thought := _reasoning(delta.model_extra or {}):
            ready.append(Thinking(thought))
        if delta.content:
            ready += self._tags.feed(delta.content)
        elif getattr(delta, "refusal", None):
            ready.append(Text(delta.refusal))
        for part in delta.tool_calls or ():
            ready += self._tool_call(part)
        return ready

    def _tool_call(self, part: Any) -> list[Chunk]:
        function = part.function
        name = (function.name if function else None) or ""
        call = self._find(part.index, part.id or "", name)
        ready: list[Chunk] = []
        if call is None:
            call = _Call(part.id or "", "")
            self._calls.append(call)
        self._at[part.index or 0] = call
        if name and not call.name:
            call.name = name
            ready.append(ToolCallStarted(call.id, call.name))
        if function is not None:
            call.fragments += function.arguments or ""
        return ready

    def _find(self, index: int | None, call_id: str, name: str) -> _Call | None:
        """The call that a fragment goes on with; None where it begins one.

        Some vendors give no index and some always 0: then a new id with a name begins a call.
        """
        if index is None:
            return None if call_id or not self._calls else self._calls[-1]
        call = self._at.get(index)
        begins = call is not None and name and call.name and call_id not in ("", call.id)
        return None if begins else call


def _reasoning(extra: JSON) -> str:
    """Reasoning, by whichever of the vendors' names it goes."""
    for name in ("reasoning_content", "reasoning"):
        if isinstance(extra.get(name), str) and extra[name]:
            return str(extra[name])
    details = extra.get("reasoning_details")
    if isinstance(details, list):
        return "".join(str(item.get("text", "")) for item in details if isinstance(item, dict))
    return ""


def _usage(usage: Any) -> Usage:
    """Tokens, with the cached ones taken out of the input, by whichever name they go."""
    extra: JSON = usage.model_extra or {}
    details = usage.prompt_tokens_details
    cached = (
        (getattr(details, "cached_tokens", None) if details else None)
        or extra.get("prompt_cache_hit_tokens")
        or extra.get("cached_tokens")
        or extra.get("cache_read_input_tokens")
        or 0
    )
    prompt = usage.prompt_tokens or 0
    return Usage(max(0, prompt - cached), usage.completion_tokens or 0, int(cached))


def request_body(request: Request, info: ModelInfo, *, echo: bool = False) -> JSON:
    """The body of a request. With `echo` the provider gets back the reasoning that it gave."""
    messages: list[JSON] = []
    if request.system:
        messages.append({"role": "system", "content": request.system})
    for message in request.messages:
        messages += _messages(message, info.provider if echo else "")
    body: JSON = {
        "model": info.id,
        "messages": messages,
        "stream_options": {"include_usage": True},
    }
    if request.max_tokens:
        name = "max_completion_tokens" if info.provider == "openai" else "max_tokens"
        body[name] = request.max_tokens
    if request.tools:
        body["tools"] = [
            {
                "type": "function",
                "function": {
                    "name": tool.name,
                    "description": tool.description,
                    "parameters": tool.schema,
                },
            }
            for tool in request.tools
        ]
    # Lone surrogates, which no request can hold, are mended on the way.
    mended: JSON = to_json(body)
    return mended


def _messages(message: Message, echo_to: str) -> list[JSON]:
    if message.role == "assistant":
        return [_assistant(message, echo_to)]
    results: list[JSON] = [
        {"role": "tool", "tool_call_id": _id(part.call_id), "content": part.text or "(empty)"}
        for part in message.parts
        if isinstance(part, ToolResultPart)
    ]
    text = "\n\n".join(part.text for part in message.parts if isinstance(part, TextPart))
    return [*results, {"role": "user", "content": text}] if text else results


def _assistant(message: Message, echo_to: str) -> JSON:
    body: JSON = {"role": "assistant", "content": message.text}
    if message.tool_calls:
        body["tool_calls"] = [
            {
                "id": _id(call.id),
                "type": "function",
                "function": {
                    "name": plain_name(call.name),
                    "arguments": json.dumps(call.arguments, ensure_ascii=False),
                },
            }
            for call in message.tool_calls
        ]
    if echo_to:
        own = message.model.partition("/")[0] == echo_to
        thoughts = [part.text for part in message.parts if isinstance(part, ThinkingPart) and own]
        if thoughts or message.tool_calls:
            body["reasoning_content"] = "".join(thoughts)
    return body


def _id(call_id: str) -> str:
    """An id as it came: vendors read more in their own ones; but some refuse long ones."""
    return call_id if len(call_id) <= _ID_LIMIT else plain_name(call_id, _ID_LIMIT)
