"""Who looks for facts in code: a line for each."""

from __future__ import annotations

from mimo_tui.memory.distil.annotated_routes import annotated_routes
from mimo_tui.memory.distil.facts import Provider
from mimo_tui.memory.distil.route_files import listed_routes
from mimo_tui.memory.distil.routes import routes

FACTS: tuple[Provider, ...] = (routes, annotated_routes, listed_routes)
