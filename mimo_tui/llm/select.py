"""Which model to use, and the adapter for it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

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
# Local servers also list models that turn texts into vectors.
_NO_CHAT = ("embed", "rerank", "whisper")


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
    from mimo_tui.llm.clients import open_anthropic, open_openai

    key = provider.find_key(environ)
    if not key and not provider.local:
        raise ModelError(
            f"There is no key for {provider.name}",
            do=f"Set {' or '.join(provider.keys) or 'its key in the settings'}",
        )
    build = open_anthropic if provider.api == "anthropic" else open_openai
    return await asyncio.to_thread(build, info, replace(provider, key=key), environ, first_delay)


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
    try:
        url = urlsplit(provider.base_url)
        async with asyncio.timeout(_PROBE_SECONDS):
            reader, writer = await asyncio.open_connection(url.hostname, url.port or 80)
            try:
                ask = f"GET {url.path.rstrip('/')}/models HTTP/1.0\r\nHost: {url.netloc}\r\n\r\n"
                writer.write(ask.encode())
                answer = b""
                while len(answer) < _PROBE_BYTES and (chunk := await reader.read(_PROBE_BYTES)):
                    answer += chunk
            finally:
                writer.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            return []
        names = [str(model["id"]) for model in json.loads(body)["data"]]
        return [name for name in names if not any(word in name.lower() for word in _NO_CHAT)]
    except (OSError, TimeoutError, ValueError, KeyError, TypeError):
        return []
