"""What imports name: modules by their whole names, and trees of paths one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from mimo_tui.memory.distil.language import Language

_USE_KEYWORD = re.compile(r"^import\s+")
_USE_PART = re.compile(r"[{},]|[^{},]+")
_WHOLE = re.compile(r"\.(?:self|\*|_|given)$")
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
    """Each path that Rust's `use` or Scala's `import` names, with dots, and its alias or "".

    The alias is "*" where all is meant that is in it.
    """
    prefixes, prefix = [""], ""
    plain = _USE_KEYWORD.sub("", written).replace("=>", " as ")
    for part in _USE_PART.findall(plain)[:_MAX_USES]:
        if part == "{":
            prefixes.append(prefix)
        elif part == "}":
            prefixes = prefixes[:-1] or [""]
        elif part == ",":
            continue
        else:
            used, _, alias = part.strip().partition(" as ")
            name = "".join(used.split()).replace("::", ".")
            prefix = f"{prefixes[-1]}{name}"
            if name and not name.endswith("."):
                known_as = "*" if prefix.endswith((".*", "._")) else alias.strip()
                yield _WHOLE.sub("", prefix), known_as
