"""JSON, TOML and YAML as one kind of tree, every key with its line. What is broken is left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_NODES = 100_000
MAX_DEPTH = 64
MAX_VALUE = 2000


@dataclass(slots=True)
class Node:
    """A value by its key ("" in a list). `value` is a scalar as text, None for what has parts."""

    key: str
    line: int
    value: str | None = None
    last_line: int = 0
    is_list: bool = False
    parts: list[Node] = field(default_factory=list)

    def __getitem__(self, key: str) -> Node:
        """The part of that key; an empty one where there is none."""
        return next((part for part in self.parts if part.key == key), Node("", self.line))

    def at(self, *keys: str) -> Node:
        """The part at the end of a path of keys; an empty one where there is none."""
        node = self
        for key in keys:
            node = node[key]
        return node

    @property
    def text(self) -> str:
        """The scalar, or a list's scalars; "" where there is none."""
        if self.value is not None:
            return self.value
        return ", ".join(part.value for part in self.parts if part.value) if self.is_list else ""

    def __bool__(self) -> bool:
        return self.value is not None or bool(self.parts)

    def walk(self) -> Iterator[tuple[str, Node]]:
        """Everything below, in order, with its dotted path; a list's items have the list's path."""
        ahead = [("", part) for part in reversed(self.parts)]
        while ahead:
            prefix, node = ahead.pop()
            path = f"{prefix}.{node.key}" if prefix and node.key else prefix or node.key
            yield path, node
            ahead += [(path, part) for part in reversed(node.parts)]


def read_tree(data: bytes, language: str) -> Node:
    """The tree of a JSON, TOML or YAML text. Documents of one YAML text are taken together."""
    if language == "yaml":
        from mimo_tui.memory.distil.formats.yaml_tree import read_yaml

        return read_yaml(data)
    from mimo_tui.memory.distil.formats.syntax_tree import read_syntax

    return read_syntax(data, language)
