"""What a request asks of the scripted model, read from either vendor's format."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import get_args

from mimo_tui.core.messages import JSON
from mimo_tui.memory.base import RecordKind

_RECALLED = re.compile(r"<recalled-memory>\n(.*?)\n?</recalled-memory>", re.DOTALL)
_PLACE_END = "</environment>"
_HEAD = re.compile(rf"\[({'|'.join(get_args(RecordKind))})\] (.+?)(?: (\S+:\d+))?")


@dataclass(frozen=True, slots=True)
class Recalled:
    """A record that came with the prompt; `place` is "path:line", "" where it has none."""

    kind: str
    title: str
    place: str
    body: str


@dataclass(frozen=True, slots=True)
class Step:
    """A tool call of this turn and what came of it."""

    name: str
    arguments: JSON
    result: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The prompt of the running turn, what memory gave to it, and what was done so far."""

    prompt: str
    recalled: tuple[Recalled, ...] = ()
    steps: tuple[Step, ...] = ()


def read_request(request: JSON) -> Asked:
    """What the request asks."""
    messages = request["messages"]
    begin = _turn_start(messages)
    text = _text(messages[begin]) if messages else ""
    recalled = _RECALLED.search(text)
    calls: dict[str, tuple[str, JSON]] = {}
    steps: list[Step] = []
    for message in messages[begin + 1 :]:
        calls |= _calls(message)
        steps += [Step(*calls[key], text) for key, text in _results(message) if key in calls]
    return Asked(
        text.rpartition(_PLACE_END)[2].strip(),
        _records(recalled.group(1)) if recalled else (),
        tuple(steps),
    )


def _turn_start(messages: list[JSON]) -> int:
    """The message with the prompt of the running turn: only this one says where the work is."""
    found = [i for i, message in enumerate(messages) if _PLACE_END in _text(message)]
    return found[-1] if found else len(messages) - 1


def _text(message: JSON) -> str:
    if message["role"] != "user":
        return ""
    content = message["content"]
    if isinstance(content, str):
        return content
    return "\n\n".join(block["text"] for block in content if block["type"] == "text")


def _calls(message: JSON) -> dict[str, tuple[str, JSON]]:
    content = message.get("content")
    blocks = content if isinstance(content, list) else []
    anthropic = {
        block["id"]: (block["name"], block["input"])
        for block in blocks
        if block["type"] == "tool_use"
    }
    openai = {
        call["id"]: (call["function"]["name"], json.loads(call["function"]["arguments"]))
        for call in message.get("tool_calls") or ()
    }
    return anthropic | openai


def _results(message: JSON) -> list[tuple[str, str]]:
    content = message.get("content")
    if message["role"] == "tool":
        return [(message["tool_call_id"], str(content))]
    blocks = content if isinstance(content, list) else []
    return [
        (block["tool_use_id"], block["content"])
        for block in blocks
        if block["type"] == "tool_result"
    ]


def _records(text: str) -> tuple[Recalled, ...]:
    found: list[tuple[re.Match[str], list[str]]] = []
    for line in text.split("\n"):
        if head := _HEAD.fullmatch(line):
            found.append((head, []))
        elif found:
            found[-1][1].append(line)
    return tuple(
        Recalled(head[1], head[2], head[3] or "", "\n".join(body).strip()) for head, body in found
    )
