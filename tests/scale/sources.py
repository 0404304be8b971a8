"""Projects of any size, made of the sources of real packages."""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from mimo_tui.memory.distil.language import is_candidate

FILE_BYTES = 1_000_000
# No package is more than a part of a project, so that each size has several languages.
PACKAGE_LINES = 400_000
ENDINGS = (".whl", ".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz")


def make_project(packages: Path, folder: Path, lines: int) -> tuple[int, int, int]:
    """A project of so many lines; gives its lines, files and bytes.

    Raises ValueError where the packages have fewer.
    """
    total = files = size = 0
    for name, data in _sources(packages):
        if total >= lines:
            break
        target = folder / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        except OSError:
            continue  # A file where another package has a folder, or too long a name.
        total, files, size = total + data.count(b"\n"), files + 1, size + len(data)
    if total < lines:
        raise ValueError(f"the packages have {total:,} lines, not {lines:,}")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    return total, files, size


def _sources(packages: Path) -> Iterator[tuple[str, bytes]]:
    """The source files of all packages, each once, always in one order that mixes languages."""
    seen: set[bytes] = set()
    for package in sorted(_archives(packages), key=lambda path: _digest(path.name.encode())):
        lines = 0
        for name, data in _files(package):
            digest = _digest(data)
            if digest in seen:
                continue
            seen.add(digest)
            yield f"{package.name.partition('-')[0]}/{name}", data
            lines += data.count(b"\n")
            if lines > PACKAGE_LINES:
                break


def _archives(packages: Path) -> Iterator[Path]:
    return (path for path in packages.rglob("*") if path.name.endswith(ENDINGS))


def _files(package: Path) -> Iterator[tuple[str, bytes]]:
    """The sources in an archive; of a damaged one those before the damage."""
    try:
        if package.suffix in (".whl", ".zip"):
            with zipfile.ZipFile(package) as archive:
                for info in archive.infolist():
                    if _is_wanted(info.filename, info.file_size):
                        yield info.filename, archive.read(info)
        else:
            with tarfile.open(package, "r|*") as stream:
                for member in stream:
                    file = stream.extractfile(member) if member.isreg() else None
                    if file is not None and _is_wanted(member.name, member.size):
                        yield member.name.removeprefix("./"), file.read()
    except (zipfile.BadZipFile, tarfile.TarError, OSError, EOFError):
        return


def _is_wanted(name: str, size: int) -> bool:
    is_inside = not name.startswith("/") and ".." not in name.split("/")
    return is_inside and is_candidate(name) and 0 < size < FILE_BYTES


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()
