"""What endpoints do wrong, through the real SDKs."""

import asyncio
import json
import time
from dataclasses import replace
from email.utils import formatdate

import pytest

from mimo_tui.core.errors import ModelError
from mimo_tui.core.messages import Message, TextPart
from mimo_tui.demo.wire import Reply
from mimo_tui.llm.base import ChatModel, Request, Retry, Text
from mimo_tui.llm.catalogue import Api
from mimo_tui.llm.select import open_model
from tests.model_server import ErrorEvent, ModelServer, Raw, Refusal, Slow

HELLO = Request("be brief", (Message("user", (TextPart("hi"),)),))
KEY = "sk-from-the-environment"


@pytest.fixture(params=["anthropic", "openai"])
def api(request: pytest.FixtureRequest) -> Api:
    return request.param


@pytest.fixture
async def open_one(model_server: ModelServer, api: Api):
    opened: list[ChatModel] = []

    async def open_one(**environ: str) -> ChatModel:
        provider = replace(model_server.provider(api), key="")
        model = await open_model(
            model_server.info(), provider, {"TEST_KEY": KEY} | environ, first_delay=0.001
        )
        opened.append(model)
        return model

    yield open_one
    for model in opened:
        await model.close()


async def ask(model: ChatModel) -> list[object]:
    return [chunk async for chunk in model.stream(HELLO)]


async def fail(model: ChatModel) -> ModelError:
    with pytest.raises(ModelError) as caught:
        await ask(model)
    return caught.value


@pytest.mark.parametrize("at", [0, 290])
async def test_a_key_from_the_environment_is_never_told(model_server, open_one, at) -> None:
    model_server.play(Refusal(401, f"{'x' * at} no such key: {KEY}"))
    told = str(await fail(await open_one()))
    assert KEY[:6] not in told
    assert "TEST_KEY" in told


async def test_a_conversation_that_is_too_long_is_known_and_not_sent_again(
    model_server, open_one
) -> None:
    for message in (
        "prompt is too long: 210000 tokens > 200000 maximum",
        "This model's maximum context length is 65536 tokens",
        "Range of input length should be [1, 129024]",
        "the request exceeds the available context size, try increasing it",
        "Invalid request: Your request exceeded model token limit: 262144",
    ):
        model_server.play(Refusal(400, message))
        error = await fail(await open_one())
        assert error.too_long
        assert "new session" in error.do
    assert len(model_server.requests) == 5
    model_server.play(Refusal(400, "max_tokens must be at most 8192"))
    assert not (await fail(await open_one())).too_long


async def test_the_wait_an_endpoint_asks_for_is_kept(model_server, open_one) -> None:
    model_server.play(Refusal(429, retry_after=formatdate(time.time() + 0.5, usegmt=True)))
    model_server.answers.append(Reply("here"))
    assert any(isinstance(chunk, Retry) for chunk in await ask(await open_one()))
    model_server.play(Refusal(429, "come back later", retry_after="3600"))
    error = await fail(await open_one())
    assert "3600 seconds" in str(error)
    assert len(model_server.requests) == 3


async def test_what_was_used_up_is_not_asked_for_again(model_server, open_one) -> None:
    body = {"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}}
    model_server.play(Refusal(429, "You exceeded your quota", code="insufficient_quota"))
    error = await fail(await open_one())
    assert body["error"]["message"] in str(error)
    assert len(model_server.requests) == 1


@pytest.mark.parametrize("kind", ["api_error", "rate_limit_error"])
async def test_errors_told_in_a_stream_are_as_those_before_it(model_server, open_one, kind) -> None:
    model_server.play(ErrorEvent("Internal trouble", kind), Reply("here"))
    chunks = await ask(await open_one())
    assert [chunk.text for chunk in chunks if isinstance(chunk, Text)] == ["here"]
    [retry] = [chunk for chunk in chunks if isinstance(chunk, Retry)]
    assert "(200)" not in retry.reason


async def test_a_refusal_told_in_a_stream_is_final(model_server, open_one) -> None:
    model_server.play(ErrorEvent("No such luck", "invalid_request_error"))
    error = await fail(await open_one())
    assert (error.status, error.retryable) == (400, False)


async def test_a_silent_endpoint_is_given_up(model_server, open_one) -> None:
    model_server.play(Slow(Reply("never to be said in whole"), 5, silent=True))
    model = await open_one(API_TIMEOUT_MS="200")
    error = await fail(model)
    assert "did not answer in time" in str(error)
    model_server.play(Slow(Reply("never"), 0, silent=True), Reply("at last"))
    assert any(isinstance(chunk, Retry) for chunk in await ask(model))


async def test_cancelling_before_the_first_word_ends_the_call(model_server, open_one) -> None:
    model_server.play(Slow(Reply("never"), 0))
    asking = asyncio.create_task(ask(await open_one()))
    async with asyncio.timeout(10):
        while not model_server.requests:
            await asyncio.sleep(0.01)
        asking.cancel()
        await asyncio.wait([asking])
        await model_server.gone.wait()
    assert asking.cancelled()


async def test_what_is_no_stream_is_one_clear_line(model_server, open_one) -> None:
    model_server.play(Raw((b"<html>\n<body>Sign in, please</body></html>",)))
    error = await fail(await open_one())
    assert "\n" not in str(error)
    assert "broke off" in str(error)


async def test_an_endpoint_out_of_reach_says_where_without_its_password(
    model_server, api, monkeypatch
) -> None:
    address = "http://me:hidden@127.0.0.1:9"
    provider = replace(model_server.provider(api), base_url=address)
    monkeypatch.setattr("mimo_tui.llm.retry.ATTEMPTS", 1)
    model = await open_model(model_server.info(), provider, {})
    error = await fail(model)
    await model.close()
    assert "127.0.0.1:9" in str(error)
    assert "hidden" not in str(error)


async def test_no_failure_shows_the_key(model_server, open_one) -> None:
    model = await open_one()
    for status in (400, 401, 402, 403, 404, 413, 422):
        model_server.play(Refusal(status, json.dumps({"headers": {"authorization": KEY}})))
        assert KEY not in str(await fail(model))
