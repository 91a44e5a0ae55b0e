"""Graphs sent to an endpoint: each replaced whole, counted at the end, and safe to send again."""

from __future__ import annotations

import re
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from urllib.parse import quote, urlencode

import pyoxigraph as ox

from pepgraph.errors import EndpointError
from pepgraph.model.names import BASE, GRAPH
from pepgraph.model.numbers import whole_number
from pepgraph.model.terms import Iri
from pepgraph.model.vocabulary import CLAIM, TYPE
from pepgraph.store.remote.access import checked, shown
from pepgraph.store.remote.endpoint import EndpointEngine
from pepgraph.store.remote.exchange import Link, Reply
from pepgraph.store.remote.register import GRACE, PUBLICATION, REGISTER, SIZE, STATE, UNFINISHED
from pepgraph.store.remote.union import CLAIM_COUNT, SERVER, is_alone

GENID = BASE + "genid/"
"""Blank nodes get a name here: one that is sent in two parts would become two."""

_PUBLICATIONS = f"SELECT ?state WHERE {{ ?graph <{PUBLICATION}> ?state }}"
_TYPE, _CLAIM = ox.NamedNode(TYPE), ox.NamedNode(CLAIM)
_STORE_BATCH = 20_000
_UPDATE_BATCH = 1_000
"""Triples in one request; Virtuoso compiles an update, and gives up at some ten thousand."""
_WAITING = 60_000
"""Triples of unfinished batches, of all graphs together, from which on the largest is sent as it is."""


class GraphStore:
    """Graphs by the Graph Store HTTP Protocol: https://www.w3.org/TR/sparql11-http-rdf-update/."""

    batch = _STORE_BATCH

    def __init__(self, url: str, link: Link) -> None:
        checked(url, "--graph-store")
        self._url, self._link = url, link

    def replace(self, graph: str, triples: str) -> None:
        self._send("PUT", graph, triples)

    def add(self, graph: str, triples: str) -> None:
        self._send("POST", graph, triples)

    def drop(self, graph: str) -> None:
        self._send("DELETE", graph, None)

    def _send(self, method: str, graph: str, triples: str | None) -> None:
        # N-Triples are Turtle, and every store knows that name.
        headers = {} if triples is None else {"Content-Type": "text/turtle; charset=utf-8"}
        body = None if triples is None else triples.encode()
        reply = self._link.exchange(method, f"{self._url}?{urlencode({'graph': graph})}", headers, body)
        if method == "DELETE" and reply.status == 404:
            reply.close()
            return
        _finish(reply)


class Update:
    """Graphs by SPARQL Update."""

    batch = _UPDATE_BATCH

    def __init__(self, url: str, link: Link) -> None:
        checked(url, "--update-url")
        self._url, self._link = url, link

    def replace(self, graph: str, triples: str) -> None:
        self._send(f"CLEAR SILENT GRAPH {Iri(graph).n3} ;\n{self._insert(graph, triples)}")

    def add(self, graph: str, triples: str) -> None:
        self._send(self._insert(graph, triples))

    def drop(self, graph: str) -> None:
        self._send(f"DROP SILENT GRAPH {Iri(graph).n3}")

    @staticmethod
    def _insert(graph: str, triples: str) -> str:
        name = Iri(graph).n3
        return f"INSERT DATA {{ GRAPH {name} {{\n{triples}}} }}"

    def _send(self, text: str) -> None:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        _finish(self._link.exchange("POST", self._url, headers, urlencode({"update": text}).encode()))


def way(engine: EndpointEngine, update_url: str | None = None, graph_store: str | None = None) -> GraphStore | Update:
    """How to write to the server of an endpoint: as said, or by an update where its queries go.

    Raises EndpointError where both are said.
    """
    if update_url and graph_store:
        raise EndpointError("--update-url and --graph-store are two ways to the same end; give one")
    if graph_store:
        return GraphStore(graph_store, engine.link)
    return Update(update_url or update_address(engine.url), engine.link)


def update_address(query_url: str) -> str:
    """Where a server takes updates, by the name of where it takes queries.

    >>> update_address("http://localhost:7878/query")
    'http://localhost:7878/update'
    >>> update_address("http://localhost:7200/repositories/peptides")
    'http://localhost:7200/repositories/peptides/statements'
    """
    if re.search(r"/repositories/[^/]+$", query_url):
        return query_url + "/statements"
    return re.sub(r"/query$", "/update", query_url)


def publish(
    quads: Iterable[ox.Quad],
    engine: EndpointEngine,
    to: GraphStore | Update,
    progress: Callable[[int], object] = lambda sent: None,
) -> dict[str, int]:
    """Send graphs, a batch at a time, and count them there; returns triples by graph.

    A quad is given once. Each graph replaces the one of its name, and graphs of an earlier sending
    that are no more are dropped; others are left alone. Until the end a register says that the
    graphs are unfinished, and engines refuse to read them, those too that have begun, for which it
    waits a moment; sending again mends what was cut.
    ``progress`` is told how many triples have been sent since it was told last.

    Raises EndpointError for a graph that is not ours, for a refusal, for a count that differs, and where somebody
    else has begun to publish there meanwhile.
    """
    if isinstance(quads, Sequence):
        for quad in quads:
            _home(quad)  # Before anything is sent; of a stream each is looked at as it comes.
    stream = iter(quads)
    first = next(stream, None)
    if first is None:
        raise EndpointError("there is nothing to publish; give data with --data")
    mark = str(uuid.uuid4())
    to.replace(REGISTER, _entries({**registered(engine), REGISTER: None}) + _publication(mark))
    time.sleep(GRACE)
    sizes: dict[str, int] = {}
    claims = 0
    for graph, batch in _batches(chain((first,), stream), to.batch):
        # Readers trust what a publication that has begun since and is through says of its graphs.
        _look_for(mark, engine)
        text = _text(batch)
        if graph in sizes:
            to.add(graph, text)
        else:
            to.add(REGISTER, _entries({graph: None}))
            to.replace(graph, text)
        sizes[graph] = sizes.get(graph, 0) + len(batch)
        claims += sum(triple.predicate == _TYPE and triple.object == _CLAIM for triple in batch)
        progress(len(batch))
    _look_for(mark, engine)
    # Somebody who had begun before, and does not get to the end, may have announced more meanwhile.
    for graph in registered(engine).keys() - sizes.keys():
        to.drop(graph)
    for graph, size in sizes.items():
        there = _count(engine, graph)
        if there != size:
            raise EndpointError(
                f"{shown(engine.url)} has {there} triples in {graph} where {size} were sent; "
                "does somebody else publish there too, is it the server that was written to, does it heed "
                "default-graph-uri, and are no two literals the same to it?"
            )
    alone = _alone(claims, mark, engine)  # It may take a while.
    _look_for(mark, engine)
    to.replace(REGISTER, _entries(sizes) + _publication(mark) + alone)
    engine.forget()
    return sizes


def _batches(quads: Iterable[ox.Quad], most: int) -> Iterator[tuple[str, list[ox.Triple]]]:
    """Triples of one graph at a time, ``most`` of them, or fewer where many graphs wait and at the end."""
    waiting: dict[str, list[ox.Triple]] = defaultdict(list)
    held = 0
    for quad in quads:
        graph = _home(quad)
        waiting[graph].append(quad.triple)
        held += 1
        if len(waiting[graph]) < most:
            if held < _WAITING:
                continue
            graph = max(waiting, key=lambda graph: len(waiting[graph]))
        batch = waiting.pop(graph)
        held -= len(batch)
        yield graph, batch
    yield from waiting.items()


def _home(quad: ox.Quad) -> str:
    """The graph of a quad. Raises EndpointError where it is not ours to write."""
    graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
    if graph.startswith(GRAPH) and graph != REGISTER:
        return graph
    raise EndpointError(
        f"the data has {f'graph <{graph}>' if graph else 'triples in no graph'}, and only graphs under {GRAPH} "
        "are published; put them there"
    )


def registered(engine: EndpointEngine) -> dict[str, int | None]:
    """The graphs of ours that the register lists and their triples, None where unfinished.

    Others may have written into it: what is not ours is not ours to drop.
    """
    rows = engine.ask_within(REGISTER, "SELECT ?graph ?said ?state WHERE { ?graph ?said ?state }")
    found: dict[str, int | None] = {}
    for graph, _, state in rows:
        if str(graph).startswith(GRAPH) and str(graph) != REGISTER and found.get(str(graph), 0) is not None:
            found[str(graph)] = whole_number(str(state))
    return found


def _count(engine: EndpointEngine, graph: str) -> int:
    counts = [str(row[0]) for row in engine.ask_within(graph, "SELECT (COUNT(*) AS ?triples) WHERE { ?s ?p ?o }")]
    count = whole_number(counts[0]) if len(counts) == 1 else None
    if count is None:
        raise EndpointError(f"{shown(engine.url)} does not count the triples of {graph}; is it a SPARQL 1.1 endpoint?")
    return count


def _entries(sizes: Mapping[str, int | None]) -> str:
    """Lines of the register: the size of each graph, or that it is unfinished."""
    triples = [
        ox.Triple(ox.NamedNode(graph), ox.NamedNode(STATE), ox.Literal(UNFINISHED))
        if size is None
        else ox.Triple(ox.NamedNode(graph), ox.NamedNode(SIZE), ox.Literal(size))
        for graph, size in sizes.items()
    ]
    return _text(triples)


def _publication(mark: str) -> str:
    """The line of the register that no other publication has."""
    return _text([ox.Triple(ox.NamedNode(REGISTER), ox.NamedNode(PUBLICATION), ox.Literal(mark))])


def _alone(claims: int, mark: str, engine: EndpointEngine) -> str:
    """The line of the register by which readers need not name each graph; empty where they have to."""
    if not is_alone(mark, claims, engine.rows_by):
        return ""
    return _text([ox.Triple(ox.NamedNode(SERVER), ox.NamedNode(CLAIM_COUNT), ox.Literal(claims))])


def _look_for(mark: str, engine: EndpointEngine) -> None:
    """Raise EndpointError where another publication has begun since: graphs of both would pass for one."""
    there = engine.ask_within(REGISTER, _PUBLICATIONS)
    if [str(state) for (state,) in there] != [mark]:
        raise EndpointError(
            f"somebody else publishes there too: the register of {shown(engine.url)} is not as this publication has "
            "begun it; publish again when nobody else does"
        )


def _text(triples: Iterable[ox.Triple]) -> str:
    """N-Triples without blank nodes."""
    named = (
        ox.Triple(_named(triple.subject), triple.predicate, _named(triple.object))  # type: ignore[arg-type]
        if isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)
        else triple
        for triple in triples
    )
    return (ox.serialize(named, format=ox.RdfFormat.N_TRIPLES) or b"").decode()


def _named(term: object) -> object:
    return ox.NamedNode(GENID + quote(term.value, safe="")) if isinstance(term, ox.BlankNode) else term


def _finish(reply: Reply) -> None:
    if reply.status not in (200, 201, 202, 204):
        raise reply.refused()
    reply.read()
