"""What names mean inside a file: the target of a call, of a base, and who owns a method."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mimo_tui.memory.distil.definitions import Definition
from mimo_tui.memory.distil.imports import import_target
from mimo_tui.memory.distil.language import Language
from mimo_tui.memory.distil.types import Types

# Ruby and Elixir end names of questions with a mark.
_NAME = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$#][\w$]*)*[?!]?")
_BASE_WORDS = frozenset(
    {"extends", "implements", "public", "private", "protected", "virtual", "final", "static"}
) | {"dyn", "class", "with"}
# Type parameters, strings and Python's keyword arguments name no base.
_NO_BASE = re.compile(r"<[^<>]*>|\[[^\[\]]*\]|\"[^\"]*\"|\w+\s*=\s*[\w.]+")
_MAX_NAME = 120
_NESTING = 6


class Resolver:
    """What names mean inside one file."""

    def __init__(
        self, definitions: list[Definition], ids: list[str], language: Language, path: str
    ) -> None:
        self._definitions = definitions
        self._ids = ids
        self._language = language
        self._by_title: dict[str, list[int]] = {}
        self._known_bases: dict[str, tuple[str, ...]] = {}
        for index, definition in enumerate(definitions):
            if index and definition.kind != "scope":
                self._by_title.setdefault(definition.title, []).append(index)
        self._aliases = dict(definitions[0].aliases)
        for imported, alias in definitions[0].known_as.items():
            # What an alias stands for is not what has that name here.
            if self._aliases.get(alias) in self._by_title:
                module, _, name = imported.partition("\t")
                self._aliases[alias] = import_target(path, language, module, name)
        self._types = Types(definitions, self._by_title)

    def local(self, target: str) -> str:
        """The id of the one definition of that title in this file, "" for none or several."""
        found = self._by_title.get(target, [])
        if len(found) > 1:
            found = [index for index in found if self._definitions[index].complete]
        return self._ids[found[0]] if len(found) == 1 else ""

    def owner(self, index: int) -> int:
        """What contains a definition: a method's class, wherever it stands, else what is around."""
        definition = self._definitions[index]
        if definition.kind in ("method", "constant"):
            found = self._by_title.get(definition.title.rpartition(".")[0], ())
            classes = [each for each in found if self._definitions[each].kind == "class"]
            if classes:
                return max(classes, key=lambda each: self._definitions[each].complete)
        parent = definition.parent
        while self._definitions[parent].kind == "scope":
            parent = self._definitions[parent].parent
        return parent

    def implementer(self, index: int) -> int:
        """The class that a scope of methods is of, 0 where it stands elsewhere."""
        found = self._by_title.get(self._definitions[index].title, ())
        return next((each for each in found if self._definitions[each].kind == "class"), 0)

    def callee(self, written: str, caller: int) -> str:
        """The name that a call means, "" for what is not worth an edge."""
        if written in self._language.builtins and written not in self._by_title:
            return ""
        if not _NAME.fullmatch(written) or len(written) > _MAX_NAME:
            return ""
        first, dot, rest = written.partition(".")
        if not dot:
            return self._seen_from(first, caller)
        if first in self._language.self_names or first == self._self_name(caller):
            return self._asked_of(self._type_around(caller), rest, caller)
        if first == self._language.super_name:
            base = next(iter(self._bases(self._type_around(caller))), "")
            return self._member(base, rest) or (f"{base}.{rest}" if base else rest)
        written_type = self._types.variable(first, caller)
        if not written_type and self._language.implicit_self:
            written_type = self._field_type(self._type_around(caller), first)
        if written_type:
            return self._asked_of(self._type_meant(written_type, caller), rest, caller)
        return f"{self._aliases.get(first, first)}.{rest}"

    def _asked_of(self, owner: str, rest: str, caller: int) -> str:
        """The title of what is asked of a type's object, through fields whose types are written."""
        while not self._member(owner, rest):
            field, dot, further = rest.partition(".")
            written_type = self._field_type(owner, field)
            if not dot or not written_type:
                return f"{owner}.{rest}" if owner else rest
            owner, rest = self._type_meant(written_type, caller), further
        return self._member(owner, rest)

    def _field_type(self, owner: str, name: str) -> str:
        titles = (owner, *self._ancestors(owner))
        return next(filter(None, (self._types.field(title, name) for title in titles)), "")

    def _type_meant(self, written: str, caller: int) -> str:
        first, dot, rest = written.partition(".")
        if written in self._language.self_names:
            return self._type_around(caller)
        return (
            f"{self._aliases.get(first, first)}.{rest}" if dot else self._seen_from(first, caller)
        )

    def names(self, written: Iterable[str]) -> Iterator[str]:
        """The names in a list of bases as it is written."""
        for text in written:
            plain = text.replace("::", ".").replace("\\", ".")
            for _ in range(_NESTING if _NO_BASE.search(plain) else 0):
                plain = _NO_BASE.sub(" ", plain)
            for part in _NAME.findall(plain):
                if part not in _BASE_WORDS:
                    yield self._aliases.get(part, part)

    def _seen_from(self, name: str, caller: int) -> str:
        """The title of what a bare name means: the nearest of that name around the caller."""
        index = caller
        while index:
            definition = self._definitions[index]
            title = definition.title
            if definition.kind == "method" and self._language.implicit_self:
                found = self._member(title.rpartition(".")[0], name)
                if found:
                    return found
            if self._shows_members(definition) and f"{title}.{name}" in self._by_title:
                return f"{title}.{name}"
            index = definition.parent
        return self._aliases.get(name, name)

    def _shows_members(self, definition: Definition) -> bool:
        if definition.kind == "class" or definition.of_type:
            return self._language.implicit_self
        return definition.kind in ("function", "method", "scope")

    def _member(self, owner: str, name: str) -> str:
        """A member's title in a type or in its bases, "" where it is not in this file."""
        titles = (f"{each}.{name}" for each in (owner, *self._ancestors(owner)))
        return next((title for title in titles if title in self._by_title), "")

    def _ancestors(self, owner: str) -> Iterator[str]:
        """The bases of a type, and theirs, nearest first."""
        seen: dict[str, None] = {owner: None}
        ahead = [owner] if owner else []
        for each in ahead:
            further = [base for base in self._bases(each) if base not in seen]
            seen.update(dict.fromkeys(further))
            ahead += further
            yield from further

    def _bases(self, title: str) -> tuple[str, ...]:
        """The bases of a type, each by its title where it stands in this file."""
        known = self._known_bases.get(title)
        if known is None:
            around = title.rpartition(".")[0]
            written = [
                base for i in self._by_title.get(title, ()) for base in self._definitions[i].bases
            ]
            names = dict.fromkeys(self.names(written))
            near = (f"{around}.{name}" for name in names)
            known = tuple(
                title if title in self._by_title else name
                for name, title in zip(names, near, strict=True)
            )
            self._known_bases[title] = known
        return known

    def _self_name(self, index: int) -> str:
        while index:
            if self._definitions[index].self_name:
                return self._definitions[index].self_name
            index = self._definitions[index].parent
        return ""

    def _type_around(self, index: int) -> str:
        """The type, or the object, whose member a caller is or stands in."""
        while index:
            definition = self._definitions[index]
            parent = self._definitions[definition.parent]
            if definition.kind == "method":
                owned = parent.kind == "class" or parent.of_type
                return parent.title if owned else definition.title.rpartition(".")[0]
            if definition.kind == "class" or parent.kind in ("scope", "constant"):
                return definition.title if definition.kind == "class" else parent.title
            index = definition.parent
        return ""


def implemented(definition: Definition) -> tuple[list[str], list[str]]:
    """What is inherited and what is implemented: some languages write both in one clause."""
    split = [re.split(r"\bimplements\b", base, maxsplit=1) for base in definition.bases]
    together = [rest for parts in split for rest in parts[1:]]
    return [parts[0] for parts in split], together + definition.interfaces
