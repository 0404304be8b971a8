"""Functions in Python sources: what they are called, what their docstrings say, and twins."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TESTS = re.compile(r"(^|/)(tests?|testing|_vendor|vendored|migrations|examples?)(/|_|\.)")
_FIRST_SENTENCE = re.compile(r".+?(?:[.!?](?=\s|$)|$)")
Definition = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Function:
    """A function: its file and qualified name, its docstring and a digest of all but that."""

    path: str
    title: str
    doc: str
    lines: int
    digest: str

    @property
    def place(self) -> tuple[str, str]:
        """What tells it apart in a project."""
        return self.path, self.title


def is_test(path: str) -> bool:
    """Whether a file is a test, an example, or another package's."""
    return bool(_TESTS.search(path))


def definitions(tree: ast.AST, owner: str = "") -> Iterator[tuple[str, Definition]]:
    """The functions of a tree with their qualified names, in the order of the source."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.ClassDef):
            yield from definitions(child, f"{owner}{child.name}.")
        elif isinstance(child, Definition):
            yield f"{owner}{child.name}", child
            yield from definitions(child, f"{owner}{child.name}.")
        elif isinstance(child, ast.If | ast.Try | ast.With):
            yield from definitions(child, owner)


def functions(root: Path, package: str) -> Iterator[Function]:
    """The functions of a package below a project's root."""
    for file in sorted((root / package).rglob("*.py")):
        tree = parse(file.read_text())
        for title, node in definitions(tree):
            doc = ast.get_docstring(node) or ""
            lines = (node.end_lineno or 0) - node.lineno
            path = file.relative_to(root).as_posix()
            yield Function(path, title, doc, lines, _digest(node, bool(doc)))


def first_sentence(doc: str) -> str:
    """The first sentence of a docstring, in one line."""
    found = _FIRST_SENTENCE.match(" ".join(doc.strip().split("\n\n")[0].split()))
    return found.group()[:300] if found else ""


def without_docstrings(source: str) -> str:
    """The source without the docstrings of its functions."""
    lines = source.split("\n")
    doomed = [
        node.body[0] for _, node in definitions(parse(source)) if ast.get_docstring(node, False)
    ]
    for doc in sorted(doomed, key=lambda each: each.lineno, reverse=True):
        first, last = lines[doc.lineno - 1], lines[doc.end_lineno - 1 : doc.end_lineno]
        before = first.encode()[: doc.col_offset].decode()
        after = last[0].encode()[doc.end_col_offset :].decode()
        lines[doc.lineno - 1 : doc.end_lineno] = [f"{before}pass{after}"]
    return "\n".join(lines)


def parse(source: str) -> ast.Module:
    """The tree of a source; an empty one where it is not for this Python."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def _digest(node: Definition, has_doc: bool) -> str:
    body = node.body[1:] if has_doc else node.body
    said = [node.name, ast.dump(node.args), *map(ast.dump, body)]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()
