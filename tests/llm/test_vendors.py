"""The vendors' ways of the two protocols."""

import json
from dataclasses import replace

import pytest

from mimo_tui.core.messages import (
    Message,
    TextPart,
    ThinkingPart,
    ToolCallPart,
    ToolResultPart,
    Usage,
)
from mimo_tui.demo.wire import Reply, anthropic_events
from mimo_tui.llm.base import Finished, Request, Retry, Thinking, ToolCallReady
from mimo_tui.llm.select import open_model
from tests.model_server import ModelServer, Raw, Refusal

HELLO = Request("", (Message("user", (TextPart("hi"),)),))


@pytest.fixture
async def open_as(model_server: ModelServer):
    opened = []

    async def open_as(api, provider="test", model="test-model", environ=None, **more):
        info = replace(model_server.info(provider), id=model, **more.pop("info", {}))
        named = replace(model_server.provider(api, provider), **more)
        opened.append(await open_model(info, named, environ or {}, first_delay=0.001))
        return opened[-1]

    yield open_as
    for model in opened:
        await model.close()


async def answer(model, request=HELLO):
    return [chunk async for chunk in model.stream(request)]


def chunk(delta, finish=None):
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    body = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    return f"data: {json.dumps(body | {'choices': [choice]})}\n\n".encode()


def piece(arguments, index=0, **more):
    name = {"name": more.pop("name")} if "name" in more else {}
    return {"tool_calls": [{"index": index, "function": name | {"arguments": arguments}} | more]}


def event(name, **data):
    return f"event: {name}\ndata: {json.dumps({'type': name} | data)}\n\n".encode()


async def test_calls_that_all_have_the_index_0_are_told_apart(model_server, open_as):
    model_server.play(
        Raw(
            (
                chunk(piece('{"a": 1}', id="x", name="Read")),
                chunk(piece('{"b": ', id="y", name="Grep")),
                chunk(piece("2}", id="y")),
                chunk({}, "tool_calls"),
            )
        )
    )
    chunks = await answer(await open_as("openai"))
    ready = [part.call for part in chunks if isinstance(part, ToolCallReady)]
    assert ready == [ToolCallPart("x", "Read", {"a": 1}), ToolCallPart("y", "Grep", {"b": 2})]


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
async def test_reasoning_comes_by_several_names(model_server, open_as, field):
    details = {"reasoning_details": [{"type": "reasoning.text", "text": "c"}]}
    model_server.play(Raw((chunk({field: "ab"}), chunk(details), chunk({"content": "d"}, "stop"))))
    chunks = await answer(await open_as("openai"))
    assert "".join(c.text for c in chunks if isinstance(c, Thinking)) == "abc"


PAST = (
    Message("user", (TextPart("a"),)),
    Message("assistant", (ThinkingPart("mine"), ToolCallPart("c", "Read")), "relay/deepseek-v4"),
    Message("user", (ToolResultPart("c", "r"),)),
)


async def test_a_relay_of_a_model_that_wants_its_reasoning_gets_it(model_server, open_as):
    await answer(await open_as("openai", "relay", "deepseek-v4"), Request("", PAST))
    assert model_server.requests[0].body["messages"][1]["reasoning_content"] == "mine"
    await answer(await open_as("openai", "groq", "deepseek-v4"), Request("", PAST))
    assert "reasoning_content" not in model_server.requests[1].body["messages"][1]


async def test_whether_reasoning_is_wanted_back_is_learned(model_server, open_as):
    wanting = await open_as("openai", "relay", "unknown")
    model_server.play(
        Refusal(400, "The reasoning_content in the thinking mode must be passed back"), Reply("ok")
    )
    chunks = await answer(wanting, Request("", PAST))
    assert any(isinstance(part, Retry) for part in chunks)
    await answer(wanting, Request("", PAST))
    told = ["mine" in str(request.body) for request in model_server.requests]
    assert told == [False, True, True]
    refusing = await open_as("openai", "relay", "deepseek-v4")
    model_server.play(Refusal(400, "property 'reasoning_content' is unsupported"), Reply("ok"))
    await answer(refusing, Request("", PAST))
    assert "mine" not in str(model_server.requests[-1].body)


async def test_claude_is_asked_to_think_and_one_that_cannot_is_asked_without(model_server, open_as):
    model = await open_as("anthropic", "anthropic", info={"reasoning": True})
    model_server.play(Refusal(400, "adaptive thinking is not supported on this model"), Reply("ok"))
    await answer(model)
    await answer(model)
    asked = ["thinking" in request.body for request in model_server.requests]
    assert asked == [True, False, False]
    other = await open_as("anthropic", "minimax", info={"reasoning": True})
    await answer(other)
    assert "thinking" not in model_server.requests[-1].body


async def test_redacted_and_unsigned_thoughts_go_back_as_they_came(model_server, open_as):
    start = event(
        "content_block_start", index=0, content_block={"type": "redacted_thinking", "data": "xyz"}
    )
    stop = event("content_block_stop", index=0)
    first, *rest = anthropic_events(Reply("ok"), "m", "m")
    model_server.play(Raw((first, start, stop, *rest)))
    chunks = await answer(await open_as("anthropic", "anthropic"))
    assert Thinking("", "xyz", redacted=True) in chunks

    def past(provider):
        parts = (ThinkingPart("", "xyz", redacted=True), ThinkingPart("hm"), TextPart("ok"))
        return Request("", (*HELLO.messages, Message("assistant", parts, f"{provider}/m"), *PAST))

    for provider, kinds in (
        ("anthropic", ["redacted_thinking", "text"]),
        ("minimax", ["redacted_thinking", "thinking", "text"]),
    ):
        await answer(await open_as("anthropic", provider), past(provider))
        sent = model_server.requests[-1].body["messages"][1]["content"]
        assert [block["type"] for block in sent] == kinds


async def test_ids_and_names_that_an_endpoint_would_refuse_are_replaced(model_server, open_as):
    wild = "functions.Read:0" + "x" * 60
    past = (
        Message("user", (TextPart("a"),)),
        Message("assistant", (ToolCallPart(wild, "Read file"), ToolCallPart("c_1", "Read")), "k/m"),
        Message("user", (ToolResultPart(wild, "r"), ToolResultPart("c_1", "s"))),
    )
    await answer(await open_as("anthropic"), Request("", past))
    _, said, results = model_server.requests[-1].body["messages"]
    ids = [block["id"] for block in said["content"]]
    assert ids == [block["tool_use_id"] for block in results["content"]]
    assert ids[1] == "c_1"
    assert all(len(one) <= 64 and one.replace("_", "").isalnum() for one in ids)
    assert " " not in said["content"][0]["name"]
    await answer(await open_as("openai"), Request("", past))
    _, said, *results = model_server.requests[-1].body["messages"]
    ids = [call["id"] for call in said["tool_calls"]]
    assert ids == [message["tool_call_id"] for message in results]
    assert all(len(one) <= 40 for one in ids)


@pytest.mark.parametrize("api", ["anthropic", "openai"])
async def test_lone_surrogates_are_mended_in_what_is_sent(model_server, open_as, api):
    broken = Request("s\udcff", (Message("user", (TextPart("caf\udce9"),)),))
    chunks = await answer(await open_as(api), broken)
    assert isinstance(chunks[-1], Finished)


async def test_counts_that_end_with_a_0_keep_what_was_told_before(model_server, open_as):
    events = list(anthropic_events(Reply("ok", usage=Usage(70, 9)), "m", "m"))
    usage = {"input_tokens": 0, "output_tokens": 9}
    events[-2] = event("message_delta", delta={"stop_reason": "end_turn"}, usage=usage)
    model_server.play(Raw(tuple(events)))
    assert (await answer(await open_as("anthropic")))[-1] == Finished("end", Usage(70, 9))


async def test_what_is_meant_for_one_vendor_goes_to_no_other(model_server, open_as, monkeypatch):
    environ = {
        "ANTHROPIC_API_KEY": "anthropics-key",
        "ANTHROPIC_AUTH_TOKEN": "anthropics-token",
        "ANTHROPIC_CUSTOM_HEADERS": "X-Proxy-Key: hidden",
        "OPENAI_API_KEY": "openais-key",
        "OPENAI_ORG_ID": "openais-org",
        "OPENAI_PROJECT_ID": "openais-project",
        "OPENAI_CUSTOM_HEADERS": "X-Proxy-Key: hidden",
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    for api in ("anthropic", "openai"):
        for bearer in (False, True):
            await answer(await open_as(api, "minimax", environ=environ, bearer=bearer))
            told = str(model_server.requests[-1].headers)
            assert "secret-key" in told
            assert not any(word in told for word in ("anthropics", "openais", "hidden"))
    for name in ("anthropic", "openai"):
        await answer(await open_as(name, name, environ=environ))
        assert "hidden" in str(model_server.requests[-1].headers)


async def test_a_key_goes_as_the_endpoint_wants_it(model_server, open_as):
    await answer(await open_as("anthropic", "hunyuan"))
    assert model_server.requests[-1].headers["x-api-key"] == "secret-key"
    await answer(await open_as("anthropic", "minimax", bearer=True))
    assert "x-api-key" not in model_server.requests[-1].headers
    assert model_server.requests[-1].headers["authorization"] == "Bearer secret-key"


async def test_a_base_url_may_end_in_v1_and_a_slash(model_server, open_as):
    await answer(await open_as("anthropic", base_url=f"{model_server.url}/v1/"))
    assert model_server.requests[-1].path == "/v1/messages"


async def test_an_answer_leaves_the_window_its_room(model_server, open_as):
    await answer(await open_as("anthropic", info={"window": 10_000, "max_output": 64_000}))
    assert model_server.requests[-1].body["max_tokens"] == 2000
