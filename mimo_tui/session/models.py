"""The model of a session: which one, opened when first needed, changed between turns."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from mimo_tui.core.errors import MimoError, SettingsError
from mimo_tui.llm.base import ChatModel, ModelInfo
from mimo_tui.llm.catalogue import Catalogue, Provider
from mimo_tui.llm.select import (
    HOW_TO_CONNECT,
    apply_environment,
    choose_model,
    find_local_servers,
    open_model,
)

if TYPE_CHECKING:  # pydantic is not needed before there are settings to read
    from mimo_tui.config.settings import Provider as ProviderSettings
    from mimo_tui.config.settings import Settings


class Models:
    """Chooses and opens models. Nothing of a vendor's library is loaded before a turn needs it."""

    def __init__(self, settings: Settings, environ: Mapping[str, str] = os.environ) -> None:
        self._settings = settings
        self._environ = environ
        self._lock = asyncio.Lock()
        self._catalogue: Catalogue | None = None
        self._local: list[ModelInfo] = []
        self._chosen: ModelInfo | None = None
        self._problem: MimoError | None = None
        self._opened: dict[str, ChatModel] = {}

    async def choose(self, name: str | None = None) -> ModelInfo | None:
        """The model of that name, else the settings' one, else the first that can be reached.

        None where there is none. Raises SettingsError for a name that cannot be meant; the model
        chosen before then stays.
        """
        async with self._lock:
            catalogue = await self._open_catalogue()
            try:
                info = choose_model(
                    catalogue, self._environ, flag=name or "", configured=self._settings.model
                )
            except MimoError as error:
                self._problem = error
                raise
            if info is None:
                self._local = await find_local_servers(catalogue)
                info = self._local[0] if self._local else None
            self._chosen = info or self._chosen
            self._problem = None
            return info

    @property
    def is_open(self) -> bool:
        """Whether the chosen model can be used at once."""
        return self._chosen is not None and self._chosen.full_name in self._opened

    async def current(self) -> ChatModel:
        """The chosen model, opened. Raises SettingsError where there is none."""
        async with self._lock:
            if self._chosen is None:
                raise self._problem or SettingsError(HOW_TO_CONNECT)
            name = self._chosen.full_name
            if name not in self._opened:
                catalogue = await self._open_catalogue()
                provider = catalogue.provider(self._chosen.provider)
                self._opened[name] = await open_model(self._chosen, provider, self._environ)
            return self._opened[name]

    async def search(self) -> None:
        """Look for the servers on this machine."""
        self._local = await find_local_servers(await self._open_catalogue())

    def found(self, *, all_known: bool = False) -> list[ModelInfo]:
        """The models that can be chosen, as far as they are known by now; the present one first.

        With `all_known` also those whose key is not set.
        """
        if self._catalogue is None:
            return []
        own = self._settings.providers
        usable = [
            info
            for provider in self._catalogue.providers.values()
            if (all_known or provider.is_usable(self._environ))
            and (not provider.local or provider.id in own)
            for info in self._catalogue.models(provider.id)
        ]
        first = [self._chosen] if self._chosen else []
        every = {info.full_name: info for info in (*first, *usable, *self._local)}
        return list(every.values())

    async def close(self) -> None:
        """Give back all connections."""
        opened, self._opened = self._opened, {}
        for model in opened.values():
            await model.close()

    async def _open_catalogue(self) -> Catalogue:
        if self._catalogue is None:
            self._catalogue = await asyncio.to_thread(_catalogue, self._settings, self._environ)
        return self._catalogue


def _catalogue(settings: Settings, environ: Mapping[str, str]) -> Catalogue:
    own = {name: _provider(name, given) for name, given in settings.providers.items()}
    catalogue = Catalogue(own)
    apply_environment(catalogue, environ)
    return catalogue


def _provider(name: str, given: ProviderSettings) -> Provider:
    key = given.key.get_secret_value()
    return Provider(
        name,
        name,
        given.api,
        given.base_url,
        (given.key_env,) if given.key_env else (),
        key,
        # An endpoint of one's own for which no key is named needs none.
        local=bool(given.base_url) and not (key or given.key_env),
        default_model=given.models[0] if given.models else "",
        models=given.models,
    )
