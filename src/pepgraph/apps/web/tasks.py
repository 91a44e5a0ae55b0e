"""What a worker can be asked to do, by name; and what becomes of errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from pepgraph.apps.web import dump, sparql, tools
from pepgraph.apps.web.api import description
from pepgraph.apps.web.api import table as api
from pepgraph.apps.web.negotiation import HTML
from pepgraph.apps.web.pages import asking, html, picture, things
from pepgraph.apps.web.pages import start as pages
from pepgraph.apps.web.server.messages import BadRequest, Reply, Request, json_reply, status_of
from pepgraph.apps.web.settings import Settings
from pepgraph.errors import EndpointError, PepgraphError, StoreError, TimeLimitError, UnknownNameError
from pepgraph.graph import Graph
from pepgraph.model.terms import cut

Task = Callable[[Graph, Request, Settings], Reply]

TASKS: Mapping[str, Task] = {
    **pages.TASKS,
    **asking.TASKS,
    **picture.TASKS,
    **api.TASKS,
    **sparql.TASKS,
    **description.TASKS,
    **dump.TASKS,
    **tools.TASKS,
}


PLACE = {"line": "Pepgraph-Line", "column": "Pepgraph-Column"}
"""Headers of a refusal by what they tell: where in the query it is wrong."""

_LONGEST = 2_000
"""Characters of a message, as on a terminal."""

_SOME_THING = """
SELECT ?thing WHERE {
  ?thing pg:sequence ?text OPTIONAL { GRAPH graph:index { ?thing pg:claimCount ?count } } FILTER (?count <= 30)
} ORDER BY DESC(?count) ?thing LIMIT 1"""


def prepare(graph: Graph, settings: Settings) -> None:
    """Do once what every worker would do first."""
    for task, path in (
        ("page-start", "/"),
        ("page-ask", "/ask"),
        ("api-terms", "/api/terms"),
        ("page-claims", "/claims"),
    ):
        answer(graph, Request(task, path=path), settings)
    for (thing,) in graph.query(_SOME_THING):
        answer(graph, Request("page-thing", path=str(html.href(str(thing)))), settings)


def answer(graph: Graph, request: Request, settings: Settings) -> Reply:
    """The reply to a request; what the asker did wrong is told in the form the task speaks."""
    graph.engine.rest()
    try:
        return TASKS[request.task](graph, request, settings)
    except BadRequest as error:
        return refusal(_spoken(request), error.status, str(error), again=_meant(request))
    except PepgraphError as error:
        status = status_of(error)
        if isinstance(error, EndpointError | StoreError):
            status = 502
        if isinstance(error, TimeLimitError):  # An endpoint did not answer in time.
            status = 503
        place = {"line": error.line, "column": error.column} if error.file == "query" and error.line else {}
        return refusal(_spoken(request), status, str(error), place, _meant(request), _pages(graph, error))


def _spoken(request: Request) -> str:
    """A task that speaks as a request wants to be answered: of a thing that is asked for as data, a program reads."""
    if request.task != "page-thing" or (media := things.wanted(request)) == HTML:
        return request.task
    return "api" if "json" in media else "sparql"


def _meant(request: Request) -> str:
    """What may be looked for in place of a thing that is not there: the end of its address."""
    return request.path.rstrip("/").rpartition("/")[2] if request.task == "page-thing" else ""


def _pages(graph: Graph, error: PepgraphError) -> dict[str, str | None]:
    """The names that may be meant in place of an unknown one, with their addresses; none for what several have."""
    found: dict[str, str | None] = {}
    if not isinstance(error, UnknownNameError):
        return found
    for name in error.meant:
        found[name] = None
        with suppress(UnknownNameError):
            found[name] = html.href(graph.resolve(name, error.kind))
    return found


def refusal(
    task: str,
    status: int,
    message: str,
    place: Mapping[str, Any] | None = None,
    again: str = "",
    meant: Mapping[str, str | None] | None = None,
) -> Reply:
    """A page for people, JSON for programs, the bare sentence for SPARQL clients; of a long query a part."""
    message = cut(message, _LONGEST)
    if task.startswith("page-"):
        return html.problem(status, message, again, meant)
    if task.startswith("api"):
        return json_reply({"error": message, "status": status, **(place or {})}, status)
    headers = {PLACE[name]: str(value) for name, value in (place or {}).items()}
    return Reply(message.encode() + b"\n", "text/plain; charset=utf-8", status, headers)
