"""Settings that code reads or declares: environment variables, options, fields of settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from mimo_tui.memory.distil.calls import Call, Places, calls_of
from mimo_tui.memory.distil.definitions import Outline
from mimo_tui.memory.distil.facts import Fact
from mimo_tui.memory.distil.formats.settings import setting
from mimo_tui.memory.distil.language import Language

_READS = {
    "python": frozenset({"getenv", "get", "pop", "setdefault"}),
    "go": frozenset({"Getenv", "LookupEnv", "SetDefault", "BindEnv"})
    | {f"Get{kind}" for kind in ("String", "Int", "Bool", "Duration", "Float64", "StringSlice")},
    "rust": frozenset({"var", "var_os"}),
    "java": frozenset({"getenv", "getProperty"}),
    "kotlin": frozenset({"getenv", "getProperty"}),
    "ruby": frozenset({"fetch"}),
    "php": frozenset({"env", "getenv"}),
    "c": frozenset({"getenv", "secure_getenv"}),
    "cpp": frozenset({"getenv", "secure_getenv"}),
    "c_sharp": frozenset({"GetEnvironmentVariable"}),
}
_OF_ENVIRONMENT = re.compile(
    r"(?:^|\.)(?:environ|env|ENV)$|^(?:os|std\.env|env|System|viper|Environment)$"
)
_OPTIONS = {"python": frozenset({"add_argument", "option", "Option"})}
_SUBSCRIPTS = re.compile(
    rb"\b(?:process\.env\.([A-Z][A-Z0-9_]+)|(?:os\.environ|process\.env|ENV|import\.meta\.env)"
    rb"\[\s*[\"']([A-Za-z][\w.]*)[\"']\s*\]|import\.meta\.env\.([A-Z][A-Z0-9_]+))"
    rb"(?:\s*(?:\?\?|\|\|)\s*([\"'][^\"'\n]*[\"']|[\w.]+))?"
)
_SPRING = re.compile(rb"@Value\(\s*\"\$\{([\w.-]+)(?::([^}\"]*))?\}\"")
_GO_TAG = re.compile(rb"`[^`\n]*\benv:\"([A-Z][\w]*)(?:,[^\"\n]*)?\"[^`\n]*`")
_FLAG = re.compile(r"--?[A-Za-z][\w-]*")
_MAX = 300


def code_settings(outline: Outline, language: Language, path: str) -> Iterator[Fact]:
    """Each setting once, where it is first read, with its default."""
    name = {"tsx": "typescript"}.get(language.name, language.name)
    known: set[str] = set()
    found = [*_by_calls(outline, name, path), *_by_text(outline, path)]
    if name == "python":
        found += _fields(outline, path)
    for fact in sorted(found, key=lambda each: each.first_line)[:_MAX]:
        if fact.title not in known:
            known.add(fact.title)
            yield fact


def _by_calls(outline: Outline, language: str, path: str) -> Iterator[Fact]:
    reads = _READS.get(language, frozenset())
    options = _OPTIONS.get(language, frozenset())
    if not reads and not options:
        return
    for call in calls_of(outline, reads | options):
        fact = _option(call, path) if call.name in options else _read(call, path)
        if fact is not None:
            yield replace(fact, owner=call.owner)


def _read(call: Call, path: str) -> Fact | None:
    key = call.path()
    plain = call.name in ("getenv", "secure_getenv", "GetEnvironmentVariable", "env")
    if not key or not re.fullmatch(r"[A-Za-z][\w.-]{1,100}", key):
        return None
    if not plain and not _OF_ENVIRONMENT.search(call.receiver):
        return None
    default = call.at(1) or call.named("default")
    given = default.string if default and default.string is not None else default and default.text
    return setting(key, given or "", "", path, call.line)


def _option(call: Call, path: str) -> Fact | None:
    """An option of argparse, click or typer."""
    names = [each.string for each in call.arguments if each.string and _FLAG.fullmatch(each.string)]
    if not names:
        return None
    default, said = call.named("default"), call.named("help")
    given = default.string if default and default.string is not None else default and default.text
    comment = (said.string or "") if said else ""
    return setting(max(names, key=len), given or "", comment, path, call.line)


def _by_text(outline: Outline, path: str) -> Iterator[Fact]:
    """What is read without a call: subscripts, annotations and tags."""
    source = outline.text.source
    places = Places(outline.definitions)
    line, at = 1, 0
    patterns = [
        (_SUBSCRIPTS, (b"environ[", b"process.env", b"ENV[", b"meta.env")),
        (_SPRING, (b"@Value(",)),
        (_GO_TAG, (b'env:"',)),
    ]
    for pattern, hints in patterns:
        if not any(hint in source for hint in hints):
            continue
        line, at = 1, 0
        for match in pattern.finditer(source):
            line += source.count(b"\n", at, match.start())
            at = match.start()
            *names, default = match.groups() if len(match.groups()) > 1 else (match[1], None)
            key = next(each for each in names if each is not None).decode("utf-8", "replace")
            value = (default or b"").decode("utf-8", "replace").strip("\"'")
            yield replace(setting(key, value, "", path, line), owner=places.owner(at))


def _fields(outline: Outline, path: str) -> Iterator[Fact]:
    """The fields of pydantic's settings."""
    definitions = outline.definitions
    for index, definition in enumerate(definitions):
        around = definitions[definition.parent]
        bases = " ".join(around.bases).strip("()")
        if definition.kind != "field" or "BaseSettings" not in bases:
            continue
        written, _, default = definition.signature.partition("=")
        key = written.partition(":")[0].strip()
        if key != "model_config" and key.isidentifier():
            value = default.strip().strip("\"'")
            fact = setting(key, value, definition.doc, path, definition.first_line)
            yield replace(fact, owner=index)
