"""The languages that are distilled: a row here and a query file each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Parser, Query


@dataclass(frozen=True, slots=True)
class Language:
    """A language. `module` and `function` give its grammar; `query` names the query file.

    `comments`: the node types of comments, which document what stands right below them.
    `self_names`: how a method names its own object.
    """

    name: str
    suffixes: tuple[str, ...]
    module: str
    function: str = "language"
    query: str = ""
    comments: tuple[str, ...] = ("comment",)
    self_names: tuple[str, ...] = ("this",)


LANGUAGES = (
    Language(
        "python", (".py", ".pyi"), "tree_sitter_python", comments=(), self_names=("self", "cls")
    ),
    Language("javascript", (".js", ".mjs", ".cjs", ".jsx"), "tree_sitter_javascript"),
    Language(
        "typescript", (".ts", ".mts", ".cts"), "tree_sitter_typescript", "language_typescript"
    ),
    Language("tsx", (".tsx",), "tree_sitter_typescript", "language_tsx", "typescript"),
    Language("go", (".go",), "tree_sitter_go"),
    Language(
        "rust",
        (".rs",),
        "tree_sitter_rust",
        comments=("line_comment", "block_comment"),
        self_names=("self", "Self"),
    ),
    Language("java", (".java",), "tree_sitter_java", comments=("line_comment", "block_comment")),
    Language("c", (".c", ".h"), "tree_sitter_c"),
    Language("cpp", (".cc", ".cpp", ".cxx", ".hh", ".hpp", ".hxx", ".ipp"), "tree_sitter_cpp"),
)
DOCUMENT_SUFFIXES = (".md", ".markdown", ".rst")

_BY_SUFFIX = {suffix: language for language in LANGUAGES for suffix in language.suffixes}


def language_of(path: str) -> Language | None:
    """The language of a file by its name, or None."""
    return _BY_SUFFIX.get(PurePosixPath(path).suffix.lower())


def is_document(path: str) -> bool:
    """Whether a file is prose."""
    return PurePosixPath(path).suffix.lower() in DOCUMENT_SUFFIXES


def is_candidate(path: str) -> bool:
    """Whether a file of this name is distilled at all."""
    return language_of(path) is not None or is_document(path)


@cache
def grammar(language: Language) -> tuple[Parser, Query]:
    """The parser and the query of a language; loaded once, when it is first met."""
    from tree_sitter import Language as Grammar
    from tree_sitter import Parser, Query

    module = import_module(language.module)
    tongue = Grammar(getattr(module, language.function)())
    name = f"languages/{language.query or language.name}.scm"
    text = files("mimo_tui.memory.distil").joinpath(name).read_text(encoding="utf-8")
    return Parser(tongue), Query(tongue, text)
