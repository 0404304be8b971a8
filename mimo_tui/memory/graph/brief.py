"""A project in a page: what it is, how it is built, and what most of it leans on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from mimo_tui.memory.distil.tokens import count_tokens
from mimo_tui.memory.graph.overview import Overview, Shown
from mimo_tui.memory.graph.structure import Package, SourceFile, Structure

# The shares of the budget that the parts before the definitions may take.
_ABOUT, _PINNED, _ENTRIES, _PACKAGES, _CHANGED = 0.16, 0.16, 0.1, 0.3, 0.08
_LINE = 160
_LANGUAGES = 5
_IMPORTS = 5
_SENTENCE = re.compile(r"(?<=[.!?。])\s")


def brief_of(
    name: str,
    files: Sequence[SourceFile],
    structure: Structure,
    overview: Overview,
    changed: Sequence[tuple[str, int]],
    tokens: int,
) -> str:
    """The page, of at most so many tokens; the same for the same project."""
    page = _Page(tokens)
    page.add([_heading(name, files)], tokens)
    page.add(map(_about, overview.about), int(tokens * _ABOUT))
    page.add(map(_pinned, overview.pinned), int(tokens * _PINNED), "Pinned")
    page.add(map(_entry, overview.entries), int(tokens * _ENTRIES), "Entry points")
    page.add(
        (_package(each, overview.heads.get(each.path, "")) for each in structure.packages),
        int(tokens * _PACKAGES),
        "Packages, the most central first; layer 0 imports no other",
    )
    page.add(
        (f"- {', '.join(map(_folder, group))}" for group in structure.cycles),
        int(tokens * _CHANGED),
        "Import each other in a cycle",
    )
    page.add(
        (f"- {path} ({times} commits)" for path, times in changed),
        int(tokens * _CHANGED),
        "Changed most of late",
    )
    page.add(map(_definition, overview.definitions), tokens, "What most files use")
    return page.text


class _Page:
    """Lines within a budget of tokens."""

    def __init__(self, tokens: int) -> None:
        self._left = tokens
        self._lines: list[str] = []

    @property
    def text(self) -> str:
        return "\n".join(self._lines)

    def add(self, lines: Iterable[str], share: int, heading: str = "") -> None:
        """Add the first of some lines that fit a share of the budget."""
        left = share = min(share, self._left)
        added = [f"\n{heading}:"] if heading else []
        left -= sum(map(_cost, added))
        for line in lines:
            short = line if len(line) <= _LINE else f"{line[: _LINE - 1]}…"
            if _cost(short) > left:
                break
            added.append(short)
            left -= _cost(short)
        if len(added) > bool(heading):
            self._lines += added
            self._left -= share - left


def _cost(line: str) -> int:
    return count_tokens(f"{line}\n")


def _heading(name: str, files: Sequence[SourceFile]) -> str:
    lines: Counter[str] = Counter()
    for file in files:
        lines[file.language] += file.lines
    total = max(1, lines.total())
    most = sorted(lines.items(), key=lambda each: (-each[1], each[0]))[:_LANGUAGES]
    shares = ", ".join(f"{language} {100 * count / total:.0f} %" for language, count in most)
    return f"{name}: {len(files):,} files of code, {lines.total():,} lines; {shares}"


def _about(shown: Shown) -> str:
    return " ".join(shown.body.split())


def _pinned(shown: Shown) -> str:
    return f"- {shown.title}: {' '.join(shown.body.split())}"


def _entry(shown: Shown) -> str:
    return f"- {shown.signature or shown.title} ({shown.path})"


def _package(package: Package, body: str) -> str:
    most = [_folder(path) for path in package.imports[:_IMPORTS]]
    more = len(package.imports) - len(most)
    imports = f"; imports {', '.join(most)}{f' and {more} more' if more else ''}" if most else ""
    said = f": {doc}" if (doc := _doc(body)) else ""
    return (
        f"- {_folder(package.path)} (layer {package.layer}, {package.files} files,"
        f" {package.lines:,} lines, imported by {package.imported_by}){said}{imports}"
    )


def _definition(shown: Shown) -> str:
    doc = _doc(shown.body)
    owner, dot, _ = shown.title.rpartition(".")
    whole = f"{owner}: {shown.signature}" if dot else shown.signature or shown.title
    said = f": {doc}" if doc else ""
    return f"- {whole} ({shown.path}:{shown.line}, {shown.users} files){said}"


def _folder(path: str) -> str:
    return path or "."


def _doc(body: str) -> str:
    """The first sentence of what a definition says of itself."""
    second = body.split("\n", 2)[1:2]
    if not second or second[0].startswith(("  ", "imports ", "raises ", "(")):
        return ""
    return _SENTENCE.split(second[0], maxsplit=1)[0]
