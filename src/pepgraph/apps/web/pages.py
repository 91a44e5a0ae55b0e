"""Pages that are read: start, search, things, comparisons, what an editor works from."""

from __future__ import annotations

from pepgraph.apps.web.html import page
from pepgraph.apps.web.messages import Reply, Request
from pepgraph.apps.web.settings import Settings
from pepgraph.graph import Graph


def start(graph: Graph, request: Request, settings: Settings) -> Reply:
    return page("start.html")


TASKS = {"page-start": start}
