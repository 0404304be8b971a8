"""Protocol buffers: messages and enums with their numbers, services and their calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from mimo_tui.memory.base import EdgeKind
from mimo_tui.memory.distil.facts import Fact
from mimo_tui.memory.distil.formats.contents import MAX_FACTS, Contents, within
from mimo_tui.memory.distil.formats.schema_text import Token, spelled, tokens_of

_MAX_DEPTH = 32
_MAX_LINES = 120
_METHODS = ("get", "put", "post", "delete", "patch")
_TYPED = frozenset({"message", "enum", "service", "extend"})


@dataclass(slots=True)
class _Block:
    """A message, an enum, a service or a call; `kind` is "" for what has no record."""

    kind: str
    name: str
    line: int
    comment: str = ""
    lines: list[str] = field(default_factory=list)
    uses: dict[str, int] = field(default_factory=dict)
    signature: str = ""
    last_line: int = 0


def read_protobuf(path: str, data: bytes) -> Contents:
    """The messages as data models, services and their calls as interfaces."""
    reader = _Reader()
    reader.read(tokens_of(data.decode("utf-8", "replace")))
    blocks = [block for block in reader.done if block.kind][:MAX_FACTS]
    blocks.sort(key=lambda block: block.line)
    kinds = {block.name: block.kind for block in blocks}
    facts = [_fact(path, block, kinds) for block in blocks]
    package = f" package {reader.package}" if reader.package else ""
    listed = "".join(f"\n  {fact.title}" for fact in facts if fact.title.count(" ") == 1)
    return Contents(path, within(f"{path}: protobuf{package}{listed}"), facts)


def _fact(path: str, block: _Block, kinds: dict[str, str]) -> Fact:
    title = f"{block.kind} {block.name}"
    signature = block.signature or title
    shown = [f"  {line}" for line in block.lines[:_MAX_LINES]]
    body = within("\n".join(filter(None, [signature, block.comment, *shown, f"in {path}"])))
    edges: tuple[tuple[EdgeKind, str, int], ...] = tuple(
        ("mentions", f"{kinds.get(whole, 'message')} {whole}", line)
        for whole, line in _resolved(block, kinds)
    )
    return Fact(
        "data model" if block.kind in ("message", "enum") else "interface",
        title,
        body,
        signature,
        block.line,
        max(block.line, block.last_line),
        edges=edges,
    )


def _resolved(block: _Block, kinds: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Types that are used, by their whole names where they stand in this file."""
    for name, line in block.uses.items():
        plain = name.lstrip(".")
        around = block.name
        while f"{around}.{plain}" not in kinds and around:
            around = around.rpartition(".")[0]
        yield (f"{around}.{plain}" if around else plain), line


class _Reader:
    """Reads statement by statement, with the blocks around in `_open`."""

    def __init__(self) -> None:
        self.package = ""
        self.done: list[_Block] = []
        self._open: list[_Block] = []

    def read(self, tokens: list[Token]) -> None:
        statement: list[Token] = []
        depth = 0  # of the braces and brackets of an option's value
        for token in tokens:
            if depth or (token.text == "[" and statement):
                depth += (token.text in "[{") - (token.text in "]}")
                statement.append(token)
            elif token.text == "{":
                if statement and statement[-1].text in ("=", ":"):
                    depth = 1
                    statement.append(token)
                else:
                    self._begin(statement, token)
                    statement = []
            elif token.text == "}":
                self._say(statement)
                statement = []
                self._end(token)
            elif token.text == ";":
                self._say(statement)
                statement = []
            else:
                statement.append(token)
        while self._open:
            self._end(tokens[-1])

    def _begin(self, head: list[Token], brace: Token) -> None:
        first = head[0] if head else brace
        word = first.text
        if len(self._open) > _MAX_DEPTH:
            word = ""
        if word in _TYPED and len(head) > 1:
            kind = "" if word == "extend" else word
            name = self._qualified(head[1].text)
            self._open.append(_Block(kind, name, first.line, first.comment))
        elif word == "rpc" and len(head) > 1:
            self._open.append(self._call(head))
        elif word == "oneof" and self._open:
            # Its fields are the message's.
            around = self._open[-1]
            names = [each.text for each in head[1:2]]
            around.lines.append(f"oneof {' '.join(names)}:")
            shared = _Block("", around.name, first.line, lines=around.lines, uses=around.uses)
            self._open.append(shared)
        else:
            self._open.append(_Block("", self._open[-1].name if self._open else "", first.line))

    def _end(self, brace: Token) -> None:
        if self._open:
            block = self._open.pop()
            block.last_line = brace.line
            self.done.append(block)

    def _say(self, statement: list[Token]) -> None:
        if not statement:
            return
        word = statement[0].text
        if word == "package" and len(statement) > 1:
            self.package = statement[1].text
        elif word == "rpc" and len(statement) > 1:
            call = self._call(statement)
            call.last_line = statement[-1].line
            self.done.append(call)
        elif word == "option":
            self._option(statement)
        elif self._open and word not in ("reserved", "extensions", "syntax", "import"):
            self._field(self._open[-1], statement)

    def _field(self, block: _Block, statement: list[Token]) -> None:
        end = next((i for i, each in enumerate(statement) if each.text == "["), len(statement))
        said = statement[0].comment
        written = spelled(statement[:end]).replace(",", ", ").replace("  ", " ")
        block.lines.append(f"{written}  // {said}" if said else written)
        block.uses.update(
            (each.text, each.line)
            for each, behind in pairwise(statement[: end + 1])
            if _is_type(each.text) and behind.text != "="
        )

    def _option(self, statement: list[Token]) -> None:
        """Of options the paths of HTTP are told."""
        for at, token in enumerate(statement[:-2]):
            if token.text in _METHODS and self._open:
                path = next((each for each in statement[at + 1 : at + 3] if each.is_text), None)
                if path is not None:
                    self._open[-1].lines.append(f"{token.text.upper()} {path.text[1:-1]}")

    def _call(self, head: list[Token]) -> _Block:
        service = self._open[-1] if self._open else None
        block = _Block("rpc", self._qualified(head[1].text), head[0].line, head[0].comment)
        block.signature = spelled(head).replace("returns(", "returns (")
        block.uses = {each.text: each.line for each in head[2:] if _is_type(each.text)}
        if service is not None:
            service.lines.append(block.signature)
        return block

    def _qualified(self, name: str) -> str:
        around = self._open[-1].name if self._open else self.package
        return f"{around}.{name}" if around else name


def _is_type(word: str) -> bool:
    return word.rpartition(".")[2][:1].isupper() and word[:1] not in "\"'"
