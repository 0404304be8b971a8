import asyncio
import json
import subprocess
import sys
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimo_tui.core.errors import ModelError
from mimo_tui.core.messages import (
    Message,
    TextPart,
    ThinkingPart,
    ToolCallPart,
    ToolResultPart,
    ToolSpec,
    Usage,
)
from mimo_tui.demo.wire import Reply, anthropic_events
from mimo_tui.llm.base import (
    ChatModel,
    Chunk,
    Finished,
    Request,
    Retry,
    Text,
    Thinking,
    ToolCallReady,
)
from mimo_tui.llm.catalogue import Api
from mimo_tui.llm.select import open_model
from mimo_tui.llm.think_tags import ThinkTags
from tests.model_server import Cut, ErrorEvent, ModelServer, Raw, Refusal, Slow, call

HELLO = Request("be brief", (Message("user", (TextPart("hi"),)),))
TOOL = ToolSpec("Read", "Reads.", {"type": "object", "properties": {}})


@pytest.fixture(params=["anthropic", "openai"])
def api(request: pytest.FixtureRequest) -> Api:
    return request.param


@pytest.fixture
async def model(model_server: ModelServer, api: Api):
    opened = await open_model(
        model_server.info(), model_server.provider(api), {}, first_delay=0.001
    )
    yield opened
    await opened.close()


async def answer(model: ChatModel, request: Request = HELLO) -> list[Chunk]:
    return [chunk async for chunk in model.stream(request)]


def text_of(chunks: list[Chunk]) -> str:
    return "".join(chunk.text for chunk in chunks if isinstance(chunk, Text))


async def test_text_thinking_calls_and_usage(model_server: ModelServer, model: ChatModel) -> None:
    wanted = call("Read", file_path="目录/a.py", limit=3)
    model_server.play(
        Reply("The answer, 中文 too.", "Let me think…", (wanted,), Usage(70, 9, cache_read=30))
    )
    chunks = await answer(model)
    assert text_of(chunks) == "The answer, 中文 too."
    thought = "".join(chunk.text for chunk in chunks if isinstance(chunk, Thinking))
    assert thought == "Let me think…"
    assert [chunk.call for chunk in chunks if isinstance(chunk, ToolCallReady)] == [wanted]
    assert chunks[-1] == Finished("tools", Usage(70, 9, cache_read=30))


async def test_several_calls_in_one_answer(model_server: ModelServer, model: ChatModel) -> None:
    calls = (call("Read", "one", file_path="a"), call("Read", "two"))
    model_server.play(Reply(calls=calls))
    ready = [chunk.call for chunk in await answer(model) if isinstance(chunk, ToolCallReady)]
    assert tuple(ready) == calls


@pytest.mark.parametrize("refusal", [Refusal(429, retry_after="0.01"), Refusal(529), Refusal(500)])
async def test_a_busy_endpoint_is_asked_again(
    model_server: ModelServer, model: ChatModel, refusal: Refusal
) -> None:
    model_server.play(refusal, refusal, Reply("at last"))
    chunks = await answer(model)
    assert [chunk.attempt for chunk in chunks if isinstance(chunk, Retry)] == [1, 2]
    assert text_of(chunks) == "at last"


async def test_an_overload_told_in_the_stream_is_asked_again(
    model_server: ModelServer, model: ChatModel
) -> None:
    model_server.play(ErrorEvent(), Reply("at last"))
    assert text_of(await answer(model)) == "at last"


async def test_a_refused_key_is_one_clear_line_without_the_key(
    model_server: ModelServer, model: ChatModel
) -> None:
    model_server.play(Refusal(401, "bad key secret-key"))
    with pytest.raises(ModelError) as caught:
        await answer(model)
    assert "TEST_KEY" in str(caught.value)
    assert "secret-key" not in str(caught.value)
    assert len(model_server.requests) == 1


async def test_a_cut_stream_keeps_what_came_and_fails(
    model_server: ModelServer, model: ChatModel
) -> None:
    model_server.play(Cut(Reply("a long answer that will not end"), 5))
    chunks: list[Chunk] = []
    with pytest.raises(ModelError, match=r"broke off|cannot be reached") as caught:
        async for chunk in model.stream(HELLO):
            chunks.append(chunk)
    assert text_of(chunks)
    assert caught.value.retryable


async def test_leaving_a_stream_ends_the_call(model_server: ModelServer, model: ChatModel) -> None:
    model_server.play(Slow(Reply("a long answer that waits"), 4))
    async with aclosing(model.stream(HELLO)) as chunks:
        await anext(chunks)
    async with asyncio.timeout(5):
        await model_server.gone.wait()


def cut_arguments(api: Api) -> Raw:
    """A call whose arguments end in the middle; OpenAI's without an index and with "stop"."""
    if api == "openai":
        function = {"name": "Read", "arguments": '{"a": '}
        delta = {"tool_calls": [{"id": "x", "type": "function", "function": function}]}
        choice = {"index": 0, "delta": delta, "finish_reason": "stop"}
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        return Raw((f"data: {json.dumps(chunk | {'choices': [choice]})}\n\n".encode(),))
    events = [
        event if b"input_json_delta" not in event or b'partial_json": ""' in event else None
        for event in anthropic_events(Reply(calls=(call("Read", a=1),)), "m", "m")
    ]
    broken = {"type": "input_json_delta", "partial_json": '{"a": '}
    data = json.dumps({"type": "content_block_delta", "index": 0, "delta": broken})
    piece = f"event: content_block_delta\ndata: {data}\n\n".encode()
    first = events.index(None)
    return Raw(tuple(event for event in [*events[:first], piece, *events[first:]] if event))


async def test_invalid_arguments_are_told_not_raised(
    model_server: ModelServer, api: Api, model: ChatModel
) -> None:
    model_server.play(cut_arguments(api))
    chunks = await answer(model)
    ready = next(chunk for chunk in chunks if isinstance(chunk, ToolCallReady))
    assert "JSON" in ready.problem
    assert isinstance(chunks[-1], Finished)
    assert chunks[-1].reason == "tools"


async def test_a_history_with_tools_is_sent_in_the_vendors_shape(
    model_server: ModelServer, api: Api, model: ChatModel
) -> None:
    history = (
        Message("user", (TextPart("read it"),)),
        Message(
            "assistant",
            (ThinkingPart("hm", "sig"), TextPart("ok"), ToolCallPart("c1", "Read", {"p": 1})),
            "test/test-model",
        ),
        Message("user", (ToolResultPart("c1", "contents"), TextPart("and now?"))),
    )
    await answer(model, Request("system", history, (TOOL,)))
    body = model_server.requests[0].body
    if api == "anthropic":
        assert [block["type"] for block in body["messages"][1]["content"]] == [
            "thinking",
            "text",
            "tool_use",
        ]
        assert body["tools"][0]["input_schema"] == TOOL.schema
        marks = str(body).count("cache_control")
        assert marks == 3
    else:
        assert [message["role"] for message in body["messages"]] == [
            "system",
            "user",
            "assistant",
            "tool",
            "user",
        ]
        assert body["tools"][0]["function"]["name"] == "Read"
        assert body["stream_options"] == {"include_usage": True}


async def test_thinking_goes_back_only_to_whom_it_came_from(
    model_server: ModelServer, model: ChatModel
) -> None:
    thought = Message("assistant", (ThinkingPart("hm", "sig"), TextPart("ok")), "other/model")
    await answer(model, Request("", (Message("user", (TextPart("a"),)), thought, *HELLO.messages)))
    assert "hm" not in str(model_server.requests[0].body["messages"][1])
    assert "tools" not in model_server.requests[0].body


async def test_deepseek_gets_its_reasoning_back(model_server: ModelServer) -> None:
    provider = model_server.provider("openai", "deepseek")
    model = await open_model(model_server.info("deepseek"), provider, {})
    own = (ThinkingPart("mine"), ToolCallPart("c", "Read", {}))
    foreign = (ThinkingPart("theirs"), ToolCallPart("d", "Read", {}))
    messages = (
        Message("user", (TextPart("a"),)),
        Message("assistant", own, "deepseek/test-model"),
        Message("user", (ToolResultPart("c", "r"),)),
        Message("assistant", foreign, "other/model"),
        Message("user", (ToolResultPart("d", "r"),)),
    )
    await answer(model, Request("", messages))
    sent = [m for m in model_server.requests[0].body["messages"] if m["role"] == "assistant"]
    assert [message["reasoning_content"] for message in sent] == ["mine", ""]
    await model.close()


@given(st.text(), st.text(), st.lists(st.integers(1, 9)))
def test_think_tags_are_found_wherever_they_are_cut(
    thought: str, text: str, cuts: list[int]
) -> None:
    thought = thought.replace("<", "").replace(">", "")
    text = text.lstrip("\n")
    whole = f"<think>{thought}</think>{text}"
    tags, found, position = ThinkTags(), [], 0
    for size in [*cuts, len(whole)]:
        found += tags.feed(whole[position : position + size])
        position += size
    found += tags.finish()
    assert "".join(part.text for part in found if isinstance(part, Thinking)) == thought
    assert "".join(part.text for part in found if isinstance(part, Text)).lstrip("\n") == text


def test_no_sdk_is_loaded_before_a_model_is_opened() -> None:
    code = (
        "import sys, mimo_tui.llm.select, mimo_tui.llm.openai_chat;"
        "import mimo_tui.llm.anthropic_messages;"
        "assert not {'openai', 'anthropic', 'pydantic', 'httpx'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
