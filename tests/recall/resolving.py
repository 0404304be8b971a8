"""Which definition a call means, where imports, the class around it or a receiver's type say so."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.recall.asking import Place
from tests.recall.sources import Definition, definitions, parse

_FOLLOWED = 4


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a name in a function; `target` is what it means, None where that is unknown."""

    path: str
    caller: str
    name: str
    target: Place | None


@dataclass(slots=True)
class _Module:
    """What a file defines, and what its names were imported from: (module, name or "")."""

    path: str
    tree: ast.Module
    titles: set[str] = field(default_factory=set)
    bases: dict[str, list[str]] = field(default_factory=dict)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)


class Program:
    """The files of a package, so far as names can be followed in them without running it."""

    def __init__(self, root: Path, package: str) -> None:
        self._modules: dict[str, _Module] = {}
        self._files: dict[str, _Module] = {}
        self.namesakes: Counter[str] = Counter()
        self.places: defaultdict[str, list[Place]] = defaultdict(list)
        for file in sorted((root / package).rglob("*.py")):
            path = file.relative_to(root)
            parts = path.with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            module = _read(path.as_posix(), name, parse(file.read_text()))
            self._modules[name] = self._files[module.path] = module
        for module in self._modules.values():
            for title, _ in definitions(module.tree):
                self.places[title.rpartition(".")[2]].append((module.path, title))
        self.namesakes.update({name: len(set(some)) for name, some in self.places.items()})

    def calls(self) -> Iterator[Call]:
        """Every call in every function, by the name that is called."""
        for module in self._modules.values():
            for title, node in definitions(module.tree):
                types = self._types(module, node)
                for call in _own_calls(node):
                    name = _last(call.func)
                    if name:
                        target = self._target(module, title, call.func, types)
                        yield Call(module.path, title, name, target)

    def _target(
        self, module: _Module, caller: str, called: ast.expr, types: dict[str, Place]
    ) -> Place | None:
        if isinstance(called, ast.Name):
            return self._defined(module, called.id) if called.id not in types else None
        assert isinstance(called, ast.Attribute)
        owner = called.value
        around = caller.rpartition(".")[0]
        if isinstance(owner, ast.Name) and owner.id in ("self", "cls") and around in module.bases:
            own = f"{around}.{called.attr}"
            return (module.path, own) if own in module.titles else None
        if isinstance(owner, ast.Call) and _last(owner.func) == "super" and around in module.bases:
            return self._inherited(module, around, called.attr)
        if isinstance(owner, ast.Name) and owner.id in types:
            return self._member(types[owner.id], called.attr)
        if isinstance(owner, ast.Name):
            return self._of_module_or_class(module, owner.id, called.attr)
        return None

    def _of_module_or_class(self, module: _Module, owner: str, name: str) -> Place | None:
        source, imported = module.imports.get(owner, ("", ""))
        whole = f"{source}.{imported}" if imported else source
        if owner in module.imports and whole in self._modules:
            return self._defined(self._modules[whole], name)
        place = self._defined(module, owner)
        return self._member(place, name) if place else None

    def _inherited(self, module: _Module, title: str, name: str) -> Place | None:
        bases = module.bases[title]
        place = self._defined(module, bases[0]) if len(bases) == 1 else None
        return self._member(place, name) if place else None

    def _member(self, place: Place, name: str) -> Place | None:
        found = (place[0], f"{place[1]}.{name}")
        module = self._files[place[0]]
        return found if found[1] in module.titles and place[1] in module.bases else None

    def _defined(self, module: _Module, name: str, steps: int = _FOLLOWED) -> Place | None:
        """The definition that a plain name means in a module, through its imports."""
        if name in module.titles:
            return (module.path, name)
        source, imported = module.imports.get(name, ("", ""))
        if not imported or source not in self._modules or not steps:
            return None
        return self._defined(self._modules[source], imported, steps - 1)

    def _types(self, module: _Module, node: Definition) -> dict[str, Place]:
        """The classes of what is made in a function and assigned once to a name."""
        counts: Counter[str] = Counter(
            each.id
            for each in ast.walk(node)
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
        )
        # What a parameter holds besides is not known.
        counts.update(each.arg for each in ast.walk(node) if isinstance(each, ast.arg))
        found = {}
        for each in ast.walk(node):
            if isinstance(each, ast.Assign) and isinstance(each.value, ast.Call):
                (target, *others), made = each.targets, each.value.func
                if isinstance(target, ast.Name) and isinstance(made, ast.Name) and not others:
                    place = self._defined(module, made.id)
                    if place and counts[target.id] == 1:
                        found[target.id] = place
        return found


def _read(path: str, name: str, tree: ast.Module) -> _Module:
    module = _Module(path, tree)
    module.titles |= {title for title, _ in definitions(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                module.imports[each.asname or each.name] = (each.name, "")
        elif isinstance(node, ast.ImportFrom):
            source = _source(path, name, node)
            for each in node.names:
                module.imports[each.asname or each.name] = (source, each.name)
    for title, bases in _classes(tree):
        module.titles.add(title)
        module.bases[title] = bases
    return module


def _source(path: str, name: str, node: ast.ImportFrom) -> str:
    """The whole name of the module that something is imported from."""
    if not node.level:
        return node.module or ""
    parts = name.split(".") if path.endswith("__init__.py") else name.split(".")[:-1]
    parts = parts[: len(parts) - node.level + 1]
    return ".".join([*parts, *([node.module] if node.module else [])])


def _classes(tree: ast.AST, owner: str = "") -> Iterator[tuple[str, list[str]]]:
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.ClassDef):
            yield f"{owner}{child.name}", [_last(base) for base in child.bases]
            yield from _classes(child, f"{owner}{child.name}.")
        elif isinstance(child, ast.If | ast.Try | ast.With):
            yield from _classes(child, owner)


def _own_calls(node: ast.AST) -> Iterator[ast.Call]:
    """The calls in a function, without those in functions within it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield child
        if not isinstance(child, Definition | ast.ClassDef | ast.Lambda):
            yield from _own_calls(child)


def _last(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
