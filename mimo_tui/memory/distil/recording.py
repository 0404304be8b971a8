"""Facts as records and edges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from mimo_tui.memory.base import Edge, Record, Source
from mimo_tui.memory.distil.facts import Fact
from mimo_tui.memory.distil.identity import content_hash, record_ids
from mimo_tui.memory.distil.tokens import count_tokens


def record_facts(
    path: str,
    language: str,
    source: Source,
    facts: Iterable[Fact],
    owners: Sequence[str],
    local: Callable[[str], str] = lambda target: "",
) -> tuple[list[Record], list[Edge]]:
    """The records of a file's facts, and their edges.

    `owners` are the ids of what facts may belong to; `local` gives the id of a definition of the
    file by its title. A fact may refer to another one of the file by its title, too.
    """
    facts = list(facts)
    ids = record_ids(path, ((f"fact {fact.kind}", fact.title) for fact in facts))
    known: dict[str, str] = {}
    for fact, identity in zip(facts, ids, strict=True):
        # Of two of one title neither is meant.
        known[fact.title] = "" if fact.title in known else identity
    records: list[Record] = []
    edges: dict[Edge, None] = {}
    for fact, identity in zip(facts, ids, strict=True):
        records.append(
            Record(
                identity,
                fact.kind,
                fact.title,
                fact.body,
                fact.signature,
                path,
                fact.first_line,
                fact.last_line,
                language,
                content_hash(fact.body.encode("utf-8", "replace")),
                source,
                tokens=count_tokens(fact.body),
                terms=fact.terms,
            )
        )
        edges[Edge(owners[fact.owner], "contains", fact.title, fact.first_line, identity)] = None
        for kind, target, line in fact.edges:
            meant = local(target) or known.get(target, "")
            edges[Edge(identity, kind, target, line, meant)] = None
    return records, list(edges)
