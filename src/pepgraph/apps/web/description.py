"""What the endpoint says of itself: service description and VoID."""

from __future__ import annotations

from collections.abc import Callable

from pepgraph.apps.web.messages import Reply, Request
from pepgraph.apps.web.settings import Settings
from pepgraph.graph import Graph


def service(graph: Graph, request: Request, settings: Settings) -> Reply:
    return Reply(b"", "text/turtle; charset=utf-8")


TASKS: dict[str, Callable[[Graph, Request, Settings], Reply]] = {}
