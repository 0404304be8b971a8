"""Source text in colour, a few lines at a time."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from textual.content import Content

# What a terminal must not get, and what would be taken for the end of a line.
_CONTROLS = dict.fromkeys((*range(32), 127, *range(128, 160), 8232, 8233), "·")
TAB = 4
# Colour stops here: minified sources have lines of a megabyte.
_COLOURED = 2000


def printable(line: str) -> str:
    """A line of a file as it can be shown: no ending, tabs as spaces, no control characters."""
    text = line.removesuffix("\n").removesuffix("\r")
    if "\t" in text:
        text = text.expandtabs(TAB)
    return text if text.isprintable() else text.translate(_CONTROLS)


def visible(text: str) -> str:
    """Lines of foreign text as they can be shown: no control characters but the line ends."""
    if text.isprintable():
        return text
    return "\n".join(printable(line) for line in text.split("\n"))


def find_language(path: str) -> str:
    """The lexer for a file's name, "" where there is none."""
    # Pygments has no types; it is loaded when there is something to colour.
    lexers = import_module("pygments.lexers")
    lexer = lexers.find_lexer_class_for_filename(path)
    return str(lexer.aliases[0]) if lexer is not None and lexer.aliases else ""


def colour_lines(lines: Sequence[str], language: str) -> list[Content]:
    """Printable lines in colour, read as one text so that strings over lines are known."""
    if not language or any(len(line) > _COLOURED for line in lines):
        return [Content(line) for line in lines]
    from textual.highlight import highlight

    # `highlight` needs a text that does not end in an empty line; the mark is cut off again.
    coloured = highlight("\n".join([*lines, "\u200b"]), language=language)
    return coloured.split("\n", allow_blank=True)[: len(lines)]
