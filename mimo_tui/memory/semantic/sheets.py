"""The sheets of units, from what is archived and summarised so far."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mimo_tui.memory.semantic.base import Level
from mimo_tui.memory.semantic.summaries import Summaries, parent_in
from mimo_tui.memory.semantic.texts import Part, Sheet
from mimo_tui.memory.semantic.units import LINES, Code, Folder

_OUTLINE: tuple[Level, ...] = ("function", "class")


def sheets_of(summaries: Summaries, unit_ids: Sequence[str]) -> list[Sheet]:
    """The sheets of those units that are there and have no summary yet, in the given order."""
    wanted = set(unit_ids)
    code = summaries.units.code("u.id IN (SELECT unnest($1))", [list(unit_ids)])
    folders = summaries.units.folders()
    found = {sheet.unit_id: sheet for sheet in _code_sheets(summaries, code)}
    for folder in folders:
        if folder.id in wanted and not folder.known:
            found[folder.id] = _folder_sheet(summaries, folder, folders)
    known = summaries.known([sheet.key for sheet in found.values()])
    ordered = (found[identity] for identity in dict.fromkeys(unit_ids) if identity in found)
    return [sheet for sheet in ordered if sheet.key not in known]


def _code_sheets(summaries: Summaries, code: Sequence[Code]) -> list[Sheet]:
    outlined = [each for each in code if not _fits(each)]
    inside = _inside(summaries, {each.path for each in outlined})
    sheets = []
    for each in code:
        parts = tuple(
            part
            for other, part in inside.get(each.path, ())
            if each.level == "module" or _is_in(other, each)
        )
        if _fits(each) or (each.level == "module" and not parts):
            last = min(each.last_line, each.first_line + LINES["function"] - 1)
            sheets.append(_sheet(each, lines=(each.first_line, last)))
        else:
            sheets.append(_sheet(each, parts=parts))
    return sheets


def _fits(code: Code) -> bool:
    """Whether the source itself is shown."""
    if code.level == "module":
        return False
    return code.level == "function" or code.last_line - code.first_line < LINES["class"]


def _sheet(
    code: Code, *, parts: tuple[Part, ...] = (), lines: tuple[int, int] | None = None
) -> Sheet:
    words = "" if lines else code.body
    return Sheet(
        code.id, code.key, code.level, code.title, code.path, words, parts, lines, code.file_hash
    )


def _inside(summaries: Summaries, paths: Collection[str]) -> dict[str, list[tuple[Code, Part]]]:
    """The definitions in some files: by their summary, else by their own words."""
    condition = "u.path IN (SELECT unnest($1)) AND u.level IN (SELECT unnest($2))"
    code = summaries.units.code(condition, [list(paths), list(_OUTLINE)])
    known = summaries.known([each.key for each in code])
    found: dict[str, list[tuple[Code, Part]]] = {}
    for each in code:
        words = known[each.key][0] if each.key in known else _beyond_signature(each)
        if words:
            part = Part(each.title, each.path, words)
            found.setdefault(each.path, []).append((each, part))
    return found


def _beyond_signature(code: Code) -> str:
    """What is said of a definition; its signature stands in the outline of its file."""
    return code.body.removeprefix(code.signature).strip()[:200]


def _is_in(inner: Code, outer: Code) -> bool:
    return (
        inner.id != outer.id
        and outer.first_line <= inner.first_line
        and inner.last_line <= outer.last_line
    )


def _folder_sheet(summaries: Summaries, folder: Folder, folders: Sequence[Folder]) -> Sheet:
    kept = {each.path for each in folders}
    below = [each for each in folders if each.path and parent_in(each.path, kept) == folder.path]
    prefix = f"{folder.path}/" if folder.path else ""
    modules = [
        each
        for each in summaries.units.code("u.level = 'module' AND starts_with(u.path, $1)", [prefix])
        if parent_in(each.path, kept) == folder.path
    ]
    inside: list[Folder | Code] = [*below, *modules]
    known = summaries.known([each.key for each in inside])
    parts = [
        Part(each.title, each.path, known[each.key][0] if each.key in known else _start(each))
        for each in inside
    ]
    return Sheet(
        folder.id,
        folder.key,
        folder.level,
        folder.title,
        folder.path,
        f"{folder.title}, {folder.files} files of code",
        tuple(parts),
    )


def _start(each: Folder | Code) -> str:
    return f"{each.files} files" if isinstance(each, Folder) else each.body[:300]
