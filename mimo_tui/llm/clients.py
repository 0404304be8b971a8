"""The vendors' SDK clients, told just what their provider is to know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from mimo_tui.llm.base import ChatModel, ModelInfo
from mimo_tui.llm.catalogue import Provider

# Models may think for minutes without a byte; API_TIMEOUT_MS says otherwise.
SILENCE_SECONDS = 900.0
CONNECT_SECONDS = 20.0


def open_anthropic(
    info: ModelInfo, provider: Provider, environ: Mapping[str, str], first_delay: float
) -> ChatModel:
    """A model behind the Messages protocol. `provider.key` is the key to use."""
    from anthropic import AsyncAnthropic, DefaultAsyncHttpxClient, Omit, Timeout

    from mimo_tui.llm.anthropic_messages import AnthropicMessages

    headers: dict[str, Any] = {}
    if provider.id != "anthropic":
        headers = dict.fromkeys(_names(environ.get("ANTHROPIC_CUSTOM_HEADERS", "")), Omit())
        if not provider.bearer:
            # The SDK sends a bearer token; endpoints made after the older protocol read this.
            headers["X-Api-Key"] = provider.key
    client = AsyncAnthropic(
        api_key=provider.key or "none",
        base_url=provider.base_url.rstrip("/").removesuffix("/v1"),
        max_retries=0,
        timeout=Timeout(_silence(environ), connect=CONNECT_SECONDS),
        default_headers=headers,
        http_client=DefaultAsyncHttpxClient(trust_env=not is_loopback(provider.base_url)),
    )
    return AnthropicMessages(info, provider, client, first_delay=first_delay)


def open_openai(
    info: ModelInfo, provider: Provider, environ: Mapping[str, str], first_delay: float
) -> ChatModel:
    """A model behind the Chat Completions protocol. `provider.key` is the key to use."""
    from openai import AsyncOpenAI, DefaultAsyncHttpxClient, Omit, Timeout

    from mimo_tui.llm.openai_chat import OpenAIChat

    headers: dict[str, Any] = {}
    if provider.id != "openai":
        # What is meant for OpenAI alone, and the SDK would send to whom it talks.
        own = ("OpenAI-Organization", "OpenAI-Project")
        names = (*own, *_names(environ.get("OPENAI_CUSTOM_HEADERS", "")))
        headers = dict.fromkeys(names, Omit())
    client = AsyncOpenAI(
        api_key=provider.key or "none",
        base_url=provider.base_url,
        max_retries=0,
        timeout=Timeout(_silence(environ), connect=CONNECT_SECONDS),
        default_headers=headers,
        http_client=DefaultAsyncHttpxClient(trust_env=not is_loopback(provider.base_url)),
    )
    return OpenAIChat(info, provider, client, first_delay=first_delay)


def is_loopback(base_url: str) -> bool:
    """Whether an endpoint is on this machine: a proxy must not see what goes there."""
    try:
        return urlsplit(base_url).hostname in ("127.0.0.1", "localhost", "::1")
    except ValueError:
        return False


def _silence(environ: Mapping[str, str]) -> float:
    """Seconds that an endpoint may be silent."""
    try:
        milliseconds = float(environ.get("API_TIMEOUT_MS", ""))
    except ValueError:
        return SILENCE_SECONDS
    return milliseconds / 1000 if milliseconds > 0 else SILENCE_SECONDS


def _names(headers: str) -> list[str]:
    """The names in a variable that holds headers, one a line."""
    return [line.partition(":")[0].strip() for line in headers.splitlines() if ":" in line]
