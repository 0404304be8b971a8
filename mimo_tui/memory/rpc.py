"""JSON-RPC 2.0, one message a line, and the methods of a memory with their types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mimo_tui.core.codec import from_json, to_json
from mimo_tui.core.errors import MemoryUnavailable, MimoError
from mimo_tui.core.events import MemoryProgress
from mimo_tui.memory.base import Cue, Detail, Feedback, Filter, Hit, Page, Record, RecordKind
from mimo_tui.memory.commits import History, Past
from mimo_tui.memory.consolidate.proposals import Judgement, Proposal, Verdict
from mimo_tui.memory.doctor import Finding
from mimo_tui.memory.mutations import Mutation
from mimo_tui.memory.past.base import Reached
from mimo_tui.memory.semantic.base import Summary, SummaryPlan, SummaryTask
from mimo_tui.memory.statistics import Statistics

# Parameters and the result of each method.
METHODS: dict[str, tuple[dict[str, Any], Any]] = {
    "recall": ({"cue": Cue, "tokens": int, "limit": int}, tuple[Hit, ...]),
    "note": ({"turn": str, "feedback": tuple[Feedback, ...]}, None),
    "page": ({"filter": Filter, "offset": int, "limit": int}, Page),
    "detail": ({"record_id": str}, Detail | None),
    "history": ({"record_id": str}, History | None),
    "past": ({"record_id": str}, Past | None),
    "as_of": ({"commit": str, "path": str}, tuple[Record, ...]),
    "reach": ({"revision": str}, Reached),
    "recall_as_of": ({"revision": str, "cue": Cue, "tokens": int, "limit": int}, tuple[Hit, ...]),
    "page_as_of": ({"revision": str, "filter": Filter, "offset": int, "limit": int}, Page),
    "pin": ({"record_id": str, "pinned": bool}, None),
    "forget": ({"record_id": str, "forgotten": bool}, None),
    "edit": ({"record_id": str, "title": str, "body": str}, None),
    "remember": (
        {"kind": RecordKind, "title": str, "body": str, "origin": str, "record_id": str},
        str,
    ),
    "dream": ({}, tuple[Proposal, ...]),
    "judge": ({"proposal": Proposal, "verdict": Verdict}, None),
    "judgements": ({}, tuple[Judgement, ...]),
    "plan_summaries": ({}, SummaryPlan),
    "summary_tasks": ({"unit_ids": tuple[str, ...]}, tuple[SummaryTask, ...]),
    "keep_summaries": ({"summaries": tuple[Summary, ...]}, int),
    "keep": ({"mutations": tuple[Mutation, ...]}, int),
    "brief": ({"tokens": int}, str),
    "statistics": ({}, Statistics),
    "check": ({"rebuild": bool}, tuple[Finding, ...]),
    "embed_with": ({"choice": str, "key_env": str}, None),
    "progress": ({}, MemoryProgress),
    "settle": ({}, MemoryProgress),
    "follow": ({}, None),
}
FAILED = -32000
INVALID = -32602
UNKNOWN = -32601


def request(number: int, method: str, parameters: Mapping[str, Any]) -> bytes:
    """A call as a line."""
    return _line({"id": number, "method": method, "params": to_json(dict(parameters))})


def notification(method: str, value: Any) -> bytes:
    """A message that wants no answer."""
    return _line({"method": method, "params": to_json(value)})


def result(number: Any, value: Any) -> bytes:
    """The answer to a call."""
    return _line({"id": number, "result": to_json(value)})


def failure(number: Any, code: int, error: Exception) -> bytes:
    """The answer to a call that failed, with the parts of a MimoError kept apart."""
    data = {}
    if isinstance(error, MimoError):
        data = {"what": error.what, "kept": error.kept, "do": error.do}
    return _line({"id": number, "error": {"code": code, "message": str(error), "data": data}})


def read_message(line: bytes) -> dict[str, Any]:
    """A message of a line. Raises ValueError for what is none."""
    try:
        message = json.loads(line)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(message, dict):
        raise ValueError("not an object")
    return message


def read_parameters(method: str, parameters: Any) -> dict[str, Any]:
    """The typed parameters of a call. Raises KeyError, TypeError or ValueError for wrong ones."""
    kinds, _ = METHODS[method]
    return {name: from_json(kinds[name], value) for name, value in dict(parameters or {}).items()}


def read_result(method: str, value: Any) -> Any:
    """The typed result of a call."""
    _, kind = METHODS[method]
    return None if kind is None else from_json(kind, value)


def read_failure(error: Mapping[str, Any]) -> MemoryUnavailable:
    """The error of a call that failed."""
    data = error.get("data") or {}
    return MemoryUnavailable(
        str(data.get("what") or error.get("message") or "The memory failed"),
        kept=str(data.get("kept", "")),
        do=str(data.get("do", "")),
    )


def _line(message: dict[str, Any]) -> bytes:
    body = json.dumps({"jsonrpc": "2.0"} | message, ensure_ascii=False, separators=(",", ":"))
    return f"{body}\n".encode()
