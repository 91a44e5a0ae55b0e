"""Pages that are read: where they begin, what they can be asked, and the tasks of all of them."""

from __future__ import annotations

from collections.abc import Callable

from pepgraph.answers.overview import counts, documents
from pepgraph.apps.web.api.parameters import only
from pepgraph.apps.web.pages import comparing, editing, lists, searching, things
from pepgraph.apps.web.pages.filtering import asked_as
from pepgraph.apps.web.pages.html import page
from pepgraph.apps.web.server.messages import Reply, Request
from pepgraph.apps.web.settings import Settings
from pepgraph.graph import Graph
from pepgraph.store.contract import several_documents


def start(graph: Graph, request: Request, settings: Settings) -> Reply:
    """What the graph holds, and the ways into it."""
    found = counts(graph)
    return page(
        "start.html",
        found=found,
        title=documents(graph) or "No document",
        longest=max((n for _, _, n, _ in found.levels), default=1),
        most=max((n for _, _, n in found.compounds), default=1),
        pair=[(label, asked_as(graph, iri, label)) for iri, label, _ in found.compounds[:2]],
        given=len(graph.documents),
        several=several_documents(graph.engine),
    )


def about(graph: Graph, request: Request, settings: Settings) -> Reply:
    """Addresses, formats, limits, and what a claim and a citation are worth. Raises BadRequest."""
    only((), request.params)
    return page("help.html", limits=settings, origin=request.origin, given=len(graph.documents))


TASKS: dict[str, Callable[[Graph, Request, Settings], Reply]] = {
    "page-start": start,
    "page-help": about,
    **comparing.TASKS,
    **editing.TASKS,
    **lists.TASKS,
    **searching.TASKS,
    **things.TASKS,
}
