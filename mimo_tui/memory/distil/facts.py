"""What distilling finds beside definitions: rules, data models, routes and the like.

A provider looks at an outline and gives facts; each stands in a module of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mimo_tui.memory.base import EdgeKind, RecordKind
from mimo_tui.memory.distil.definitions import Outline
from mimo_tui.memory.distil.language import Language


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. `owner` is the index of the definition it belongs to, 0 for the file itself.

    `edges` are what it refers to: kind, name as written, and line. `terms`: words that it is
    found by, and that are not shown.
    """

    kind: RecordKind
    title: str
    body: str
    signature: str
    first_line: int
    last_line: int
    owner: int = 0
    edges: tuple[tuple[EdgeKind, str, int], ...] = ()
    terms: str = ""


Provider = Callable[[Outline, Language, str], Iterable[Fact]]
