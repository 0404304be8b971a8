"""A scripted answer as each vendor would stream it: the order and the shape of their events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from mimo_tui.core.messages import JSON, ToolCallPart, Usage

TEXT_STEP = 12
JSON_STEP = 9


@dataclass(frozen=True, slots=True)
class Reply:
    """What a scripted model answers."""

    text: str = ""
    thinking: str = ""
    calls: tuple[ToolCallPart, ...] = ()
    usage: Usage = field(default_factory=lambda: Usage(100, 20))


def _pieces(text: str, step: int) -> Iterator[str]:
    yield from (text[start : start + step] for start in range(0, len(text), step))


def _event(name: str, data: JSON) -> bytes:
    payload = json.dumps({"type": name} | data, ensure_ascii=False)
    return f"event: {name}\ndata: {payload}\n\n".encode()


def anthropic_events(reply: Reply, model: str, message_id: str) -> Iterator[bytes]:
    """The events of POST /v1/messages with `stream`."""
    usage = reply.usage
    counts = {
        "input_tokens": usage.input,
        "cache_read_input_tokens": usage.cache_read,
        "cache_creation_input_tokens": usage.cache_write,
        "output_tokens": 1,
    }
    message: JSON = {
        "id": message_id,
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": counts,
    }
    yield _event("message_start", {"message": message})
    yield _event("ping", {})
    index = 0
    if reply.thinking:
        deltas = [{"type": "thinking_delta", "thinking": p} for p in _pieces(reply.thinking, 12)]
        deltas.append({"type": "signature_delta", "signature": "c2NyaXB0ZWQ="})
        yield from _block(index, {"type": "thinking", "thinking": "", "signature": ""}, deltas)
        index += 1
    if reply.text:
        deltas = [{"type": "text_delta", "text": p} for p in _pieces(reply.text, TEXT_STEP)]
        yield from _block(index, {"type": "text", "text": ""}, deltas)
        index += 1
    for call in reply.calls:
        arguments = json.dumps(call.arguments, ensure_ascii=False)
        deltas = [
            {"type": "input_json_delta", "partial_json": p}
            for p in ("", *_pieces(arguments, JSON_STEP))
        ]
        start = {"type": "tool_use", "id": call.id, "name": call.name, "input": {}}
        yield from _block(index, start, deltas)
        index += 1
    stop = "tool_use" if reply.calls else "end_turn"
    delta = {"stop_reason": stop, "stop_sequence": None}
    yield _event("message_delta", {"delta": delta, "usage": {"output_tokens": usage.output}})
    yield _event("message_stop", {})


def _block(index: int, start: JSON, deltas: list[JSON]) -> Iterator[bytes]:
    yield _event("content_block_start", {"index": index, "content_block": start})
    for delta in deltas:
        yield _event("content_block_delta", {"index": index, "delta": delta})
    yield _event("content_block_stop", {"index": index})


def openai_chunks(reply: Reply, model: str, message_id: str) -> Iterator[bytes]:
    """The chunks of POST /v1/chat/completions with `stream` and `include_usage`."""
    base = {"id": message_id, "object": "chat.completion.chunk", "created": 1, "model": model}

    def chunk(delta: JSON, finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return _data(base | {"choices": [choice], "usage": None})

    yield chunk({"role": "assistant", "content": ""})
    for piece in _pieces(reply.thinking, TEXT_STEP):
        yield chunk({"reasoning_content": piece})
    for piece in _pieces(reply.text, TEXT_STEP):
        yield chunk({"content": piece})
    for index, call in enumerate(reply.calls):
        function: JSON = {"name": call.name, "arguments": ""}
        start = {"index": index, "id": call.id, "type": "function", "function": function}
        yield chunk({"tool_calls": [start]})
        arguments = json.dumps(call.arguments, ensure_ascii=False)
        for piece in _pieces(arguments, JSON_STEP):
            yield chunk({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
    yield chunk({}, "tool_calls" if reply.calls else "stop")
    usage = reply.usage
    prompt = usage.input + usage.cache_read + usage.cache_write
    counts = {
        "prompt_tokens": prompt,
        "completion_tokens": usage.output,
        "total_tokens": prompt + usage.output,
        "prompt_tokens_details": {"cached_tokens": usage.cache_read},
    }
    yield _data(base | {"choices": [], "usage": counts})
    yield b"data: [DONE]\n\n"


def _data(payload: JSON) -> bytes:
    return f"data: {json.dumps(payload, ensure_ascii=False)}\n\n".encode()
