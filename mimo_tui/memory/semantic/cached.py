"""What a model said, kept by the hash of what it was shown, as rows of the store and as records."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from mimo_tui.memory.base import Edge, Record, RecordKind
from mimo_tui.memory.distil.identity import content_hash, record_id
from mimo_tui.memory.distil.tokens import count_tokens
from mimo_tui.memory.semantic.base import Level, Summary, SummaryRule

COLUMNS = ("key", "level", "body", "rules", "model", "made")
_KINDS: dict[Level, RecordKind] = {
    "function": "interface",
    "class": "interface",
    "module": "architecture",
    "package": "architecture",
    "project": "architecture",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A unit as its records need it. `evidence` are titles and ids of what it is made from."""

    id: str
    key: str
    level: Level
    title: str
    path: str
    signature: str = ""
    first_line: int = 0
    last_line: int = 0
    evidence: tuple[tuple[str, str], ...] = ()


def to_row(summary: Summary, made: float) -> tuple[Any, ...]:
    """The values of COLUMNS."""
    rules = [[rule.text, rule.literal, rule.offset] for rule in summary.rules]
    said = json.dumps(rules, ensure_ascii=False)
    return (summary.key, summary.level, summary.text, said, summary.model, made)


def to_rules(said: str) -> tuple[SummaryRule, ...]:
    """The rules of a row."""
    return tuple(SummaryRule(*rule) for rule in json.loads(said))


def summary_id(unit_id: str) -> str:
    """The id of the record that summarises a unit."""
    return record_id(unit_id, "summary", "", 0)


def records_of(
    subject: Subject, body: str, rules: tuple[SummaryRule, ...], model: str
) -> tuple[list[Record], list[Edge]]:
    """The records of a unit's summary and rules, with edges to what they were made from."""
    words = f"{subject.signature}\n{body}" if subject.signature else body
    summary = Record(
        summary_id(subject.id),
        _KINDS[subject.level],
        subject.title,
        words,
        path=subject.path,
        first_line=subject.first_line,
        last_line=subject.last_line,
        source_hash=subject.key,
        source="model",
        origin=model,
        tokens=count_tokens(words),
    )
    records = [summary, *(_rule_record(subject, rule, model) for rule in rules)]
    edges = [Edge(summary.id, "evidence", title, 0, target) for title, target in subject.evidence]
    edges += [
        Edge(record.id, "evidence", subject.title, record.first_line, subject.id)
        for record in records[1:]
    ]
    return records, edges


def _rule_record(subject: Subject, rule: SummaryRule, model: str) -> Record:
    line = subject.first_line + rule.offset
    body = f"{rule.text}\nin the source: {rule.literal}"
    return Record(
        record_id(subject.id, "model rule", content_hash(body.encode("utf-8", "replace")), 0),
        "rule",
        f"{subject.title}: {_short(rule.text)}",
        body,
        path=subject.path,
        first_line=line,
        last_line=line,
        source_hash=subject.key,
        source="model",
        origin=model,
        tokens=count_tokens(body),
    )


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79].rpartition(' ')[0]}…"
