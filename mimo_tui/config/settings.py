"""The tree of settings."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from mimo_tui.core.permissions import Mode


class _Node(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow")


class Provider(_Node):
    """An endpoint of models. The key itself may stand here, or the variable that holds it."""

    base_url: str = ""
    api: Literal["openai", "anthropic"] = "openai"
    key_env: str = ""
    key: SecretStr = SecretStr("")
    models: tuple[str, ...] = ()


class SummarySettings(_Node):
    """Who summarises the project, when asked to, and the most that one run may spend.

    `model` is "provider/model", "" for that of the conversation; a bound of 0 is none.
    """

    model: str = ""
    calls: int = Field(default=1000, ge=0)
    tokens: int = Field(default=4_000_000, ge=0)
    usd: float = Field(default=1.0, ge=0)


class MemorySettings(_Node):
    """How recall works.

    `tokens` is how much it may put into a request; 0 switches it off. `embedding` is "words", "e5"
    or "MODEL URL", and `embedding_key_env` the variable with that endpoint's key. `dream`: whether
    it is hinted what could be put in order, while nothing goes on.
    """

    tokens: int = Field(default=2000, ge=0, le=100_000)
    embedding: str = "words"
    embedding_key_env: str = ""
    dream: Literal["hint", "off"] = "hint"
    summaries: SummarySettings = SummarySettings()


class DiffSettings(_Node):
    """How changes are shown: side by side where there is room ("auto"), or always one way."""

    view: Literal["auto", "unified", "split"] = "auto"


class Permissions(_Node):
    """Rules such as "Bash(git status:*)" or "Edit(docs/**)"."""

    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()


class Settings(_Node):
    """All settings. `model` is "provider/model", "" to take what is found."""

    model: str = ""
    mode: Mode = "default"
    theme: str = ""
    providers: dict[str, Provider] = {}
    memory: MemorySettings = MemorySettings()
    diff: DiffSettings = DiffSettings()
    permissions: Permissions = Permissions()
