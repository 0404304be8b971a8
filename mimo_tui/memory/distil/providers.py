"""Who looks for facts in code: a line for each."""

from __future__ import annotations

from mimo_tui.memory.distil.facts import Provider

FACTS: tuple[Provider, ...] = ()
