"""Rules that are declared and not done: constraints of fields, states and transitions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mimo_tui.memory.distil.definitions import Definition, Outline
from mimo_tui.memory.distil.guards import Guard

_PYTHON = (
    r"\b(?:gt|ge|lt|le|multiple_of|(?:min|max)_(?:length|items|value|digits)|max_digits|pattern|regex"
    r"|unique|choices|validators?)\s*=\s*(?!None|False)|\bnullable\s*=\s*False"
    r"|\b(?:Check|Unique|Exclude)Constraint\(|\b(?:Gt|Ge|Lt|Le|MinLen|MaxLen|Len|Interval)\("
    r"|\bcon(?:int|str|float|list|set|decimal)\(|\b(?:NonNegative|NonPositive)[A-Z]\w+"
    r"|\bPositive(?:Int|Float)\b|\bunique_together\b"
)
_ANNOTATIONS = (
    r"@(?:field:)?(?:NotNull|NotBlank|NotEmpty|Size|Min|Max|Pattern|Positive|Negative|PositiveOrZero"
    r"|Email|Past|Future|Digits|DecimalMin|DecimalMax|Length|MinLength|MaxLength|ArrayM\w+Size|Matches"
    r"|Is(?:Email|Int|In|Enum|UUID|Positive|NotEmpty|Defined|Date|Url|Number|String))\b"
)
_ATTRIBUTES = (
    r"\[[^\]]*\b(?:Required|StringLength|Range|M(?:ax|in)Length|RegularExpression|EmailAddress)\b"
)
_TAGS = r"`[^`]*\b(?:validate|binding):\"[^\"]"
_CHAINS = (
    r"\b[zvy]\.(?:object|string|number|array|enum)\(.*"
    r"\.(?:min|max|length|email|regex|positive|nonempty|gte?|lte?|int|url|uuid|refine)\("
)
_CONSTRAINT = re.compile("|".join((_PYTHON, _ANNOTATIONS, _ATTRIBUTES, _TAGS, _CHAINS)))
_TRANSITIONS = re.compile(
    r"transition|^next$|state_machine|statemachine|allowed_next|next_stat", re.I
)
_STATES = re.compile(r"(?:State|Status|Phase|Stage)$")
_ENUM = re.compile(r"\b(?:enum|\w*Enum|IntFlag)\b")
_DECLARED = 240
_MOST_STATES = 30


def constraints(outline: Outline) -> Iterator[Guard]:
    """What the definitions of a file declare, in their order."""
    definitions = outline.definitions
    for index, definition in enumerate(definitions):
        if definition.kind in ("field", "constant"):
            words = _of_value(definition)
        elif definition.kind == "class" and _STATES.search(definition.title):
            words = _of_states(definitions, index)
        else:
            continue
        if words:
            yield Guard(definition.start, definition.first_line, words)


def _of_value(definition: Definition) -> str:
    written = definition.signature
    if "=" not in written and "@" not in written and "[" not in written and "`" not in written:
        return ""
    name = definition.title.rpartition(".")[2]
    shown = written if len(written) <= _DECLARED else f"{written[: _DECLARED - 1]}…"
    # Words are set between back quotes, which Go writes its tags with.
    shown = shown.replace("`", "'")
    if _CONSTRAINT.search(written):
        return f"requires `{shown}`"
    if _TRANSITIONS.search(name) and re.search(r"[=:]\s*(?:\w+\()?[\[{(]", written):
        return f"allows `{shown}`"
    return ""


def _of_states(definitions: list[Definition], index: int) -> str:
    definition = definitions[index]
    if not _ENUM.search(" ".join((definition.signature, *definition.bases))):
        return ""
    states = [
        each.title.rpartition(".")[2]
        for each in definitions[index + 1 : index + 1 + 3 * _MOST_STATES]
        if each.parent == index and each.kind in ("field", "constant")
    ]
    return f"is one of `{', '.join(states[:_MOST_STATES])}`" if states else ""
