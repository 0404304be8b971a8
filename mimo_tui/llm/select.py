"""Which model to use, and the adapter for it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace

from mimo_tui.core.errors import ModelError
from mimo_tui.llm.base import ChatModel, ModelInfo
from mimo_tui.llm.catalogue import Api, Catalogue, Provider
from mimo_tui.llm.retry import FIRST_DELAY

HOW_TO_CONNECT = (
    "No model yet: set a key such as DEEPSEEK_API_KEY or XIAOMI_API_KEY, start Ollama, "
    "or use --model provider/model"
)
_PROBE_SECONDS = 0.6
_PROBE_BYTES = 400_000
# Models may think for minutes before the first byte.
_TIMEOUT = 900.0


def apply_environment(catalogue: Catalogue, environ: Mapping[str, str]) -> None:
    """Honour the variables by which set-ups for other tools name an endpoint."""
    overrides: tuple[tuple[str, str, str, Api], ...] = (
        ("anthropic", "ANTHROPIC_BASE_URL", "ANTHROPIC_AUTH_TOKEN", "anthropic"),
        ("openai", "OPENAI_BASE_URL", "", "openai"),
    )
    for name, base, token, api in overrides:
        provider = catalogue.providers[name]
        if environ.get(base):
            provider = replace(provider, base_url=environ[base], api=api)
        if token and environ.get(token) and not provider.key:
            provider = replace(provider, key=environ[token], bearer=True)
        catalogue.providers[name] = provider


def choose_model(
    catalogue: Catalogue, environ: Mapping[str, str], *, flag: str = "", configured: str = ""
) -> ModelInfo | None:
    """The model to start with: the flag's, the settings', or the first whose key is set.

    None where nothing is set. Raises SettingsError for a name that cannot be meant.
    """
    for name in (flag, configured):
        if name:
            return catalogue.model(name if "/" in name else _full_name(catalogue, environ, name))
    named = environ.get("ANTHROPIC_MODEL", "")
    if named and catalogue.providers["anthropic"].is_usable(environ):
        return catalogue.model(f"anthropic/{named}")
    for provider in catalogue.providers.values():
        if not provider.local and provider.is_usable(environ):
            models = catalogue.models(provider.id)
            if models:
                return models[0]
    return None


def _full_name(catalogue: Catalogue, environ: Mapping[str, str], name: str) -> str:
    """A model named without its provider: the first usable provider that has it."""
    for provider in catalogue.providers.values():
        if provider.is_usable(environ):
            for model in catalogue.models(provider.id):
                if model.id == name:
                    return model.full_name
    return name


async def open_model(
    info: ModelInfo,
    provider: Provider,
    environ: Mapping[str, str],
    *,
    first_delay: float = FIRST_DELAY,
) -> ChatModel:
    """The adapter for a model. The SDK is loaded in a thread: it takes up to a second.

    Raises ModelError where the provider's key is missing.
    """
    key = provider.find_key(environ)
    if not key and not provider.local:
        raise ModelError(
            f"There is no key for {provider.name}",
            do=f"Set {' or '.join(provider.keys) or 'its key in the settings'}",
        )
    build = _anthropic if provider.api == "anthropic" else _openai
    return await asyncio.to_thread(build, info, provider, key, first_delay)


def _anthropic(info: ModelInfo, provider: Provider, key: str, first_delay: float) -> ChatModel:
    from anthropic import AsyncAnthropic, DefaultAsyncHttpxClient

    from mimo_tui.llm.anthropic_messages import AnthropicMessages

    client = AsyncAnthropic(
        api_key=None if provider.bearer else key,
        auth_token=key if provider.bearer else None,
        base_url=provider.base_url.removesuffix("/v1"),
        max_retries=0,
        timeout=_TIMEOUT,
        http_client=DefaultAsyncHttpxClient(trust_env=not _is_loopback(provider)),
    )
    return AnthropicMessages(info, provider, client, first_delay=first_delay)


def _openai(info: ModelInfo, provider: Provider, key: str, first_delay: float) -> ChatModel:
    from openai import AsyncOpenAI, DefaultAsyncHttpxClient

    from mimo_tui.llm.openai_chat import OpenAIChat

    client = AsyncOpenAI(
        api_key=key or "none",
        base_url=provider.base_url,
        max_retries=0,
        timeout=_TIMEOUT,
        http_client=DefaultAsyncHttpxClient(trust_env=not _is_loopback(provider)),
    )
    return OpenAIChat(info, provider, client, first_delay=first_delay)


def _is_loopback(provider: Provider) -> bool:
    """A proxy must not see what goes to this machine."""
    host = provider.base_url.partition("://")[2].partition("/")[0].rpartition(":")[0]
    return host in ("127.0.0.1", "localhost", "[::1]")


async def find_local_servers(catalogue: Catalogue) -> list[ModelInfo]:
    """The models that servers on this machine's usual ports offer, asked all at once."""
    local = [provider for provider in catalogue.providers.values() if provider.local]
    found = await asyncio.gather(*(_probe(provider) for provider in local))
    return [
        catalogue.model(f"{provider.id}/{name}")
        for provider, names in zip(local, found, strict=True)
        for name in names
    ]


async def _probe(provider: Provider) -> list[str]:
    """The names of a local server's models; none where nothing answers as such a server would."""
    address, _, path = provider.base_url.partition("://")[2].partition("/")
    host, _, port = address.rpartition(":")
    try:
        async with asyncio.timeout(_PROBE_SECONDS):
            reader, writer = await asyncio.open_connection(host, int(port))
            try:
                ask = f"GET /{path}/models HTTP/1.0\r\nHost: {address}\r\n\r\n"
                writer.write(ask.encode())
                answer = await reader.read(_PROBE_BYTES)
                while chunk := await reader.read(_PROBE_BYTES):
                    answer += chunk
            finally:
                writer.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            return []
        return [str(model["id"]) for model in json.loads(body)["data"]]
    except (OSError, TimeoutError, ValueError, KeyError, TypeError):
        return []
