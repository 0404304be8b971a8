"""Pairs of what people say and the code they say it of, out of packages of the registries.

A pair is a line of JSON: the package, the question (a docstring's first sentence, a function's
name in words, or a translated string), the qualified name, the path, and the source without its
docstring. Only packages whose metadata name a permissive licence are read.
"""

from __future__ import annotations

import ast
import json
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

PERMISSIVE = re.compile(
    r"\b(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|Unlicense|Zlib|HPND|CC0|PostgreSQL"
    r"|0BSD|Artistic)\b",
    re.I,
)
COPYLEFT = re.compile(r"\b(A?L?GPL|GNU|MPL|Mozilla|EUPL|CDDL|Affero)\b", re.I)
NOT_THE_PRODUCT = re.compile(
    r"(^|/)(tests?|testing|_vendor|vendored|_pb2|migrations|examples?)(/|_|\.)"
)
SENTENCE = re.compile(r"(.+?(?:[.!?](?=\s|$)|。|$))", re.S)
NAME_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
CHINESE = re.compile("[\u4e00-\u9fff]")
TRANSLATION = re.compile(r'^msgid ((?:".*"\s*)+)^msgstr ((?:".*"\s*)+)', re.M)
FILE_BYTES = 3_000_000
SOURCE = 3000
COMMENT = re.compile(r"^[ \t]*#(?!!)[ \t]*(.*)$", re.M)
# A comment that is code, a mark for a tool, or a heading says nothing of what is done.
NO_SENTENCE = re.compile(
    r"[=(){}\[\]<>|*~]"
    r"|^(type:|noqa|pragma|pylint|fmt:|ruff|TODO|FIXME|XXX|import |from |if |for |#|-)"
)
SAID_BESIDE, LEAST_SAID = 2, 4


@dataclass(frozen=True)
class Pair:
    """A question and the code that answers it."""

    package: str
    question: str
    name: str
    path: str
    source: str

    def line(self) -> str:
        return json.dumps(astuple(self), ensure_ascii=False) + "\n"


Source = tuple[str, list[str], ast.Module]
"""A file's name, its lines, and its tree."""


def read_pairs(path: Path) -> Iterator[Pair]:
    with path.open(encoding="utf-8") as stream:
        yield from (Pair(*json.loads(line)) for line in stream)


def members(path: Path) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """The files of a wheel or a source archive, with how to read each."""
    if path.suffix in (".whl", ".zip"):
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if info.file_size < FILE_BYTES:
                    yield info.filename, lambda info=info: archive.read(info)
    else:
        with tarfile.open(path) as archive:
            for member in archive:
                if member.isfile() and member.size < FILE_BYTES:
                    yield member.name, lambda member=member: archive.extractfile(member).read()


def licence(path: Path) -> str:
    """The licence that a package's metadata name, "" where it is not a permissive one."""
    for name, read in members(path):
        if name.endswith(("METADATA", "PKG-INFO")):
            head = read().decode("utf-8", "replace").split("\n\n")[0].splitlines()
            said = "; ".join(
                line for line in head if line.startswith(("License", "Classifier: License"))
            )
            return said if PERMISSIVE.search(said) and not COPYLEFT.search(said) else ""
    return ""


def first_sentence(doc: str) -> str:
    paragraph = " ".join(doc.strip().split("\n\n")[0].split())
    found = SENTENCE.match(paragraph)
    return (found.group(1) if found else paragraph)[:300]


def python_pairs(files: Sequence[Source], package: str) -> Iterator[Pair]:
    """What the docstrings of a package say of its functions and classes, each sentence once."""
    seen: set[str] = set()
    for name, lines, tree in files:
        for title, node in definitions(tree):
            question = first_sentence(ast.get_docstring(node) or "")
            source = without_docstring(lines, node)
            is_class = isinstance(node, ast.ClassDef)
            if len(question) < 12 or question.lower() in seen:
                continue
            if source.count("\n") < 2 and not is_class:
                continue
            seen.add(question.lower())
            yield Pair(
                package, question, title, name, source[: SOURCE // 2 if is_class else SOURCE]
            )


def beside_pairs(files: Sequence[Source], package: str) -> Iterator[Pair]:
    """What else is said of a function: further sentences of its docstring, comments inside it."""
    seen: set[str] = set()
    for name, lines, tree in files:
        for title, node in definitions(tree):
            if isinstance(node, ast.ClassDef):
                continue
            source = without_docstring(lines, node)
            said = [*further_sentences(ast.get_docstring(node) or ""), *comments(source)]
            for question in said[:SAID_BESIDE] if source.count("\n") > 2 else ():
                if question.lower() not in seen:
                    seen.add(question.lower())
                    bare = COMMENT.sub("", source) if question in source else source
                    yield Pair(package, question, title, name, bare[:SOURCE])


def further_sentences(doc: str) -> list[str]:
    """The sentences of a docstring's first paragraphs behind its first one."""
    text = " ".join(doc.partition("\n\n")[0].split())
    return [each for each in map(str.strip, SENTENCE.findall(text)[1:]) if is_said(each)]


def comments(source: str) -> list[str]:
    """Comments that stand on a line of their own and are a sentence, the longest first."""
    found = [each.strip() for each in COMMENT.findall(source)]
    return sorted((each for each in found if is_said(each)), key=len, reverse=True)


def is_said(text: str) -> bool:
    if not 12 <= len(text) <= 300 or NO_SENTENCE.search(text):
        return bool(len(CHINESE.findall(text)) >= 6 and len(text) <= 300)
    return len(text.split()) >= LEAST_SAID or len(CHINESE.findall(text)) >= LEAST_SAID


def named_pairs(files: Sequence[Source], package: str) -> Iterator[Pair]:
    """Functions without a docstring: the words of the name ask for the source without it."""
    for name, lines, tree in files:
        for title, node in definitions(tree):
            owner, _, own = title.rpartition(".")
            words = NAME_PARTS.findall(own)
            if isinstance(node, ast.ClassDef) or ast.get_docstring(node) or own.startswith("__"):
                continue
            if len(words) < 2 or node.end_lineno - node.lineno < 4:
                continue
            source = "\n".join(lines[node.lineno - 1 : node.end_lineno])
            source = re.sub(rf"\b{re.escape(own)}\b", "_", source)[:SOURCE]
            yield Pair(package, " ".join(words), f"{owner}.", name, source)


def translated_pairs(path: Path, package: str) -> Iterator[Pair]:
    """Strings of the program with their Chinese translation."""
    for name, read in members(path):
        if not name.endswith(".po") or not re.search(r"zh[_-](cn|hans)", name.lower()):
            continue
        for quoted in TRANSLATION.findall(read().decode("utf-8", "replace")):
            try:
                english, chinese = map(unquoted, quoted)
            except (ValueError, SyntaxError):
                continue
            if english and CHINESE.search(chinese) and len(english) < 400:
                yield Pair(package, chinese, "", "", english)


def sources(path: Path) -> Iterator[Source]:
    """The Python files of a package, without its tests."""
    for name, read in members(path):
        if name.endswith(".py") and not NOT_THE_PRODUCT.search(name):
            try:
                source = read().decode()
                yield name, source.split("\n"), ast.parse(source)
            except (UnicodeDecodeError, SyntaxError, ValueError, RecursionError, MemoryError):
                continue


def definitions(
    node: ast.AST, prefix: str = ""
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            title = f"{prefix}{child.name}"
            yield title, child
            yield from definitions(child, f"{title}.")
        elif isinstance(child, ast.If | ast.Try | ast.With):
            yield from definitions(child, prefix)


def without_docstring(
    lines: list[str], node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
) -> str:
    start = min([node.lineno, *(each.lineno for each in node.decorator_list)])
    if ast.get_docstring(node) is None:
        return "\n".join(lines[start - 1 : node.end_lineno])
    doc = node.body[0]
    return "\n".join(lines[start - 1 : doc.lineno - 1] + lines[doc.end_lineno : node.end_lineno])


def unquoted(text: str) -> str:
    return "".join(ast.literal_eval(part) for part in re.findall(r'".*"', text))
