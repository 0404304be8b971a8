"""What code lets through and what not: errors, requirements, thresholds, changes of state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mimo_tui.memory.distil.conditions import Circumstances, circumstances
from mimo_tui.memory.distil.definitions import Captures, Outline
from mimo_tui.memory.distil.spelling import Text

if TYPE_CHECKING:
    from tree_sitter import Node

# Errors that speak to who programs, and others that only go on.
_OF_PROGRAMS = re.compile(
    r"(?:new )?(?:\w+\.)*(?:NotImplemented\w*|Stop(?:Async)?Iteration|AttributeError|TypeError"
    r"|\w*ImportError|ModuleNotFoundError|AssertionError|SystemExit|KeyboardInterrupt"
    r"|UnsupportedOperationException|IllegalStateException\(\)|unreachable!|todo!|unimplemented!)"
)
_PASSED_ON = re.compile(r"[a-z_]\w*(?:\.with_traceback\(\w*\))?(?: from \w+)?|\w+\[\d\].*")
# What is asked about types, versions and platforms decides nothing about the matter.
_ABOUT_CODE = re.compile(
    r"\b(?:isinstance|issubclass|callable|hasattr|getattr|type)\(|\binstanceof\b|\btypeof\b"
    r"|\bTYPE_CHECKING\b|\bversion_info\b|\bplatform\b|__\w+__"
)
_NUMBER = re.compile(r"(?<![\w.\"'])\d[\d_]*(?:\.\d+)?(?![\w\"'])")
_SMALL = frozenset({"0", "1", "2", "0.0", "1.0"})
_ORDER = re.compile(r"[^<>=!-](?:<=?|>=?)(?![<>])")
_NAMED_CONSTANT = re.compile(r"(?<![\w\"'])_?[A-Z][A-Z0-9_]{2,}(?![\w(\"'])")
_ARITY = re.compile(r"\b(?:len\(|argc|args|argv|verbosity|verbose|log|debug)", re.I)
_ERROR, _ACTION, _TEST = 160, 100, 200


@dataclass(frozen=True, slots=True)
class Guard:
    """A rule of one place: at which offset and line, and in words, of what stands around it."""

    offset: int
    line: int
    words: str


def guards(outline: Outline) -> Iterator[Guard]:
    """The guards of a file, in no order; each `if` is told once."""
    text = outline.text
    told: set[int] = set()
    decided: list[Node] = []
    for captures in outline.said:
        if "done" in captures:
            decided.append(captures["done"][0])
            continue
        node = _meant(captures)
        if node is None:
            continue
        around = circumstances(node, text)
        words = _words(captures, node, around, text)
        if words:
            if "becomes" not in captures:
                told.add(around.branch)
            yield Guard(node.start_byte, node.start_point.row + 1, words)
    for node in decided:
        around = circumstances(node, text)
        if around.branch not in told and around.conditions:
            words = _threshold(node, around, text)
            if words:
                told.add(around.branch)
                yield Guard(node.start_byte, node.start_point.row + 1, words)


def _meant(captures: Captures) -> Node | None:
    for name in ("raised", "refused", "requirement", "becomes"):
        if name in captures:
            return captures[name][0]
    return None


def _words(captures: Captures, node: Node, around: Circumstances, text: Text) -> str:
    when = str(around)
    if _ABOUT_CODE.search(when):
        return ""
    if "requirement" in captures:
        test = text.flat(node.start_byte, node.end_byte, _TEST)
        if _ABOUT_CODE.search(test) or not (_is_telling(test) or _ORDER.search(test)):
            return ""
        return f"requires `{test}`{_when(when)}"
    if "becomes" in captures:
        return f"sets `{text.flat(node.start_byte, node.end_byte, _ACTION)}`{_when(when)}"
    if not when:
        return ""
    said = text.flat(node.start_byte, node.end_byte, _ERROR)
    if "raised" in captures:
        error = said.removeprefix("throw ").removeprefix("new ")
        if _OF_PROGRAMS.match(error) or _PASSED_ON.fullmatch(error):
            return ""
        return f"raises {error} when `{when}`"
    return f"refuses with {said} when `{when}`"


def _when(conditions: str) -> str:
    return f" when `{conditions}`" if conditions else ""


def _is_telling(test: str) -> bool:
    """Whether a test compares with a literal or a constant that has a name."""
    numbers = [number for number in _NUMBER.findall(test) if number not in _SMALL]
    return bool(numbers or _NAMED_CONSTANT.search(test))


def _threshold(done: Node, around: Circumstances, text: Text) -> str:
    test = around.conditions[-1]
    if not _ORDER.search(test) or not _is_telling(test) or _ARITY.search(test):
        return ""
    if _ABOUT_CODE.search(test):
        return ""
    action = text.flat(done.start_byte, done.end_byte, _ACTION).rstrip(";")
    return f"does `{action}` when `{around}`"
