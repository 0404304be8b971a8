"""Tool calls put together from fragments of JSON."""

from __future__ import annotations

import json

from mimo_tui.core.messages import ToolCallPart
from mimo_tui.llm.base import ToolCallReady


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
