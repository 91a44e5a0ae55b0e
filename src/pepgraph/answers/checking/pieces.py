"""What a store or an endpoint holds, some documents at a time with all that they name, as graphs in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as ox

from pepgraph.model.names import DOCUMENT, GRAPH, document_of, graph_of
from pepgraph.model.terms import Iri
from pepgraph.query.quads import quads_of
from pepgraph.query.run import run
from pepgraph.query.worker import parts_in_worker
from pepgraph.store.derivation.authored import MADE
from pepgraph.store.fill import filled
from pepgraph.store.oxigraph import OxigraphReader
from pepgraph.store.slices import Known, named_in, neighbourhood

if TYPE_CHECKING:
    from pepgraph.graph import Graph

Value = TypeVar("Value")

_SHARED = {GRAPH + name for name in ("entities", "papers", "ontology")} | {graph.value for graph in MADE}
TOGETHER = 30_000
"""Quads of documents that are looked at together, where documents can be read as they lie."""
_AT_ONCE = 2_000
"""Things named by no claim that are looked at together."""

_OF_DOCUMENT = """SELECT ?node ?document WHERE {
  { ?node pg:inDocument ?document } UNION { ?passage pg:inDocument ?document . ?node pg:statedIn ?passage }
  UNION { ?passage pg:inDocument ?document ; pg:remainder ?node }
}"""
_STATED_THERE = "SELECT DISTINCT ?node ?graph WHERE { GRAPH ?graph { ?node pg:statedIn ?passage } }"
"""Claims of a document also where their passage is missing, which says of what document they are."""
_THINGS = "SELECT DISTINCT ?it { { GRAPH graph:entities { ?it ?p ?o } } UNION { GRAPH graph:papers { ?it ?p ?o } } }"


class Pieces:
    """The parts of a graph that is not in memory, first by document, then what no document names.

    A store on this machine is read from one end to the other, which takes a tenth of asking for node after node.
    What a document says of the nodes of another shows only on the way: those are ``entangled``, and are to be
    had by ``document``.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._ontology = quads_of(graph.engine, "ontology")
        self._seen: set[str] = set()
        self._known: Known = {}
        found = {str(document) for (document,) in run(graph.engine, "SELECT ?document { ?document a pg:Document }")}
        # Also those that nothing describes, which is a fault to be found.
        found |= {DOCUMENT + name.removeprefix(GRAPH) for name in graph.engine.graphs() if _is_of_document(name)}
        self.documents = sorted(found)
        self.entangled: set[str] = set()
        """Documents of which other graphs than their own say something, or that name nodes of others."""

    def as_they_lie(self, look: Callable[[Graph], Value], processes: int) -> Iterator[tuple[tuple[str, ...], Value]]:
        """What ``look`` finds in documents in graphs of their own, several at a time, in so many processes.

        None where it is not a store of this machine. A document that has another kind of name is to be had by
        ``document``.
        """
        engine = self._graph.engine
        if not isinstance(engine, OxigraphReader):
            return
        processes = min(processes, len(self.documents))
        if processes < 2:
            for documents, part in self._lying(engine, self.documents):
                yield documents, look(part)
            return
        _ = self._shared  # Read once for all of them.

        def work(documents: Sequence[str]) -> Iterator[tuple[tuple[str, ...], Value | None, set[str], set[str]]]:
            for some, part in self._lying(engine, documents):
                yield some, look(part), set(), set()
            yield (), None, self.entangled, self._seen

        streams = [parts_in_worker(partial(work, self.documents[i::processes]), None, engine) for i in range(processes)]
        for documents, found, entangled, seen in filter(None, chain.from_iterable(zip_longest(*streams))):
            self.entangled |= entangled
            self._seen |= seen
            if found is not None:
                yield documents, found

    def _lying(self, engine: OxigraphReader, documents: Iterable[str]) -> Iterator[tuple[tuple[str, ...], Graph]]:
        batch: list[str] = []
        quads: list[ox.Quad] = []
        for document in documents:
            graph = graph_of(document)
            if graph is None:
                continue
            own = list(engine.stored(graph))
            self._note_strangers(own, document)
            batch.append(document)
            quads += own
            if len(quads) >= TOGETHER:
                yield tuple(batch), self._part([*quads, *self._named_by(quads)], batch)
                batch, quads = [], []
        if batch:
            yield tuple(batch), self._part([*quads, *self._named_by(quads)], batch)

    def document(self, document: str) -> Graph:
        """One document with all that is said of its nodes, wherever that stands."""
        engine = self._graph.engine
        rows = [*run(engine, _OF_DOCUMENT, {"document": Iri(document)})]
        if graph := graph_of(document):
            rows += run(engine, _STATED_THERE, {"graph": Iri(graph)})
        nodes = {str(node) for node, _ in rows if isinstance(node, Iri)}
        claims = {node for node in nodes if "/claim/" in node}
        return self._part(neighbourhood(engine, claims, {*nodes, document}, DOCUMENT, self._known), [document])

    def others(self) -> Iterator[Graph]:
        """What no document names, some at a time."""
        engine = self._graph.engine
        lies_here = isinstance(engine, OxigraphReader)
        things = self._shared if lies_here else {str(it) for (it,) in run(engine, _THINGS) if isinstance(it, Iri)}
        left = sorted(set(things) - self._seen)
        for i in range(0, len(left), _AT_ONCE):
            some = set(left[i : i + _AT_ONCE])
            yield self._part(
                self._described(some) if lies_here else neighbourhood(engine, set(), some, DOCUMENT, self._known), ()
            )

    def _part(self, quads: list[ox.Quad], documents: Iterable[str]) -> Graph:
        from pepgraph.graph import Graph

        names = (quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))
        self._seen.update(name for name in names if not name.startswith(DOCUMENT))
        part = Graph(filled("oxigraph", [dict.fromkeys((*quads, *self._ontology))]), (), quads)
        for document in documents:
            if document in self._graph.documents:
                part.attach(self._graph.documents[document])
        return part

    @cached_property
    def _shared(self) -> dict[str, list[ox.Quad]]:
        """What a store says outside the graphs of documents, by subject."""
        engine = self._graph.engine
        assert isinstance(engine, OxigraphReader)
        found: dict[str, list[ox.Quad]] = defaultdict(list)
        made = {*(graph.value for graph in MADE), GRAPH + "ontology"}
        for graph in engine.graphs():
            for quad in engine.stored(graph) if not (graph in made or _is_of_document(graph)) else ():
                subject = str(quad.subject) if isinstance(quad.subject, ox.BlankNode) else quad.subject.value  # type: ignore[union-attr]
                if not subject.startswith(DOCUMENT):
                    found[subject].append(quad)
                self._note_strangers([quad], "")
        return found

    def _note_strangers(self, quads: Iterable[ox.Quad], document: str) -> None:
        """Note the documents with which what stands in the graph of one has to do besides itself."""
        own = document + "/"
        for quad in quads:
            for term in (quad.subject, quad.object):
                if isinstance(term, ox.NamedNode):
                    iri = term.value
                    if iri.startswith(DOCUMENT) and not iri.startswith(own) and iri != document:
                        self.entangled |= {document, f"{DOCUMENT}{document_of(iri)}"}

    def _named_by(self, quads: Iterable[ox.Quad]) -> list[ox.Quad]:
        return self._described(named_in(quads))

    def _described(self, names: set[str]) -> list[ox.Quad]:
        """What is said outside documents of these, and of all that this names in turn."""
        found: list[ox.Quad] = []
        seen: set[str] = set()
        while names:
            seen |= names
            more = [quad for name in names for quad in self._shared.get(name, ())]
            found += more
            names = named_in(more) - seen
        return found


def _is_of_document(graph: str) -> bool:
    return graph.startswith(GRAPH) and graph not in _SHARED
