"""What a preprocessor would take away, blanked out so that the grammar can read the rest."""

from __future__ import annotations

import re

_NAME = rb"[A-Z][A-Z0-9_]{3,}"
# `#ifdef __cplusplus`, `extern "C" {`, `#endif`, and the brace that closes it.
_EXTERN_C = re.compile(
    rb"^[ \t]*#[ \t]*if(?:def[ \t]+__cplusplus|[ \t]+defined[ \t(]*__cplusplus)[^\n]*\n"
    rb"(?:[ \t]*(?:extern[ \t]+\"C\"[ \t]*)?[{}]?[^\n#\"{}]*\n){1,3}"
    rb"[ \t]*#[ \t]*endif[^\n]*",
    re.M,
)
# `FOO_API int f(void)`: a macro before a type and a name.
_BEFORE_TYPE = re.compile(
    rb"(?:^|\b(?:static|inline|extern|const|virtual|explicit|friend|constexpr)[ \t]+)[ \t]*("
    + _NAME
    + rb")(?=\s+(?:(?:const|unsigned|signed|struct|enum|class|static|inline|extern|void)\s+)*"
    rb"[A-Za-z_][\w:]*(?:<[^;{}()]{0,200}>)?[\s*&]+[A-Za-z_~])",
    re.M,
)
# `class FOO_API Name {`.
_BEFORE_CLASS = re.compile(
    rb"\b(?:class|struct|union)\s+("
    + _NAME
    + rb")(?=\s+[A-Za-z_][\w:<>, ]{0,200}(?:final\s*)?[:{])"
)
# `void f() FOO_NOEXCEPT {`.
_BEHIND = re.compile(rb"\)\s*(?:const\s+)?(" + _NAME + rb")(?=\s*(?:[{;:=]|const\b|override\b))")

# `typedef NS_ENUM(NSInteger, Name) {` is `enum Name {`.
_NS_ENUM = re.compile(rb"\btypedef\s+NS_(?:CLOSED_)?(?:ENUM|OPTIONS)\s*\([\w\s]+,\s*(\w+)\s*\)")
# What says something of an interface to tools, or to the compiler.
_ANNOTATION = re.compile(
    rb"\b(?:NS_ASSUME_NONNULL_\w+|NS_DESIGNATED_INITIALIZER|NS_REQUIRES_SUPER|NS_UNAVAILABLE"
    rb"|NS_SWIFT_NAME\([^()\n]*\)|UI_APPEARANCE_SELECTOR|\w+_EXTERN(?=\s+\w))\b"
)
_DIRECTIVE = re.compile(rb"^[ \t]*#[^\n]*", re.M)


def without_directives(source: bytes) -> bytes:
    """The same source, every byte at its place, with all branches of C#'s conditions in it."""
    return _DIRECTIVE.sub(lambda match: _blank(match[0]), source)


def readable(source: bytes) -> bytes:
    """The same source, every byte at its place, with macros blanked that hide a definition."""
    source = _EXTERN_C.sub(lambda match: _blank(match[0]), source)
    source = _NS_ENUM.sub(_plain_enum, source)
    source = _ANNOTATION.sub(lambda match: _blank(match[0]), source)
    for pattern in (_BEFORE_TYPE, _BEFORE_TYPE, _BEFORE_CLASS, _BEHIND):
        source = pattern.sub(_without_macro, source)
    return source


def _without_macro(match: re.Match[bytes]) -> bytes:
    start, end = match.start(1) - match.start(), match.end(1) - match.start()
    return match[0][:start] + b" " * (end - start) + match[0][end:]


def _plain_enum(match: re.Match[bytes]) -> bytes:
    before, behind = match.start(1) - match.start(), match.end() - match.end(1)
    return b"enum".ljust(before) + match[1] + b" " * behind


def _blank(text: bytes) -> bytes:
    return re.sub(rb"[^\n]", b" ", text)
