"""Which files the name of a module means, seen from a file: by the conventions of its language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from posixpath import commonpath, dirname, normpath, splitext

from mimo_tui.memory.distil.language import language_of

_FAMILY = {
    "typescript": "script",
    "tsx": "script",
    "javascript": "script",
    "vue": "script",
    "svelte": "script",
    "java": "jvm",
    "kotlin": "jvm",
    "scala": "jvm",
    "groovy": "jvm",
}
_FOLLOWED = frozenset({"python", "go", "rust", *_FAMILY.values()})
# A file of this name stands for its folder.
_OF_FOLDER = {"python": ("__init__",), "script": ("index",), "rust": ("mod", "lib", "main")}
# What a file sees of the files beside it without importing them.
_SEES_FOLDER = frozenset({"go", "jvm", "c_sharp", "swift"})
_SOURCE_FOLDERS = frozenset({"src", "lib"})
_SUFFIXES = frozenset({"js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "vue", "svelte"})
_NOWHERE = "\0"
_NO_FILES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Within:
    """Files that a part of a name means, and the rest, which names something in one of them."""

    files: tuple[str, ...]
    rest: str


class Modules:
    """The modules of a project's files."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._stems: dict[str, set[str]] = {}
        self._folders: dict[str, set[str]] = {}
        self._by_last: dict[str, set[str]] = {}
        for path in paths:
            self.add(path)

    def add(self, path: str) -> None:
        """Know a file."""
        for index, key in self._keys(path):
            index.setdefault(key, set()).add(path)
            self._by_last.setdefault(_last(key), set()).add(key)

    def remove(self, path: str) -> None:
        """Know a file no more."""
        for index, key in self._keys(path):
            files = index.get(key, set())
            files.discard(path)
            if not files:
                index.pop(key, None)
            if key not in self._stems and key not in self._folders:
                self._by_last.get(_last(key), set()).discard(key)

    def meant(self, name: str, path: str) -> Iterator[Within]:
        """What a whole name may mean as it is written in a file, the longest module first."""
        family = family_of(path)
        if family == "script":
            yield from self._of_script(name, path)
        elif family == "go":
            yield from self._of_go(name)
        elif family == "rust":
            yield from self._of_rust(name, path)
        elif family in ("python", "jvm"):
            yield from self._dotted(name, path, family)

    def beside(self, path: str) -> tuple[str, ...]:
        """The files whose definitions a file sees without importing them."""
        family = family_of(path)
        if family not in _SEES_FOLDER:
            return ()
        others = self._folders.get(dirname(path), _NO_FILES)
        return tuple(sorted(each for each in others if each != path and family_of(each) == family))

    def _keys(self, path: str) -> Iterator[tuple[dict[str, set[str]], str]]:
        stem, folder = splitext(path)[0], dirname(path)
        yield self._stems, stem
        if _last(stem) in _OF_FOLDER.get(family_of(path), ()):
            yield self._stems, folder
        yield self._folders, folder

    def _files(self, stem: str, family: str) -> tuple[str, ...]:
        files = self._stems.get(stem, _NO_FILES)
        return tuple(sorted(each for each in files if family_of(each) == family))

    def _dotted(self, name: str, path: str, family: str) -> Iterator[Within]:
        """Python's packages and those of the Java machine: folders, whose roots are unknown."""
        parts = name.split(".")
        # One part alone is too little to find a folder of the Java machine by.
        for count in range(len(parts), int(family == "jvm"), -1):
            rest = ".".join(parts[count:])
            files = self._rooted("/".join(parts[:count]), path, family)
            if files and family == "jvm":
                rest = f"{parts[count - 1]}.{rest}" if rest else parts[count - 1]
            elif not files and family == "jvm" and rest:
                files = self._in_folder("/".join(parts[:count]), family)
            if files:
                yield Within(files, rest)

    def _rooted(self, stem: str, path: str, family: str) -> tuple[str, ...]:
        """The files of a module below the root that is nearest to a file."""
        exact = self._files(stem, family)
        if exact:
            return exact
        roots = []
        for each in self._by_last.get(_last(stem), ()):
            root = each.removesuffix(f"/{stem}")
            if root != each and self._is_root(root, path, family) and self._files(each, family):
                roots.append((-_shared(each, path), each))
        return self._files(min(roots)[1], family) if roots else ()

    def _is_root(self, root: str, path: str, family: str) -> bool:
        """Whether modules that a file imports may be named from a folder on."""
        if family != "python":
            return True
        around = dirname(root) if _last(root) in _SOURCE_FOLDERS else root
        is_package = bool(self._files(f"{root}/__init__", family))
        return not is_package and (not around or path.startswith(f"{around}/"))

    def _in_folder(self, folder: str, family: str) -> tuple[str, ...]:
        wanted = (
            each
            for each in self._by_last.get(_last(folder), ())
            if each in self._folders and f"/{each}".endswith(f"/{folder}")
        )
        files = {path for each in wanted for path in self._folders[each]}
        return tuple(sorted(each for each in files if family_of(each) == family))

    def _of_script(self, name: str, path: str) -> Iterator[Within]:
        head, slash, tail = name.rpartition("/")
        parts = tail.split(".")
        if not slash and parts[0]:
            return
        for count in range(len(parts), 0, -1):
            written = f"{head}{slash}{'.'.join(parts[:count])}"
            rest = parts[count:]
            if rest and rest[0] in _SUFFIXES:
                rest = rest[1:]
            if written.startswith("."):
                files = self._files(normpath(f"{dirname(path)}/{written}").lstrip("/"), "script")
            elif written[:2] in ("@/", "~/"):
                files = self._rooted(written[2:], path, "script")
            else:
                files = self._files(written, "script")
            if files:
                yield Within(files, ".".join(rest))

    def _of_go(self, name: str) -> Iterator[Within]:
        head, slash, tail = name.rpartition("/")
        parts = tail.split(".")
        if not slash:
            return
        for count in range(len(parts), 0, -1):
            package = f"{head}{slash}{'.'.join(parts[:count])}"
            files = self._folders.get(self._go_folder(package), _NO_FILES)
            found = tuple(sorted(each for each in files if each.endswith(".go")))
            if found:
                yield Within(found, ".".join(parts[count:]))

    def _go_folder(self, package: str) -> str:
        """The folder that has the most of a package's path; two parts of it, or all of its own."""
        best, most = _NOWHERE, 0
        is_hosted = "." in package.partition("/")[0]
        for folder in self._by_last.get(_last(package), ()):
            shared = _shared_end(folder, package)
            whole = shared == folder.count("/") + 1 and (is_hosted or folder == package)
            if folder in self._folders and (whole or shared > 1) and shared > most:
                best, most = folder, shared
        return best

    def _of_rust(self, name: str, path: str) -> Iterator[Within]:
        parts = name.split(".")
        own = splitext(path)[0]
        if _last(own) in _OF_FOLDER["rust"]:
            own = dirname(path)
        first = parts[0]
        if first == "crate":
            base, parts = self._crate(path), parts[1:]
        elif first == "super":
            base = own
            while parts and parts[0] == "super":
                base, parts = dirname(base), parts[1:]
        elif first == "self":
            base, parts = own, parts[1:]
        else:
            base = own
            yield from self._of_other_crate(parts)
        for count in range(len(parts), -1, -1):
            files = self._files("/".join(filter(None, [base, *parts[:count]])), "rust")
            if files and path not in files:
                yield Within(files, ".".join(parts[count:]))

    def _of_other_crate(self, parts: list[str]) -> Iterator[Within]:
        for folder in {parts[0], parts[0].replace("_", "-")}:
            for crate in self._by_last.get(folder, ()):
                for count in range(len(parts), 0, -1):
                    files = self._files("/".join([crate, "src", *parts[1:count]]), "rust")
                    if files:
                        yield Within(files, ".".join(parts[count:]))

    def _crate(self, path: str) -> str:
        """The folder of the crate that a file is of."""
        folder = dirname(path)
        while folder and not ({f"{folder}/lib.rs", f"{folder}/main.rs"} & self._in(folder)):
            folder = dirname(folder)
        return folder

    def _in(self, folder: str) -> set[str] | frozenset[str]:
        return self._folders.get(folder, _NO_FILES)


def imports(path: str) -> bool:
    """Whether what a file imports is followed to files."""
    return family_of(path) in _FOLLOWED


def family_of(path: str) -> str:
    """The language of a file; those that import each other's files are one."""
    return _family(splitext(path)[1])


@cache
def _family(suffix: str) -> str:
    language = language_of(f"a{suffix}")
    return _FAMILY.get(language.name, language.name) if language else ""


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _shared(one: str, other: str) -> int:
    """How much two paths have in common from the root on."""
    return len(commonpath([one, other])) if one and other else 0


def _shared_end(one: str, other: str) -> int:
    count = 0
    for mine, yours in zip(reversed(one.split("/")), reversed(other.split("/")), strict=False):
        if mine != yours:
            break
        count += 1
    return count
