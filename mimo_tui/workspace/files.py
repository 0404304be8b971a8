"""Text files read and written so that nothing of them is lost: encoding, newlines, mode, links."""

from __future__ import annotations

import codecs
import errno
import hashlib
import os
import re
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mimo_tui.core.errors import ToolError

MAX_BYTES = 20_000_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# A letter of several bytes, as it stands in UTF-8; and what is in no text.
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_CONTROL = re.compile(rb"[\x01-\x07\x0e-\x1a\x1c-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file's text with all that writing it back needs.

    `text` has "\\n" newlines where the file has "\\r\\n" throughout (`newline` then says so);
    mixed newlines stay as they are. `hash` is of the bytes on disk.
    """

    path: Path
    text: str
    hash: str
    encoding: str = "utf-8"
    bom: bytes = b""
    newline: str = "\n"

    def encode(self, text: str) -> bytes:
        """The bytes of a new text in this file's encoding and newlines.

        Raises ToolError where the encoding has no place for a character.
        """
        if self.newline == "\r\n":
            text = text.replace("\n", "\r\n")
        try:
            return self.bom + text.encode(self.encoding)
        except UnicodeEncodeError as error:
            raise ToolError(
                f"The file is {self.encoding}, which cannot hold {text[error.start]!r}",
                kept="Nothing was written",
            ) from error


def content_hash(data: bytes) -> str:
    """A short fingerprint of a file's bytes."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def read_bytes(path: Path) -> bytes:
    """A regular file's bytes. Raises ToolError for anything else, or more than MAX_BYTES."""
    try:
        info = path.stat()
        if stat.S_ISDIR(info.st_mode):
            raise ToolError(f"{path} is a folder, not a file")
        if not stat.S_ISREG(info.st_mode):
            raise ToolError(f"{path} is not a regular file")
        if info.st_size > MAX_BYTES:
            raise ToolError(
                f"{path} is too large ({info.st_size:,} bytes)",
                do="Look at parts of it with Grep or Bash (head, tail, sed -n)",
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ToolError(f"File does not exist: {path}") from error
    except OSError as error:
        raise ToolError(f"Cannot read {path}: {error.strerror}") from error


def read_text(path: Path) -> TextFile:
    """A text file. Raises ToolError where it is missing, binary, special or too large."""
    return decode(path, read_bytes(path))


def decode(path: Path, data: bytes) -> TextFile:
    """The text of a file's bytes, in the encoding that its bytes speak for."""
    fingerprint = content_hash(data)
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            with suppress(UnicodeDecodeError):
                text = data[len(bom) :].decode(encoding)
                return _with_newlines(path, text, fingerprint, encoding, bom)
    if b"\0" in data:
        raise ToolError(f"{path} is a binary file")
    text, encoding = _guess(path, data)
    return _with_newlines(path, text, fingerprint, encoding, b"")


def _guess(path: Path, data: bytes) -> tuple[str, str]:
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        bad = error.start
    with suppress(UnicodeDecodeError):
        text = data.decode("gb18030")
        # Latin text may decode as GB18030 by chance; Chinese text gives hardly anything but CJK.
        chinese = all(_is_chinese(letter) for letter in text if letter > "\x7f")
        if chinese and text.encode("gb18030") == data:
            return text, "gb18030"
    with suppress(UnicodeDecodeError):
        # Where a part of it is UTF-8 after all, an edit would mix two encodings in one file.
        if not _UTF8.search(data) and not _CONTROL.search(data):
            return data.decode("cp1252"), "cp1252"
    raise ToolError(
        f"{path} is in no encoding that can be read and written back whole (the byte"
        f" 0x{data[bad]:02x} in line {data.count(10, 0, bad) + 1} is not UTF-8)",
        kept="The file is as it was",
        do="Look at it with Bash, or convert it first with iconv",
    )


def _is_chinese(letter: str) -> bool:
    return (
        "\u4e00" <= letter <= "\u9fff"
        or "\u3000" <= letter <= "\u303f"
        or "\uff00" <= letter <= "\uffef"
        or letter in "“”‘’—…·"
    )


def _with_newlines(path: Path, text: str, fingerprint: str, encoding: str, bom: bytes) -> TextFile:
    pairs = text.count("\r\n")
    if pairs and pairs == text.count("\n") == text.count("\r"):
        plain = text.replace("\r\n", "\n")
        return TextFile(path, plain, fingerprint, encoding, bom, "\r\n")
    return TextFile(path, text, fingerprint, encoding, bom)


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file, or make it with its folders: the old bytes or the new, never half of them.

    A link's target is replaced, not the link; the mode is kept, and what is read-only is left
    alone. Raises ToolError.
    """
    target = path.resolve()
    try:
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "it is read-only")
        target.parent.mkdir(parents=True, exist_ok=True)
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~_umask()
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.")
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).chmod(mode)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ToolError(
            f"Cannot write {path}: {error.strerror}", kept="The file is as it was"
        ) from error


def _umask() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return current
