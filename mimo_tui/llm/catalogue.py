"""Providers and models that are known by name: seed data, and what a person adds."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.resources import files
from typing import Any, Literal

from mimo_tui.core.errors import SettingsError
from mimo_tui.llm.base import ModelInfo, Price

Api = Literal["openai", "anthropic"]

# For a model that nobody has told us of.
DEFAULT_WINDOW = 128_000
DEFAULT_OUTPUT = 16_000


@dataclass(frozen=True, slots=True)
class Provider:
    """How a provider is reached. `keys` are the variables looked for; `key` goes before them.

    `bearer`: its Anthropic endpoint wants the key as a bearer token. `local`: no key is needed.
    """

    id: str
    name: str
    api: Api
    base_url: str
    keys: tuple[str, ...] = ()
    key: str = field(default="", repr=False)
    bearer: bool = False
    local: bool = False
    default_model: str = ""
    models: tuple[str, ...] = ()

    def find_key(self, environ: Mapping[str, str]) -> str:
        """The key to use, "" where there is none."""
        return self.key or next((environ[name] for name in self.keys if environ.get(name)), "")

    def is_usable(self, environ: Mapping[str, str]) -> bool:
        """Whether it can be asked now, as far as keys go."""
        return self.local or bool(self.find_key(environ))


class Catalogue:
    """All providers in their order, with the person's own before those of the same id."""

    def __init__(self, own: Mapping[str, Provider] | None = None) -> None:
        seed = _read_providers()
        own = dict(own or {})
        self.providers: dict[str, Provider] = own | {
            name: _merge(own[name], provider) if name in own else provider
            for name, provider in seed.items()
        }

    def provider(self, name: str) -> Provider:
        """A provider by its id. Raises SettingsError where it is unknown."""
        if name not in self.providers:
            raise SettingsError(
                f"There is no provider {name!r}",
                do="Name one of `mimo-tui models --all`, or add it to the settings file",
            )
        return self.providers[name]

    def model(self, full_name: str) -> ModelInfo:
        """What is known of "provider/model"; sensible limits for a model that is not.

        Raises SettingsError where the name has another form or the provider is unknown.
        """
        provider_id, slash, model_id = full_name.partition("/")
        if not slash or not model_id:
            raise SettingsError(f"{full_name!r} is no model", do='Write it as "provider/model"')
        self.provider(provider_id)
        # A suffix that some vendors' guides add to ask for the long window.
        long_window = model_id.endswith("[1m]")
        model_id = model_id.removesuffix("[1m]")
        known = self._seed.get(provider_id, {}).get(model_id)
        info = _model(provider_id, model_id, known or {})
        return replace(info, window=1_000_000) if long_window else info

    def models(self, provider_id: str) -> list[ModelInfo]:
        """The models of a provider that are known by name, the default one first."""
        provider = self.provider(provider_id)
        named = [provider.default_model, *provider.models, *self._seed.get(provider_id, {})]
        return [self.model(f"{provider_id}/{name}") for name in dict.fromkeys(filter(None, named))]

    @cached_property
    def _seed(self) -> dict[str, dict[str, dict[str, Any]]]:
        text = files("mimo_tui.llm").joinpath("data/models.json").read_text(encoding="utf-8")
        seed: dict[str, dict[str, dict[str, Any]]] = json.loads(text)
        return seed


def _model(provider_id: str, model_id: str, row: dict[str, Any]) -> ModelInfo:
    price = Price(*row["price"]) if "price" in row else None
    return ModelInfo(
        provider_id,
        model_id,
        row.get("name", model_id),
        row.get("window") or DEFAULT_WINDOW,
        row.get("output") or DEFAULT_OUTPUT,
        price,
        bool(row.get("reasoning")),
    )


def _read_providers() -> dict[str, Provider]:
    text = files("mimo_tui.llm").joinpath("data/providers.toml").read_text(encoding="utf-8")
    return {
        name: Provider(
            name,
            row["name"],
            row["api"],
            row[row["api"]],
            tuple(row["keys"]),
            bearer=row.get("bearer", False),
            local=row.get("local", False),
            default_model=row.get("model", ""),
        )
        for name, row in tomllib.loads(text).items()
    }


def _merge(own: Provider, seed: Provider) -> Provider:
    """A person's words where they said something, ours elsewhere."""
    moved = bool(own.base_url)
    return replace(
        seed,
        api=own.api if moved else seed.api,
        base_url=own.base_url or seed.base_url,
        keys=(*own.keys, *seed.keys),
        key=own.key,
        models=own.models,
    )
