"""What a model answers about parts of a project: the tool it calls, and what of a call serves."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mimo_tui.agent.reply import Reply
from mimo_tui.core.messages import ToolSpec
from mimo_tui.memory.semantic.base import Level, SummaryRule, SummaryTask

TOOL = ToolSpec(
    "note",
    "Note the summaries and rules of all parts that were shown, one item for each part.",
    {
        "type": "object",
        "properties": {
            "items": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "part": {"type": "integer", "description": "The number of the part"},
                        "summary": {"type": "string"},
                        "rules": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "properties": {
                                    "rule": {"type": "string"},
                                    "literal": {
                                        "type": "string",
                                        "description": "Copied exactly from the line",
                                    },
                                    "line": {"type": "integer"},
                                },
                                "required": ["rule", "literal", "line"],
                            },
                        },
                    },
                    "required": ["part", "summary", "rules"],
                },
            }
        },
        "required": ["items"],
    },
)
_LETTERS: dict[Level, int] = {
    "function": 700,
    "class": 1000,
    "module": 1200,
    "package": 1500,
    "project": 3000,
}
_RULES = 12
_RULE_LETTERS = 300
_NUMBERED = re.compile(r" *(\d+)  (.*)")
# Tags that stand for something in what is sent to models must not come out of a summary.
_TAG = re.compile(r"</?[\w-]+>|<<<|>>>")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\u200b-\u200f]")


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of one part."""

    text: str
    rules: tuple[SummaryRule, ...]


@dataclass(slots=True)
class Answers:
    """What serves, by the unit's id; and what is wrong with the rest, in words for the model."""

    good: dict[str, Said] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read_answers(reply: Reply, tasks: Sequence[SummaryTask]) -> Answers:
    """The answers in a reply: what is wrong in one item takes no other along."""
    answers = Answers()
    for item in _items(reply, answers):
        try:
            number, said = _read_item(item, tasks)
        except ValueError as error:
            answers.problems.append(f"{error}.")
        else:
            answers.good.setdefault(tasks[number - 1].unit_id, said)
    lacking = [
        str(number) for number, task in enumerate(tasks, 1) if task.unit_id not in answers.good
    ]
    if lacking:
        answers.problems.append(f"Parts without a usable item: {', '.join(lacking)}.")
    return answers


def _items(reply: Reply, answers: Answers) -> list[Any]:
    """The items of all calls; some models write their answer out instead."""
    found: list[Any] = []
    for ready in reply.calls:
        if ready.problem:
            answers.problems.append(f"{ready.problem}.")
        elif ready.call.name != TOOL.name:
            answers.problems.append(f"There is no tool {ready.call.name}.")
        else:
            found += _listed(ready.call.arguments)
    if not reply.calls:
        said = reply.message()
        found = _written_out(said.text) if said is not None else []
        if not found:
            answers.problems.append("You did not call the tool.")
    return found


def _listed(arguments: Mapping[str, Any]) -> list[Any]:
    items = arguments.get("items")
    if isinstance(items, str):
        # A list in a string, as some models give it.
        try:
            items = json.loads(items)
        except ValueError:
            return []
    return items if isinstance(items, list) else []


def _written_out(text: str) -> list[Any]:
    begin, end = text.find("{"), text.rfind("}")
    if begin < 0 or end < begin:
        return []
    try:
        data = json.loads(text[begin : end + 1])
    except (ValueError, RecursionError):
        return []
    return _listed(data) if isinstance(data, dict) else []


def _read_item(item: Any, tasks: Sequence[SummaryTask]) -> tuple[int, Said]:
    """The number of a part and what was said of it. Raises ValueError where that cannot serve."""
    number = item.get("part") if isinstance(item, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number <= len(tasks):
        raise ValueError(f"An item has no part from 1 to {len(tasks)}")
    task = tasks[number - 1]
    summary = item.get("summary")
    if not isinstance(summary, str) or not (text := _clean(summary)):
        raise ValueError(f"The item of part {number} has no summary")
    if len(text) > _LETTERS[task.level]:
        text = f"{text[: _LETTERS[task.level]].rpartition(' ')[0]}…"
    rules = item.get("rules")
    listed = rules if isinstance(rules, list) else []
    found = dict.fromkeys(rule for each in listed if (rule := _read_rule(each, task)))
    return number, Said(text, tuple(found)[:_RULES])


def _read_rule(data: Any, task: SummaryTask) -> SummaryRule | None:
    """A rule whose literal stands in the source; None for one that nothing bears out."""
    if not isinstance(data, dict):
        return None
    rule, literal, line = (data.get(name) for name in ("rule", "literal", "line"))
    if not isinstance(rule, str) or not isinstance(literal, str):
        return None
    text, literal = _clean(rule)[:_RULE_LETTERS], literal.strip()[:_RULE_LETTERS]
    if not text or not literal:
        return None
    found = [number for number, code in _numbered(task) if literal in code]
    if line in found:
        place = line
    elif len(found) == 1:
        # The only line that has it: models count badly.
        place = found[0]
    else:
        return None
    return SummaryRule(text, literal, place - task.first_line)


def _numbered(task: SummaryTask) -> list[tuple[int, str]]:
    if not task.first_line:
        return []
    matches = (_NUMBERED.fullmatch(line) for line in task.text.split("\n"))
    return [(int(match[1]), match[2]) for match in matches if match]


def _clean(text: str) -> str:
    """One paragraph, without what could pass for a part of a request or steer a terminal."""
    return " ".join(_CONTROL.sub(" ", _TAG.sub(" ", text)).split())
