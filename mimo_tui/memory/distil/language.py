"""The languages that are distilled: a row here and a query file each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from mimo_tui.memory.distil import builtin_calls
from mimo_tui.memory.distil.formats.names import format_of

if TYPE_CHECKING:
    from tree_sitter import Parser, Query


@dataclass(frozen=True, slots=True)
class Language:
    """A language. `module` and `function` give its grammar; `queries` names its query files.

    `comments`: the node types of comments, which document what stands right below them.
    `self_names`: how a method names its own object; `super_name`: how it names its base.
    `implicit_self`: a bare name may mean a member of the classes around.
    `macros`: a preprocessor may hide what the grammar could read.
    `directives`: lines for a preprocessor may stand where the grammar knows none.
    `scripts`: the code stands in the `<script>` elements of a page.
    `clauses`: a function may be written in several clauses, one below the other.
    `builtins`: calls that say nothing about the project.
    """

    name: str
    suffixes: tuple[str, ...]
    module: str
    function: str = "language"
    queries: tuple[str, ...] = ()
    comments: tuple[str, ...] = ("comment",)
    self_names: tuple[str, ...] = ("this",)
    super_name: str = "super"
    implicit_self: bool = False
    macros: bool = False
    directives: bool = False
    scripts: bool = False
    clauses: bool = False
    builtins: frozenset[str] = frozenset()


_RUST_COMMENTS = ("line_comment", "block_comment")

LANGUAGES = (
    Language(
        "python",
        (".py", ".pyi", ".pyw"),
        "tree_sitter_python",
        self_names=("self", "cls"),
        builtins=builtin_calls.PYTHON,
    ),
    Language(
        "javascript",
        (".js", ".mjs", ".cjs", ".jsx"),
        "tree_sitter_javascript",
        queries=("script", "javascript", "jsx"),
        builtins=builtin_calls.SCRIPT,
    ),
    Language(
        "typescript",
        (".ts", ".mts", ".cts"),
        "tree_sitter_typescript",
        "language_typescript",
        queries=("script", "typescript"),
        builtins=builtin_calls.SCRIPT,
    ),
    Language(
        "tsx",
        (".tsx",),
        "tree_sitter_typescript",
        "language_tsx",
        queries=("script", "typescript", "jsx"),
        builtins=builtin_calls.SCRIPT,
    ),
    Language(
        "go", (".go",), "tree_sitter_go", self_names=(), super_name="", builtins=builtin_calls.GO
    ),
    Language(
        "rust",
        (".rs",),
        "tree_sitter_rust",
        comments=_RUST_COMMENTS,
        self_names=("self", "Self"),
        super_name="",
        builtins=builtin_calls.RUST,
    ),
    Language("java", (".java",), "tree_sitter_java", comments=_RUST_COMMENTS, implicit_self=True),
    Language(
        "c",
        (".c", ".h"),
        "tree_sitter_c",
        self_names=(),
        super_name="",
        macros=True,
        builtins=builtin_calls.C,
    ),
    Language(
        "cpp",
        (".cc", ".cpp", ".cxx", ".hh", ".hpp", ".hxx", ".ipp", ".inl", ".tcc"),
        "tree_sitter_cpp",
        super_name="",
        implicit_self=True,
        macros=True,
        builtins=builtin_calls.C,
    ),
    Language(
        "c_sharp",
        (".cs", ".csx"),
        "tree_sitter_c_sharp",
        super_name="base",
        implicit_self=True,
        directives=True,
        builtins=builtin_calls.C_SHARP,
    ),
    Language(
        "kotlin",
        (".kt", ".kts"),
        "tree_sitter_kotlin",
        comments=_RUST_COMMENTS,
        implicit_self=True,
        builtins=builtin_calls.KOTLIN,
    ),
    Language(
        "swift",
        (".swift",),
        "tree_sitter_swift",
        comments=("comment", "multiline_comment"),
        self_names=("self", "Self"),
        implicit_self=True,
        builtins=builtin_calls.SWIFT,
    ),
    Language(
        "ruby",
        (".rb", ".rake", ".gemspec", ".podspec"),
        "tree_sitter_ruby",
        self_names=("self",),
        implicit_self=True,
        builtins=builtin_calls.RUBY,
    ),
    Language(
        "php",
        (".php", ".phtml"),
        "tree_sitter_php",
        "language_php",
        self_names=("this", "$this", "self", "static"),
        super_name="parent",
        builtins=builtin_calls.PHP,
    ),
    Language(
        "scala",
        (".scala", ".sc"),
        "tree_sitter_scala",
        comments=("comment", "block_comment"),
        implicit_self=True,
        builtins=builtin_calls.SCALA,
    ),
    Language(
        "lua",
        (".lua",),
        "tree_sitter_lua",
        self_names=("self",),
        super_name="",
        builtins=builtin_calls.LUA,
    ),
    Language(
        "bash",
        (".sh", ".bash", ".zsh", ".ksh"),
        "tree_sitter_bash",
        self_names=(),
        super_name="",
        builtins=builtin_calls.BASH,
    ),
    Language(
        "dart",
        (".dart",),
        "tree_sitter_dart",
        comments=("comment", "documentation_comment"),
        implicit_self=True,
        builtins=builtin_calls.DART,
    ),
    Language(
        "elixir",
        (".ex", ".exs"),
        "tree_sitter_elixir",
        self_names=("__MODULE__",),
        super_name="",
        implicit_self=True,
        clauses=True,
        builtins=builtin_calls.ELIXIR,
    ),
    Language(
        "objective_c",
        (".m", ".mm"),
        "tree_sitter_objc",
        queries=("c", "objective_c"),
        self_names=("self",),
        macros=True,
        builtins=builtin_calls.C,
    ),
    Language(
        "julia",
        (".jl",),
        "tree_sitter_julia",
        comments=("line_comment", "block_comment", "string_literal"),
        self_names=(),
        super_name="",
        builtins=builtin_calls.JULIA,
    ),
    Language("zig", (".zig",), "tree_sitter_zig", self_names=("self", "Self"), super_name=""),
    Language(
        "vue",
        (".vue",),
        "tree_sitter_typescript",
        "language_typescript",
        queries=("script", "typescript"),
        scripts=True,
        builtins=builtin_calls.SCRIPT,
    ),
    Language(
        "svelte",
        (".svelte",),
        "tree_sitter_typescript",
        "language_typescript",
        queries=("script", "typescript"),
        scripts=True,
        builtins=builtin_calls.SCRIPT,
    ),
    Language("html", (".html", ".htm"), "tree_sitter_html"),
    Language("css", (".css",), "tree_sitter_css"),
)

_BY_SUFFIX = {suffix: language for language in LANGUAGES for suffix in language.suffixes}
_BY_NAME = {language.name: language for language in LANGUAGES}
# What only a C++ header holds.
_CPP_HEADER = re.compile(
    rb"^[ \t]*(?:template\s*<|namespace\s+[\w:]+\s*\{|class\s+\w[^;{}()]*\{|using\s+\w"
    rb"|(?:public|private|protected)\s*:|#\s*include\s*<(?:string|vector|memory|map|utility)>)",
    re.M,
)

_MATLAB = re.compile(rb"\s*(?:%|(?:function|classdef)\b)")
_OBJECTIVE_C_HEADER = re.compile(rb"^@(?:interface|protocol|class|import)\b", re.M)


def language_of(path: str, data: bytes = b"") -> Language | None:
    """The language of a file by its name, and of a header by what it holds; None for others."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix == ".m" and _MATLAB.match(data):
        return None
    if suffix == ".h" and _OBJECTIVE_C_HEADER.search(data):
        return _BY_NAME["objective_c"]
    if suffix == ".h" and _CPP_HEADER.search(data):
        return _BY_NAME["cpp"]
    return _BY_SUFFIX.get(suffix)


def is_document(path: str) -> bool:
    """Whether a file is no code, but prose, configuration, a schema or a contract."""
    return format_of(path) is not None


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
    folder = files("mimo_tui.memory.distil").joinpath("languages")
    names = language.queries or (language.name,)
    text = "\n".join(folder.joinpath(f"{name}.scm").read_text(encoding="utf-8") for name in names)
    return Parser(tongue), Query(tongue, text)
