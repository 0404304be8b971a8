"""Who looks for facts in code, and for relations of its definitions: a line for each."""

from __future__ import annotations

from mimo_tui.memory.distil.annotated_routes import annotated_routes
from mimo_tui.memory.distil.code_settings import code_settings
from mimo_tui.memory.distil.entry_points import entry_points
from mimo_tui.memory.distil.facts import Provider
from mimo_tui.memory.distil.links import Linker, test_links
from mimo_tui.memory.distil.migrations import migrations
from mimo_tui.memory.distil.models import models
from mimo_tui.memory.distil.route_files import listed_routes
from mimo_tui.memory.distil.routes import routes
from mimo_tui.memory.distil.rules import rules
from mimo_tui.memory.distil.tables import tables

FACTS: tuple[Provider, ...] = (
    routes,
    annotated_routes,
    listed_routes,
    code_settings,
    entry_points,
    tables,
    migrations,
    models,
    rules,
)
LINKS: tuple[Linker, ...] = (test_links,)
