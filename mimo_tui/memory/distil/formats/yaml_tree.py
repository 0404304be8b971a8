"""YAML to a tree, from the parser's events: they have lines, and end where the text is broken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mimo_tui.memory.distil.formats.tree import MAX_DEPTH, MAX_NODES, MAX_VALUE, Node


def read_yaml(data: bytes) -> Node:
    """The tree of a text, up to where it is no YAML."""
    builder = _Builder(Node("", 1, last_line=data.count(b"\n") + 1))
    for event in _events(data):
        builder.take(event)
        if builder.count > MAX_NODES:
            break
    return builder.whole


def _events(data: bytes) -> Iterator[Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        yield from yaml.parse(data.decode("utf-8", "replace"), Loader=loader)
    except (yaml.YAMLError, ValueError):
        return


class _Builder:
    """Makes nodes of events. `_open` are the collections around, None where they are too deep."""

    def __init__(self, whole: Node) -> None:
        self.whole = whole
        self.count = 0
        self._open: list[Node | None] = []
        self._keys: list[tuple[str, int] | None] = []

    def take(self, event: Any) -> None:
        """Take the next event in."""
        kind = type(event).__name__
        if kind in ("ScalarEvent", "AliasEvent"):
            self._scalar(event.value if kind == "ScalarEvent" else f"*{event.anchor}", event)
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            self._begin(event, is_list=kind == "SequenceStartEvent")
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            node = self._open.pop()
            self._keys.pop()
            if node is not None and node is not self.whole:
                node.last_line = self._last_line(node, event)

    def _last_line(self, node: Node, event: Any) -> int:
        """A block ends where its last part does: its own end is where the next one begins."""
        if event.end_mark.index > event.start_mark.index:
            return int(event.end_mark.line) + 1
        return node.parts[-1].last_line if node.parts else node.line

    def _scalar(self, value: str, event: Any) -> None:
        if not self._open:
            return
        into = self._open[-1]
        line = event.start_mark.line + 1
        if into is None or into.is_list or self._keys[-1] is not None:
            part = self._add(line)
            end = event.end_mark
            part.value = value[:MAX_VALUE]
            part.last_line = max(part.line, end.line + (end.column > 0))
        else:
            self._keys[-1] = (value[:MAX_VALUE], line)

    def _begin(self, event: Any, *, is_list: bool) -> None:
        node: Node | None
        if not self._open:
            node = self.whole
        elif len(self._open) > MAX_DEPTH:
            self._keys[-1], node = None, None
        elif self._keys[-1] is None and not self._in_list():
            # A collection as a key: it has no name to be found by.
            self._keys[-1], node = ("", event.start_mark.line + 1), None
        else:
            node = self._add(event.start_mark.line + 1)
        if node is not None:
            node.is_list = is_list
        self._open.append(node)
        self._keys.append(None)

    def _in_list(self) -> bool:
        around = self._open[-1]
        return around is not None and around.is_list

    def _add(self, line: int) -> Node:
        self.count += 1
        key, at = self._keys[-1] or ("", line)
        self._keys[-1] = None
        part = Node(key, at, last_line=at)
        into = self._open[-1]
        if into is not None:
            into.parts.append(part)
        return part
