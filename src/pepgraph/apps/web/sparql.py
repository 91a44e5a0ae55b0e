"""The SPARQL 1.1 Protocol: https://www.w3.org/TR/sparql11-protocol/, the part that reads."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from pepgraph.apps.web.negotiation import HTML, ROWS, TRIPLES, acceptable, format_of, preferred, with_charset
from pepgraph.apps.web.server.messages import BadRequest, Reply, Request, only_value
from pepgraph.apps.web.settings import Settings
from pepgraph.graph import Graph
from pepgraph.query.faults import places_marked
from pepgraph.query.run import inspected, prefixes_of
from pepgraph.query.serialized import is_of_the_moment, kind_of, serialized
from pepgraph.store.binding import as_judged
from pepgraph.store.contract import EVERYTHING, Dataset, Engine
from pepgraph.store.disk.engine import DiskEngine
from pepgraph.store.oxigraph import OxigraphEngine
from pepgraph.store.remote.endpoint import EndpointEngine
from pepgraph.store.remote.register import GENERATION, NOT_SAID, PUBLICATION, REGISTER, STATE, TRUNCATED

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
NOTED = "Pepgraph-Noted"
"""Header of rows of a named query in a form without a place for it: on how many of them curators note something."""

_NAMING = ("format", "output", "results")
"""Parameters by which clients name a format."""
_CHOOSING = ("default-graph-uri", "named-graph-uri")
"""Parameters by which they name the graphs that are asked."""
_OF_A_GRAPH_STORE = ("graph", "default")
"""Parameters by which they ask a graph store for one graph: SPARQL 1.1 Graph Store HTTP Protocol, section 4.2."""


def sparql(graph: Graph, request: Request, settings: Settings) -> Reply:
    """Answer a query by GET, by POST of a form or by POST of the query itself."""
    text, params = _asked(request)
    if text is None:
        return _without_query(graph, request, settings)
    named = [value for name in _NAMING for value in params.get(name, []) if value]
    kind = kind_of(text)
    formats = TRIPLES if kind == "triples" else ROWS
    # The page asks all graphs: where some are named, it would answer something else.
    for_page = request.method == "GET" and not (named or any(_graphs(params, name) for name in _CHOOSING))
    if for_page and preferred(request.accept, (*formats.values(), HTML)) == HTML:
        return Reply(b"", "text/plain", 303, {"Location": f"/ask?{request.query}"})
    accept = request.accept
    if kind == "triples" and preferred(accept, tuple(ROWS.values())) and not preferred(accept, acceptable(TRIPLES)):
        # Clients that name the form of rows alone, as rdflib does, read triples by their own type.
        accept = f"{accept}, */*;q=0.001"
    try:
        format = format_of(accept, named, formats)
    except BadRequest:
        # Of what is no query nobody can say in which form its answer would be: the fault is told, not the form.
        _parse(graph.engine, text)
        raise
    engine, dataset = _within(graph.engine, text, params)
    answer = serialized(engine, text, format, settings.rows, dataset, settings.answer)
    headers = cut_at(settings.rows, answer.truncated)
    stores = [part.generation if isinstance(part, DiskEngine) else NOT_SAID for part in _changing(graph.engine)]
    if {*stores} - {NOT_SAID}:
        headers[GENERATION] = " ".join(stores)
    return Reply(answer.body, with_charset(formats[format]), 200, headers, lasting=not is_of_the_moment(text))


def cut_at(limit: int, cut: bool) -> dict[str, str]:
    """The header that says at which limit an answer was cut; none where it was not."""
    return {TRUNCATED: str(limit)} if cut else {}


def _parse(engine: Engine, text: str) -> None:
    """Raise QueryError where a text is no query, with the place."""
    inspected(engine, text)
    with places_marked(text):
        OxigraphEngine().query(as_judged(text), {}, prefixes_of(engine))


def _within(engine: Engine, text: str, params: dict[str, list[str]]) -> tuple[Engine, Dataset]:
    """What to ask, and the graphs of it that the request names beside the query. Raises BadRequest, QueryError."""
    dataset = Dataset(*(tuple(_graphs(params, name)) for name in _CHOOSING))
    if not dataset:
        return engine, dataset
    graphs = engine.graphs()
    if {*dataset.default, *dataset.named} == {REGISTER}:
        return _register(engine, graphs), dataset
    unknown = sorted({*dataset.default, *dataset.named} - {*graphs})
    if unknown:
        raise BadRequest(f"there is no graph <{unknown[0]}>; leave it out to ask all of them")
    if {*dataset.default} == {*dataset.named} == {*graphs} and not inspected(engine, text):
        # The union of all is one look-up, a list of thousands as many.
        return engine, EVERYTHING
    return engine, dataset


def _register(served: Engine, graphs: Sequence[str]) -> Engine:
    """What `pepgraph publish` leaves at other servers and `--endpoint` looks at: which graphs, and of which state."""
    register, state, whole = ox.NamedNode(REGISTER), ox.NamedNode(STATE), ox.Literal("served")
    engine = OxigraphEngine()
    engine.load(ox.Quad(ox.NamedNode(name), state, whole, register) for name in graphs)
    # One word for each, as in the header: an endpoint may itself serve several.
    states = [part.generation.replace(" ", "+") or NOT_SAID for part in _changing(served)]
    if states:
        publication = ox.Literal(" ".join(states))
        engine.load([ox.Quad(register, ox.NamedNode(PUBLICATION), publication, register)])
    return engine


def _changing(served: Engine) -> list[DiskEngine | EndpointEngine]:
    """The parts of which others may make something else while they are served."""
    return [part for part in served.parts if isinstance(part, DiskEngine | EndpointEngine)]


def _asked(request: Request) -> tuple[str | None, dict[str, list[str]]]:
    """The text of the query, if there is one, and the parameters beside it."""
    if request.method == "GET":
        params = request.params
    elif request.content_type == FORM:
        # Clients add a form to the address they were given, which may name graphs or a format.
        address, form = request.params, request.form
        params = {name: address.get(name, []) + form.get(name, []) for name in {**address, **form}}
    elif request.content_type == QUERY:
        try:
            return request.body.decode("utf-8"), request.params
        except UnicodeDecodeError:
            raise BadRequest("the query is not UTF-8; send it as UTF-8") from None
    elif request.content_type == UPDATE:
        raise BadRequest("updates are refused: this endpoint only reads", 403)
    else:
        raise BadRequest(f"a query is posted as {QUERY} or {FORM}, not as {request.content_type or 'nothing'}", 415)
    if "update" in params:
        raise BadRequest("updates are refused: this endpoint only reads", 403)
    return only_value("query", params["query"]) if "query" in params else None, params


def _without_query(graph: Graph, request: Request, settings: Settings) -> Reply:
    from pepgraph.apps.web.api.description import service

    about = preferred(request.accept, (*acceptable(TRIPLES), HTML))
    if request.method != "GET" or (not about and preferred(request.accept, acceptable(ROWS))):
        raise BadRequest("the query is missing; send it as the parameter query")
    if any(name in request.params for name in _OF_A_GRAPH_STORE):
        raise BadRequest("graphs are read by queries here: CONSTRUCT WHERE { ?s ?p ?o } with default-graph-uri")
    if about == HTML:
        return Reply(b"", "text/plain", 303, {"Location": "/ask"})
    return service(graph, request, settings)


def _graphs(params: dict[str, list[str]], name: str) -> list[str]:
    return [value for value in params.get(name, []) if value]


TASKS = {"sparql": sparql}
