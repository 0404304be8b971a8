"""Which test is of what: edges from a test to what it calls and to what it is named after."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from mimo_tui.memory.base import EdgeKind
from mimo_tui.memory.distil.definitions import Definition, Outline
from mimo_tui.memory.distil.language import Language

Link = tuple[int, EdgeKind, str, int]
"""From the definition of that index: kind, name as written, line."""
Linker = Callable[[Outline, Language, str], Iterable[Link]]

_FILE = re.compile(
    r"(?:^|/)(?:tests?|specs?|__tests__|testing|e2e)/|(?:^|/)(?:test_|conftest)[^/]*$"
    r"|[._-](?:test|spec|tests)\.\w+$|Tests?\.\w+$|(?:^|/)[^/]+_test\.\w+$|_spec\.rb$|IT\.java$"
)
_PYTHON = re.compile(r"^(?:test|it|should)_|^test[A-Z0-9]|^Test")
_GO = re.compile(r"^(?:Test|Benchmark|Fuzz|Example)(?![a-z])")
_ANNOTATED = re.compile(rb"@(?:Parameterized|Repeated)?Test\b|\[(?:Test|Fact|Theory|TestMethod)\b")
_RUST_TEST = re.compile(rb"#\[(?:\w+::)?test(?:\([^\]]*\))?\][^{;]*\Z")
# What tests are made with says nothing about what they test.
_TOOLS = re.compile(
    r"^(?:self\.)?(?:assert|expect|fail|skip|setup|teardown|describe|context|it|test|suite|before"
    r"|after|given|when|then|verify|should|require|t\.|b\.|pytest|mock|patch|monkeypatch|jest|vi"
    r"|Mockito|sinon|cy)(?:$|[._A-Z])|(?:^|\.)(?:to[A-Z]\w*|not|resolves|rejects)$"
    r"|^(?:Assert|Assertions|require|assert)\."
)
_MAX = 60


def test_links(outline: Outline, language: Language, path: str) -> Iterator[Link]:
    """`tests` edges of the tests in a file."""
    inside = is_test_file(path)
    if not inside and language.name != "rust":
        return
    definitions = outline.definitions
    found = False
    for index, definition in enumerate(definitions):
        if index and _is_test(definition, definitions, outline, language.name):
            found = True
            yield from _of(index, definition)
    if not found and inside and language.name in ("javascript", "typescript", "tsx", "ruby"):
        # Tests are calls with functions there: the file is what tests.
        yield from _of(0, definitions[0])


def is_test_file(path: str) -> bool:
    """Whether a file's name says that it holds tests."""
    return _FILE.search(path) is not None


def _is_test(
    definition: Definition, definitions: list[Definition], outline: Outline, language: str
) -> bool:
    name = definition.title.rpartition(".")[2]
    if definition.kind not in ("function", "method"):
        return False
    if language == "python":
        return bool(_PYTHON.match(name))
    if language == "go":
        return bool(_GO.match(name))
    source = outline.text.source
    if language == "rust":
        return bool(_RUST_TEST.search(source[max(0, definition.start - 200) : definition.start]))
    if language in ("java", "kotlin", "c_sharp"):
        head = source[definition.start : definition.start + 300]
        return bool(_ANNOTATED.search(head)) or name.startswith("test")
    return name.lower().startswith("test")


def _of(index: int, definition: Definition) -> Iterator[Link]:
    called = [
        (callee, line) for callee, line in definition.calls.items() if not _TOOLS.search(callee)
    ]
    for callee, line in called[:_MAX]:
        yield index, "tests", callee, line
    named = tested_name(definition.title)
    if named and named not in dict(called):
        yield index, "tests", named, definition.first_line


def tested_name(title: str) -> str:
    """What a test is named after: `TestCart.test_add` is `Cart.add`; "" where nothing is."""
    parts = []
    for part in title.split("."):
        plain = re.sub(r"^(?:test_+|test(?=[A-Z])|Test(?=[A-Z_])_?)", "", part)
        parts.append(re.sub(r"(?<=\w)(?:_?Tests?|_?Spec|TestCase)$", "", plain))
    name = ".".join(filter(None, parts))
    # A test whose name is a sentence is named after what it shows, and not after what it tests.
    return name if name != title and name.count("_") <= 2 else ""
