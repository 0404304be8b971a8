"""The types that names are written with: of parameters, variables and fields."""

from __future__ import annotations

import re
from collections.abc import Container

from mimo_tui.memory.distil.definitions import Captures, Definition
from mimo_tui.memory.distil.spelling import Text

_DECORATION = re.compile(r"^(?:[&*?\s]|'\w+\s|(?:mut|dyn|impl|const|final|readonly|volatile)\s)+")
# What is asked of these is asked of what they hold.
_TRANSPARENT = re.compile(
    r"(?:\w+\.)*(?:Optional|Annotated|ClassVar|Final|Readonly|Box|Rc|Arc|Weak|unique_ptr|shared_ptr)"
    r"[\[<]([^,]+?)(?:,.*)?[\]>]"
)
_ARGUMENTS = re.compile(r"(?:<.*>|(?<=\w)\[[^\[\]].*\])$", re.S)
_NAME = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*")
_NOTHING = frozenset({"None", "null", "undefined"})
_MAKER = re.compile(r"^((?:\w+\.)?)New([A-Z]\w*)$")
_LONGEST = 200


class Types:
    """With which types a file writes its variables and fields; "" where it does not say."""

    def __init__(self, definitions: list[Definition], titles: Container[str]) -> None:
        self._definitions = definitions
        self._fields: dict[str, dict[str, str]] = {}
        for definition in definitions:
            owner = definition.title if definition.kind == "class" else ""
            if definition.kind == "method":
                owner = definition.title.rpartition(".")[0]
            fields = self._fields.setdefault(owner, {}) if owner and definition.types else {}
            for name, written in definition.types.items():
                receiver, _, field = name.rpartition(".")
                if receiver in ("self", "this"):
                    fields[field] = written if fields.get(field, written) == written else ""
                elif definition.kind == "class" or (
                    # A parameter that is a field, too.
                    definition.title.endswith(".constructor") and f"{owner}.{name}" in titles
                ):
                    fields[name] = written

    def variable(self, name: str, caller: int) -> str:
        """Of a variable as it is seen in a definition."""
        index = caller
        while True:
            definition = self._definitions[index]
            if definition.kind != "class" and name in definition.types:
                return definition.types[name]
            if not index:
                return ""
            index = definition.parent

    def field(self, owner: str, name: str) -> str:
        """Of a field that a type itself has."""
        return self._fields.get(owner, {}).get(name, "")


def attach_type(captures: Captures, inner: Definition, text: Text) -> None:
    """Note with what type a name is written; one written with several has none."""
    name = text.tail(captures["typed"][0])
    if "like" in captures:
        written = inner.types.get(text.of(captures["like"][0]), "")
    elif "made" in captures:
        made = _MAKER.match(text.tail(captures["made"][0]))
        written = f"{made[1]}{made[2]}" if made else ""
    else:
        written = type_name(text.tail(captures["type"][0]), small="small" in captures)
    known = inner.types.get(name)
    inner.types[name] = written if known in (None, written) else ""


def type_name(written: str, small: bool = False) -> str:
    """The one type that an annotation names, with dots; "" for none, several and built-in ones.

    `small`: types may begin with a small letter.
    """
    if len(written) >= _LONGEST:
        return ""
    plain = _DECORATION.sub("", written.strip().strip("\"'").lstrip(":")).replace("::", ".")
    if (held := _TRANSPARENT.fullmatch(plain)) is not None:
        return type_name(held[1], small)
    parts = [each.strip() for each in plain.split("|")]
    parts = [each for each in parts if each not in _NOTHING]
    if len(parts) != 1:
        return ""
    name = _ARGUMENTS.sub("", parts[0].rstrip("?")).replace("\\", ".").lstrip(".")
    if not _NAME.fullmatch(name):
        return ""
    last = name.rpartition(".")[2].lstrip("_")
    return name if small or last[:1].isupper() else ""
