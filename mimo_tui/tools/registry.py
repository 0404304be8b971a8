"""The tools that an agent has."""

from __future__ import annotations

from mimo_tui.tools.base import Tool
from mimo_tui.tools.bash import Bash
from mimo_tui.tools.edit import Edit
from mimo_tui.tools.glob import Glob
from mimo_tui.tools.grep import Grep
from mimo_tui.tools.read import Read
from mimo_tui.tools.write import Write


def make_tools() -> tuple[Tool, ...]:
    """All tools, in the order in which a model is told of them."""
    return (Read(), Edit(), Write(), Bash(), Grep(), Glob())
