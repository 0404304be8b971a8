"""Business rules: what a definition refuses, requires and decides, in words, a record each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mimo_tui.memory.distil.constraints import constraints
from mimo_tui.memory.distil.definitions import Definition, Outline
from mimo_tui.memory.distil.facts import Fact
from mimo_tui.memory.distil.formats.contents import within
from mimo_tui.memory.distil.formats.secrets import shown
from mimo_tui.memory.distil.guards import Guard, guards
from mimo_tui.memory.distil.language import Language
from mimo_tui.memory.distil.links import is_test_file

_MOST = 20
_SIGNATURE = 300
_SILENT = frozenset({"field", "constant", "scope"})
_LITERAL = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")
_CONSTANT = re.compile(r"(?<![\w.\"'])_?[A-Z][A-Z0-9_]{2,}(?![\w(\"'])")
_VALUE = re.compile(r"=\s*([\"'\w.+*/() -]{1,60})$")
# Where a text was broken into lines.
_OPENING, _CLOSING = re.compile(r"\( "), re.compile(r",? \)")
_JOINT = re.compile(r"(?<=\w|[.,:;!? ])(?:\" f?\"|' f?')")
# What one asks for rules with, by the verb that they are told with.
_ASKED_WITH = {
    "raises": "refuse refused reject rejected invalid error fail not allowed",
    "refuses": "refuse refused reject rejected invalid error fail not allowed",
    "requires": "require must invalid",
    "does": "limit threshold",
    "sets": "state transition become",
    "allows": "state transition become",
    "is": "state",
}


def rules(outline: Outline, language: Language, path: str) -> Iterator[Fact]:
    """The rules of each definition that has any, together; none of tests."""
    if is_test_file(path):
        return
    definitions = outline.definitions
    told = [*guards(outline), *constraints(outline)]
    found = _by_speaker(definitions, sorted(told, key=lambda guard: guard.offset))
    values = _values(definitions) if found else {}
    for owner, together in sorted(found.items()):
        yield _fact(definitions[owner], owner, together[:_MOST], path, values)


def _by_speaker(definitions: list[Definition], found: list[Guard]) -> dict[int, list[Guard]]:
    """Guards, in their order, by the innermost function, class or file around each."""
    spoken: dict[int, list[Guard]] = {}
    stack, following = [0], 1
    for guard in found:
        while following < len(definitions) and definitions[following].start <= guard.offset:
            if definitions[following].kind not in _SILENT:
                stack.append(following)
            following += 1
        while len(stack) > 1 and definitions[stack[-1]].end < guard.offset:
            stack.pop()
        around = next(i for i in reversed(stack) if definitions[i].end >= guard.offset)
        spoken.setdefault(around, []).append(guard)
    return spoken


def _fact(
    owner: Definition, index: int, together: list[Guard], path: str, values: dict[str, str]
) -> Fact:
    told = [_exact(guard.words, values) for guard in together]
    first, last = together[0].line, together[-1].line
    lines = [f"{owner.title} {told[0]} ({path}:{first})"]
    lines += [
        f"  {words} (line {guard.line})"
        for words, guard in zip(told[1:], together[1:], strict=True)
    ]
    signature = within(told[0], _SIGNATURE)
    verbs = dict.fromkeys(guard.words.partition(" ")[0] for guard in together)
    terms = " ".join(_ASKED_WITH[verb] for verb in verbs)
    body, title = within("\n".join(lines)), f"rules of {owner.title}"
    return Fact("rule", title, body, signature, first, last, index, terms=terms)


def _exact(words: str, values: dict[str, str]) -> str:
    """The words with the values of the constants in them, and without anything secret."""
    words = _JOINT.sub("", _CLOSING.sub(")", _OPENING.sub("(", words)))
    known = dict.fromkeys(
        name for name in _CONSTANT.findall(words) if name in values and f"{name} =" not in words
    )
    told = (
        f"{words} [{', '.join(f'{name} = {values[name]}' for name in known)}]" if known else words
    )
    return _without_secrets(told)


def _without_secrets(words: str) -> str:
    return "`".join(map(_without_secret, words.split("`")))


def _without_secret(part: str) -> str:
    """A condition, or what comes of it, without literals that its other words say are secret."""
    key = _LITERAL.sub("", part)
    return _LITERAL.sub(lambda literal: shown(key, literal[0]), part)


def _values(definitions: list[Definition]) -> dict[str, str]:
    """The values of a file's constants, as they are written."""
    found = {}
    for definition in definitions:
        name = definition.title.rpartition(".")[2]
        if definition.kind in ("constant", "field") and name.isupper():
            value = _VALUE.search(definition.signature)
            if value is not None:
                found[name] = shown(name, value[1].strip())
    return found
