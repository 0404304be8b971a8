"""The words of a record, written for a model: dense, and nothing that the source does not say."""

from __future__ import annotations

from itertools import islice

from mimo_tui.memory.distil.definitions import Definition

_DOC = 600
_BODY = 2000
_RAISES = 12
_MEMBERS = 40
_OFFERED = 200


def body_of(definition: Definition, members: list[str]) -> str:
    """Signature, the doc's first paragraph, errors with their conditions, and a class's members."""
    parts = [definition.signature]
    if definition.doc:
        parts.append(_first_paragraph(definition.doc))
    parts += [_raised(error, when) for error, when, _ in definition.raises[:_RAISES]]
    parts += [f"  {member}" for member in members[:_MEMBERS]]
    if len(members) > _MEMBERS:
        parts.append(f"  … {len(members) - _MEMBERS} more")
    return _within("\n".join(parts), _BODY)


def module_body(definitions: list[Definition], note: str) -> str:
    """The module's doc, its imports, and the signatures of what it defines at the top."""
    whole = definitions[0]
    parts = [f"module {whole.title}"]
    if note:
        parts.append(f"({note})")
    if whole.doc:
        parts.append(_first_paragraph(whole.doc))
    modules = dict.fromkeys(map(_imported_module, whole.imports))
    if modules:
        parts.append(f"imports {', '.join(modules)}")
    offered = (
        definition.signature[:160]
        for definition in definitions[1:]
        if definition.kind in ("class", "function", "constant")
        and definitions[definition.parent].kind in ("module", "scope")
    )
    parts += [f"  {signature}" for signature in islice(offered, _OFFERED)]
    return _within("\n".join(parts), _BODY)


def _imported_module(imported: str) -> str:
    module, _, name = imported.partition("\t")
    return module + name if module.endswith(".") else module


def _raised(error: str, when: str) -> str:
    return f"raises {error} when {when}" if when else f"raises {error}"


def _first_paragraph(doc: str) -> str:
    return _within(" ".join(doc.strip().partition("\n\n")[0].split()), _DOC)


def _within(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
