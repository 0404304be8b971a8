"""Which definitions a name in a file means, through imports, re-exports and bases."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from mimo_tui.memory.graph.modules import Modules, family_of
from mimo_tui.memory.graph.scopes import Scope, Scopes

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# How many imports and bases are followed from a name to what it means.
_FOLLOWED = 12
_ROUNDS = 16
# How many steps are taken for one name in all, and for how many modules its parts are taken.
_MOST_STEPS = 40
_MODULES = 2
_NOTHING = Scope()


class Reference(NamedTuple):
    """A name as the edges of a file have it."""

    path: str
    target: str


class _Place(NamedTuple):
    path: str
    title: str


class Resolution:
    """Follows names through the files of an archive. What cannot be followed means nothing."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self._db = connection
        self._scopes = Scopes(connection)
        self._known_modules: Modules | None = None

    def meant(self, references: Collection[Reference]) -> dict[Reference, tuple[str, ...]]:
        """The ids of what each name may mean: one where it is sure, several, or none."""
        modules = self._modules()
        self._read({reference.path for reference in references})
        for _ in range(_ROUNDS):
            search = _Search(modules, self._scopes)
            found = {each: tuple(dict.fromkeys(search.ids(each))) for each in references}
            if not search.unread:
                break
            self._read(search.unread)
        return found

    def follow(self, changed: Mapping[str, bool]) -> None:
        """Follow changes of files, each with whether it is there now."""
        self._scopes.drop(changed)
        if self._known_modules is not None:
            for path, is_there in changed.items():
                self._known_modules.remove(path)
                if is_there:
                    self._known_modules.add(path)

    def _modules(self) -> Modules:
        if self._known_modules is None:
            rows = self._db.execute("SELECT path FROM files").fetchall()
            self._known_modules = Modules(path for (path,) in rows)
        return self._known_modules

    def _read(self, paths: set[str]) -> None:
        unread = {path for path in paths if self._scopes.get(path) is None}
        if unread:
            self._scopes.read(unread)


class _Search:
    """One pass over what was read; `unread` is what it would have to know further."""

    def __init__(self, modules: Modules, scopes: Scopes) -> None:
        self._modules = modules
        self._scopes = scopes
        self.unread: set[str] = set()
        self._followed: set[tuple[str, str, bool]] = set()

    def ids(self, reference: Reference) -> Iterator[str]:
        self._followed.clear()
        for path, title in self._seen(*reference, _FOLLOWED):
            scope = self._scope(path)
            yield from scope.ids[title] if title else filter(None, [scope.module])

    def _scope(self, path: str) -> Scope:
        scope = self._scopes.get(path)
        if scope is None:
            self.unread.add(path)
        return scope or _NOTHING

    def _may_be_whole(self, path: str, name: str) -> bool:
        """Whether a name may be that of a module or begin with it: Python imports it first."""
        if family_of(path) != "python":
            return True
        imports = self._scope(path).imports
        return any(
            name == target or name.startswith(f"{target}.")
            for targets in imports.values()
            for target in targets
        )

    def _inside(self, path: str, name: str, steps: int) -> list[_Place]:
        """What a name means among those that a file defines or imports."""
        found = self._own(path, name, steps)
        if found or not steps or not self._is_new(path, name, whole=False):
            return found
        scope = self._scope(path)
        head, _, rest = name.partition(".")
        for target in scope.imports.get(head, ()):
            found += self._whole(path, f"{target}.{rest}" if rest else target, steps - 1)
        if not found:
            for target in scope.wildcards:
                found += self._whole(path, f"{target}.{name}", steps - 1)
        return found

    def _is_new(self, path: str, name: str, *, whole: bool) -> bool:
        """Whether a name was not yet followed in a file, and may be: modules may go in circles."""
        step = (path, name, whole)
        if step in self._followed or len(self._followed) >= _MOST_STEPS:
            return False
        self._followed.add(step)
        return True

    def _own(self, path: str, name: str, steps: int) -> list[_Place]:
        """A file's own definition of that name, or what a class of it inherits."""
        scope = self._scope(path)
        if name in scope.ids:
            return [_Place(path, name)]
        owner, _, member = name.rpartition(".")
        return self._inherited(path, owner, member, steps) if owner in scope.classes else []

    def _inherited(self, path: str, owner: str, member: str, steps: int) -> list[_Place]:
        """The member of the first base that has one."""
        around = owner.rpartition(".")[0]
        for base in self._scope(path).bases.get(owner, ()) if steps else ():
            near = self._own(path, f"{around}.{base}", steps - 1) if around else []
            for each in near or self._seen(path, base, steps - 1):
                found = self._own(each.path, f"{each.title}.{member}", steps - 1)
                if found:
                    return found
        return []

    def _seen(self, path: str, name: str, steps: int) -> list[_Place]:
        """What a name means where it is written."""
        found = self._inside(path, name, steps)
        if not found and self._may_be_whole(path, name):
            found = self._whole(path, name, steps)
        if not found:
            beside = self._modules.beside(path)
            found = [place for each in beside for place in self._own(each, name, steps)]
        return found

    def _whole(self, path: str, name: str, steps: int) -> list[_Place]:
        """What a name means that begins with a module's."""
        if not self._is_new(path, name, whole=True):
            return []
        for within in islice(self._modules.meant(name, path), _MODULES):
            found = []
            for file in within.files:
                if within.rest:
                    found += self._inside(file, within.rest, steps)
                else:
                    found.append(_Place(file, ""))
            if found:
                return found
        return []
