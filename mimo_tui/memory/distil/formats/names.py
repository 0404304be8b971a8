"""Which files that are no code are looked into, known by their names."""

from __future__ import annotations

import re
from typing import Literal

Format = Literal[
    "prose",
    "toml",
    "yaml",
    "json",
    "ini",
    "environment",
    "dockerfile",
    "makefile",
    "sql",
    "protobuf",
    "graphql",
    "prisma",
]

_SUFFIXES: dict[str, Format] = {
    "md": "prose",
    "markdown": "prose",
    "rst": "prose",
    "toml": "toml",
    "yaml": "yaml",
    "yml": "yaml",
    "json": "json",
    "jsonc": "json",
    "json5": "json",
    "ini": "ini",
    "cfg": "ini",
    "properties": "ini",
    "env": "environment",
    "dockerfile": "dockerfile",
    "mk": "makefile",
    "sql": "sql",
    "ddl": "sql",
    "proto": "protobuf",
    "graphql": "graphql",
    "graphqls": "graphql",
    "gql": "graphql",
    "prisma": "prisma",
}
# An `.env` itself holds secrets: only what is made to be copied is read.
_ENVIRONMENT = re.compile(r"\.?env[.-](?:example|sample|template|dist|defaults?)")
_DOCKERFILE = re.compile(r"(?:dockerfile|containerfile)(?:[.-][\w.-]+)?")
_MAKEFILE = re.compile(r"(?:gnu)?makefile(?:\.[\w-]+)?")
# What tools write for themselves.
_WRITTEN_BY_TOOLS = re.compile(
    r"(?:package-lock|npm-shrinkwrap|packages\.lock|composer\.lock|pnpm-lock|pubspec\.lock"
    r"|project\.assets|[\w.-]*\.min|[\w.-]*-lock|[\w.-]*\.lock)\.(?:json|ya?ml|toml)"
    r"|\.?(?:yarn-integrity|package-lock)\.\w+|[\w.-]*\.map\.json"
)
# Trees of JSON and YAML are data more often than not: settings by their name or place, contracts
# by their name, and no fixtures or translations.
_SETTINGS = re.compile(
    r"(?:^|/)(?:\.?config(?:s|uration)?|conf(?:\.d)?|settings|etc|environments?)/"
    r"|(?:^|/)[\w.-]*(?:config|conf\b|setting|option|application|defaults?|values|rc\b"
    r"|params|parameters|environment)[\w.-]*$",
    re.I,
)
_DATA = re.compile(
    r"(?:^|/)(?:tests?|fixtures?|testdata|__\w+__|locales?|i18n|lang|translations?|data|examples?"
    r"|samples?|mocks?|node_modules|vendor|snapshots?|cassettes)/",
    re.I,
)
_CONTRACT = re.compile(
    r"openapi|swagger|asyncapi|schema|(?:^|/)(?:package|composer|deno|manifest|app|angular|project"
    r"|nest-cli|plugin|lerna|turbo|nx|vercel|firebase)\.jsonc?$|(?:^|[._/-])api[._-]",
    re.I,
)


def is_configuration(path: str) -> bool:
    """Whether a JSON or YAML file is configuration by its name or its place, and no mere data."""
    return bool(_SETTINGS.search(path)) and not _DATA.search(path)


def format_of(path: str) -> Format | None:
    """The format of a file by its name, None for what is no document or not worth a look."""
    name = path.rpartition("/")[2].lower()
    if _WRITTEN_BY_TOOLS.fullmatch(name):
        return None
    if _ENVIRONMENT.fullmatch(name):
        return "environment"
    if _DOCKERFILE.fullmatch(name) and not name.endswith((".py", ".md", ".sh")):
        return "dockerfile"
    if _MAKEFILE.fullmatch(name):
        return "makefile"
    stem, dot, suffix = name.rpartition(".")
    if suffix == "env" and stem in ("", "."):
        return None
    found = _SUFFIXES.get(suffix) if dot else None
    if found == "json":
        wanted = "/" not in path or is_configuration(path) or _CONTRACT.search(path)
    elif found == "yaml":
        wanted = not _DATA.search(path) or _CONTRACT.search(path)
    else:
        wanted = True
    return found if wanted else None
