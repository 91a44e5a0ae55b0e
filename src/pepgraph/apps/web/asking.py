"""The editor: a page to write queries on, the named queries with forms, terms to complete."""

from __future__ import annotations

from collections.abc import Callable

from pepgraph.apps.web.messages import Reply, Request
from pepgraph.apps.web.settings import Settings
from pepgraph.graph import Graph

TASKS: dict[str, Callable[[Graph, Request, Settings], Reply]] = {}
