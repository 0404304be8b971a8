"""Manifests of packages: what is started by which name, and what it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from mimo_tui.memory.base import EdgeKind
from mimo_tui.memory.distil.facts import Fact
from mimo_tui.memory.distil.formats.contents import Contents, flat, within
from mimo_tui.memory.distil.formats.tree import Node

_LONGEST = 300
_MAX_NAMES = 80


def entry_point(name: str, started: str, where: str, line: int, calls: str = "") -> Fact:
    """A name by which something is started, and what that runs."""
    edges: tuple[tuple[EdgeKind, str, int], ...] = (("calls", calls, line),) if calls else ()
    run = flat(started, _LONGEST)
    signature = f"{name} -> {run}" if run else name
    body = f"entry point {signature}\nin {where}"
    return Fact("architecture", f"entry point {name}", body, signature, line, line, edges=edges)


def manifest_contents(path: str, tree: Node) -> Contents | None:
    """What a manifest says, None for a file that is none."""
    read = _READERS.get(path.rpartition("/")[2])
    return read(path, tree) if read is not None else None


def callable_name(reference: str) -> str:
    """The dotted name of `package.module:function`, "" for what is none."""
    plain = reference.partition("[")[0].strip().replace(":", ".")
    return plain if all(part.isidentifier() for part in plain.split(".")) else ""


def _python(path: str, tree: Node) -> Contents:
    project = tree["project"]
    poetry = tree.at("tool", "poetry")
    entries = [*project["scripts"].parts, *project["gui-scripts"].parts, *poetry["scripts"].parts]
    facts = [
        entry_point(each.key, each.text, path, each.line, callable_name(each.text))
        for each in entries
    ]
    for group in project["entry-points"].parts:
        facts += [
            entry_point(
                f"{group.key} {each.key}", each.text, path, each.line, callable_name(each.text)
            )
            for each in group.parts
        ]
    needs = [each.value or "" for each in project["dependencies"].parts]
    needs += [each.key for each in poetry["dependencies"].parts]
    return _manifest(path, project if project else poetry, needs, facts, "Python package")


def _node(path: str, tree: Node) -> Contents:
    facts = [
        entry_point(f"npm run {each.key}", each.text, path, each.line)
        for each in tree["scripts"].parts
    ]
    for key in ("main", "module", "browser"):
        if tree[key].value:
            facts.append(entry_point(key, tree[key].text, path, tree[key].line))
    names = tree["bin"]
    if names.value:
        facts.append(entry_point(tree["name"].text or "bin", names.value, path, names.line))
    facts += [entry_point(each.key, each.text, path, each.line) for each in names.parts]
    needs = [each.key for key in ("dependencies", "peerDependencies") for each in tree[key].parts]
    return _manifest(path, tree, needs, facts, "Node package")


def _rust(path: str, tree: Node) -> Contents:
    facts = [
        entry_point(each["name"].text or "bin", each["path"].text, path, each.line)
        for each in tree["bin"].parts
    ]
    needs = [each.key for each in tree["dependencies"].parts]
    members = tree.at("workspace", "members").text
    return _manifest(path, tree["package"], needs, facts, "Rust crate", members)


def _manifest(
    path: str, package: Node, needs: Sequence[str], facts: list[Fact], what: str, more: str = ""
) -> Contents:
    name = flat(f"{package['name'].text} {package['version'].text}".strip(), 120)
    parts = [f"{path}: {what} {name}".rstrip(), flat(package["description"].text, _LONGEST)]
    parts += [f"members {flat(more, _LONGEST)}"] if more else []
    if needs:
        parts.append(f"depends on {', '.join(flat(each, 60) for each in needs[:_MAX_NAMES])}")
    parts += [f"  {fact.title}" for fact in facts[:_MAX_NAMES]]
    return Contents(name or path, within("\n".join(filter(None, parts))), facts)


_READERS: dict[str, Callable[[str, Node], Contents]] = {
    "pyproject.toml": _python,
    "package.json": _node,
    "Cargo.toml": _rust,
}


def console_scripts(lines: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    """The names, what they call, and the lines of `console_scripts` in a `setup.cfg`."""
    inside = False
    for number, line in enumerate(lines, 1):
        key, equals, value = line[:_LONGEST].partition("=")
        if not line[:1].isspace():
            inside = key.strip() in ("console_scripts", "gui_scripts") and bool(equals)
        elif inside and equals:
            yield key.strip(), value.strip(), number
