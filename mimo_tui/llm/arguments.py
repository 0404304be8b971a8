"""Tool calls put together from fragments of JSON, and named so that every endpoint takes them."""

from __future__ import annotations

import hashlib
import json
import re

from mimo_tui.core.messages import ToolCallPart
from mimo_tui.llm.base import ToolCallReady

_PLAIN = re.compile(r"[a-zA-Z0-9_-]+")
NAME_LIMIT = 64


def finish_call(call_id: str, name: str, fragments: str) -> ToolCallReady:
    """The whole call; `problem` says what is wrong with arguments that are no JSON object."""
    if not fragments.strip():
        return ToolCallReady(ToolCallPart(call_id, name, {}))
    try:
        arguments = json.loads(fragments)
    except ValueError as error:
        return ToolCallReady(
            ToolCallPart(call_id, name, {}), f"The arguments are not valid JSON: {error}"
        )
    if not isinstance(arguments, dict):
        return ToolCallReady(ToolCallPart(call_id, name, {}), "The arguments are no JSON object")
    return ToolCallReady(ToolCallPart(call_id, name, arguments))


def plain_name(text: str, limit: int = NAME_LIMIT) -> str:
    """An id or a name of letters that every endpoint takes, the same for the same `text`.

    Models invent names, and vendors differ in what an id may hold: what one of them gave is
    refused by the next.
    """
    if len(text) <= limit and _PLAIN.fullmatch(text):
        return text
    mark = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=6).hexdigest()
    return "_".join([*_PLAIN.findall(text[:limit]), mark])[-limit:]
