"""Plain JSON for programs, and what describes it."""

from __future__ import annotations

from collections.abc import Callable

from pepgraph.apps.web.messages import Reply, Request
from pepgraph.apps.web.settings import Settings
from pepgraph.graph import Graph

TASKS: dict[str, Callable[[Graph, Request, Settings], Reply]] = {}
