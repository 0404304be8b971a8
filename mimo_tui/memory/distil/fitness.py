"""Which files are worth a look: not the binary, the generated and the minified."""

from __future__ import annotations

import re

from mimo_tui.memory.distil.language import is_document

MAX_BYTES = 2_000_000
# What a generator writes at the top of a line, not any mention of something generated.
_GENERATED = re.compile(
    rb"@generated\b|(?i:\bdo not edit\b)"
    rb"|^[\W_]*(?:Auto(?:matically)?[- ]?[Gg]enerated|AUTO(?:MATICALLY)?[- ]?GENERATED"
    rb"|Generated (?:by|from|with|using)\b|GENERATED (?:BY|FROM|FILE|CODE)\b"
    rb"|(?i:this (?:file|code|module) (?:is|was|has been) (?:auto(?:matically)?[- ]?|machine )?"
    rb"generated)|(?i:auto-?generated file))",
    re.M,
)
_GENERATED_NAME = re.compile(
    r"(?:_pb2(?:_grpc)?\.pyi?|\.pb(?:\.gw)?\.go|\.pb\.(?:h|cc)|_pb\.(?:d\.ts|js)"
    r"|[._]generated\.\w+)$"
)
_MINIFIED_NAME = re.compile(r"[.-]min\.[cm]?js$")
# Such as Qt's translations, which end in .ts.
_XML = re.compile(rb"\s{0,200}<(?:\?xml|!DOCTYPE(?!\s+html\b))", re.I)
_HEAD = 1000
_LONG_LINE = 500
_BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def in_utf8(data: bytes) -> bytes:
    """The same text in UTF-8 without a mark of byte order, where such a mark tells what it is."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").encode("utf-8", "replace")
    return data.removeprefix(b"\xef\xbb\xbf")


def unfit(path: str, data: bytes) -> str:
    """Why a file is not looked into, "" where it is."""
    if b"\0" in data[:8192]:
        return "binary"
    if _GENERATED_NAME.search(path) or (not is_document(path) and _GENERATED.search(data[:_HEAD])):
        return "generated"
    newlines = data.count(b"\n") + 1
    if _MINIFIED_NAME.search(path) or (len(data) > 5000 and len(data) / newlines > _LONG_LINE):
        return "minified"
    if _XML.match(data):
        return "XML"
    return ""
