"""What imports name: modules by their whole names, and Rust's trees of paths one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from mimo_tui.memory.distil.language import Language

_USE_PART = re.compile(r"[{},]|[^{},]+")
_MAX_USES = 500


def module_name(path: str, language: Language) -> str:
    """The name of a file's module: dotted for Python, else its path."""
    if language.name != "python":
        return path
    parts = list(PurePosixPath(path).with_suffix("").parts)
    if len(parts) > 1 and parts[0] in ("src", "lib"):
        parts = parts[1:]
    if len(parts) > 1 and parts[-1] == "__init__":
        parts = parts[:-1]
    return ".".join(parts)


def import_target(path: str, language: Language, module: str, name: str) -> str:
    """What an import names, with Python's relative ones made whole."""
    if language.name == "python" and module.startswith("."):
        dots = len(module) - len(module.lstrip("."))
        package = module_name(path, language).split(".")
        if PurePosixPath(path).stem != "__init__":
            package = package[:-1]
        package = package[: len(package) - (dots - 1)] if dots > 1 else package
        module = ".".join([*package, *filter(None, [module.lstrip(".")])])
    return f"{module}.{name}" if name and name != "*" else module


def use_paths(written: str) -> Iterator[tuple[str, str]]:
    """Each path of a Rust `use`, with dots, and the alias it is given or ""."""
    prefixes, prefix = [""], ""
    for part in _USE_PART.findall(written)[:_MAX_USES]:
        if part == "{":
            prefixes.append(prefix)
        elif part == "}":
            prefixes = prefixes[:-1] or [""]
        elif part == ",":
            continue
        else:
            plain, _, alias = part.strip().partition(" as ")
            name = "".join(plain.split()).replace("::", ".")
            prefix = f"{prefixes[-1]}{name}"
            if name and not name.endswith("."):
                yield prefix.removesuffix(".self").removesuffix(".*"), alias.strip()
