"""Names across a file: modules, imports, and what a call or a base means inside the file."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from mimo_tui.memory.distil.definitions import Definition
from mimo_tui.memory.distil.language import Language

_BUILTINS = frozenset(dir(builtins)) - {"open", "compile", "eval", "exec"}
_NAME = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*")
_BASE_WORDS = frozenset({"extends", "implements", "public", "private", "protected", "virtual"})
# Type parameters and Python's keyword arguments name no base.
_NO_BASE = re.compile(r"<[^<>]*>|\[[^\[\]]*\]|\w+\s*=\s*[\w.]+")
_MAX_NAME = 120


def module_name(path: str, language: Language) -> str:
    """The name of a file's module: dotted for Python, else its path."""
    if language.name != "python":
        return path
    parts = list(PurePosixPath(path).with_suffix("").parts)
    if len(parts) > 1 and parts[0] in ("src", "lib"):
        parts = parts[1:]
    if len(parts) > 1 and parts[-1] == "__init__":
        parts = parts[:-1]
    return ".".join(parts)


def import_target(path: str, language: Language, module: str, name: str) -> str:
    """What an import names, with Python's relative ones made whole."""
    if language.name == "rust":
        module = module.replace("::", ".")
    if language.name == "python" and module.startswith("."):
        dots = len(module) - len(module.lstrip("."))
        package = module_name(path, language).split(".")
        if PurePosixPath(path).stem != "__init__":
            package = package[:-1]
        package = package[: len(package) - (dots - 1)] if dots > 1 else package
        module = ".".join([*package, *filter(None, [module.lstrip(".")])])
    return f"{module}.{name}" if name and name != "*" else module


class Resolver:
    """What names mean inside one file."""

    def __init__(self, definitions: list[Definition], ids: list[str], language: Language) -> None:
        self._definitions = definitions
        self._language = language
        self._by_title: dict[str, list[str]] = {}
        for definition, identity in zip(definitions[1:], ids[1:], strict=True):
            if definition.kind != "scope":
                self._by_title.setdefault(definition.title, []).append(identity)

    def local(self, target: str) -> str:
        """The id of the one definition of that title in this file, "" for none or several."""
        found = self._by_title.get(target, ())
        return found[0] if len(found) == 1 else ""

    def holder(self, parent: int) -> int:
        """The nearest definition around that has a record of its own."""
        while self._definitions[parent].kind == "scope":
            parent = self._definitions[parent].parent
        return parent

    def callee(self, written: str, caller: int) -> str:
        """The name that a call means, "" for what is not worth an edge."""
        if not _NAME.fullmatch(written) or len(written) > _MAX_NAME:
            return ""
        if self._language.name == "python" and written in _BUILTINS:
            return ""
        first, dot, rest = written.partition(".")
        if dot and first in self._language.self_names:
            owner = self._class_around(caller)
            return f"{owner}.{rest}" if owner else rest
        return written

    def names(self, written: Iterable[str]) -> Iterator[str]:
        """The names in a list of bases as it is written."""
        for text in written:
            plain = _NO_BASE.sub(" ", text.replace("::", "."))
            yield from (part for part in _NAME.findall(plain) if part not in _BASE_WORDS)

    def _class_around(self, index: int) -> str:
        while index:
            definition = self._definitions[index]
            parent = self._definitions[definition.parent]
            if parent.kind in ("class", "scope") and definition.kind == "method":
                return parent.title
            if definition.kind == "method":
                return definition.title.rpartition(".")[0]
            index = definition.parent
        return ""
