"""Oxigraph embedded, the default engine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from typing import Any, TypeVar, cast

import pyoxigraph as ox

from pepgraph.errors import NotAnIriError, QueryError, TripleTermError
from pepgraph.model.names import RDF, XSD
from pepgraph.model.terms import Blank, Iri, Literal, Term, boolean
from pepgraph.store.binding import bound, named_node
from pepgraph.store.contract import EVERYTHING, Alone, Answer, Dataset, Row
from pepgraph.store.solutions import Solutions

Quoted = TypeVar("Quoted")
Made = TypeVar("Made")

_TEXTS = (ox.NamedNode(XSD + "string"), ox.NamedNode(RDF + "langString"))
_ANYTHING = ox.NamedNode(XSD + "anyURI")


class Once(dict[object, Made]):
    """What is made of terms, of each once: they recur from row to row, and a look-up costs a tenth of making it."""

    def __init__(self, make: Callable[[Any], Made], most: int = 100_000) -> None:
        self._make, self._most = make, most

    def __missing__(self, term: object) -> Made:
        if len(self) >= self._most:
            self.clear()
        made = self[term] = self._make(term)
        return made


class OxigraphReader(Alone):
    """An Oxigraph store that is only read."""

    name = "oxigraph"
    lasting = True

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._cells = Once(cell)
        self.memo: dict[str, object] = {}

    def graphs(self) -> list[str]:
        return sorted(graph.value for graph in self._store.named_graphs() if isinstance(graph, ox.NamedNode))

    def stored(self, graph: str) -> Iterator[ox.Quad]:
        """The quads of a named graph as they are there."""
        with self.faults():
            yield from self._store.quads_for_pattern(None, None, None, ox.NamedNode(graph))

    @contextmanager
    def looking(self) -> Iterator[Callable[..., Iterable[ox.Quad]]]:
        """What gives the quads with a subject, a predicate, an object and a graph, each of which may be None."""
        with self.faults():
            yield self._store.quads_for_pattern

    def query(
        self, text: str, bindings: Mapping[str, Term], prefixes: Mapping[str, str], dataset: Dataset = EVERYTHING
    ) -> Answer:
        # Its planner does not look at substitutions, so values are written into the text.
        whole_text = bound(text, bindings) if bindings else text
        store = self._store  # Closing puts another one in its place.

        def ask() -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
            return self.found(whole_text, prefixes, dataset, store)

        found = ask()
        if isinstance(found, ox.QueryBoolean):
            return Answer("boolean", ("answer",), iter([(boolean(bool(found)),)]))
        rows = self._rows(Solutions(found, lambda: cast("ox.QuerySolutions | ox.QueryTriples", ask())))
        if isinstance(found, ox.QueryTriples):
            return Answer("triples", ("subject", "predicate", "object"), rows)
        return Answer("rows", tuple(variable.value for variable in found.variables), rows)

    def found(
        self,
        text: str,
        prefixes: Mapping[str, str],
        dataset: Dataset = EVERYTHING,
        store: ox.Store | None = None,
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """What pyoxigraph answers, before any of it is taken over. Raises QueryError."""
        # With the union switched on, pyoxigraph passes over FROM without a word.
        with self.faults(), _syntax():
            return (self._store if store is None else store).query(
                text,
                prefixes=dict(prefixes),
                use_default_graph_as_union=not dataset,
                default_graph=[ox.NamedNode(name) for name in dataset.default] if dataset else None,
                named_graphs=[ox.NamedNode(name) for name in dataset.named] if dataset else None,
            )

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Turn what the engine cannot evaluate into a QueryError."""
        try:
            yield
        except RuntimeError as error:
            raise QueryError(f"the query cannot be answered: {' '.join(str(error).split())}") from None

    def _rows(self, found: Solutions) -> Iterator[Row]:
        of_term = self._cells.__getitem__
        for solution in chain.from_iterable(self._read(found)):
            yield tuple(map(of_term, solution))

    def _read(self, found: Solutions) -> Iterator[list[Iterable[object]]]:
        with self.faults():
            yield from found.batches()

    def close(self) -> None:
        self._cells.clear()
        self._store = ox.Store()


class OxigraphEngine(OxigraphReader):
    """An Oxigraph store that is filled: a new one in memory, or one on disk that was opened for writing."""

    lasting = False

    def __init__(self, store: ox.Store | None = None) -> None:
        super().__init__(ox.Store() if store is None else store)

    def load(self, quads: Iterable[ox.Quad]) -> None:
        self.memo.clear()
        self._store.extend(quads)

    def drop_shared(self, graph: str, other: str) -> None:
        self._update(
            "DELETE { GRAPH ?graph { ?s ?p ?o } }"
            " WHERE { GRAPH ?graph { ?s ?p ?o } FILTER EXISTS { GRAPH ?other { ?s ?p ?o } } }",
            graph=graph,
            other=other,
        )

    def drop_property(self, graph: str, iri: str) -> None:
        self._update("DELETE WHERE { GRAPH ?graph { ?s ?iri ?o } }", graph=graph, iri=iri)

    def _update(self, text: str, **names: str) -> None:
        self.memo.clear()
        # All in one go: a name may have a variable's in it.
        variable = re.compile(rf"\?({'|'.join(names)})\b")
        self._store.update(variable.sub(lambda match: Iri(names[match[1]]).n3, text))


@contextmanager
def _syntax() -> Iterator[None]:
    try:
        yield
    except SyntaxError as error:
        raise QueryError(str(error)) from None


def from_oxigraph(term: object) -> Term:
    """A term of pyoxigraph as a plain term."""
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if isinstance(term, ox.Literal):
        return Literal(term.value, term.datatype.value, term.language)
    if isinstance(term, ox.BlankNode):
        return Blank(term.value)
    raise TripleTermError(f"the result holds {term}, a triple term of RDF 1.2, which no format of ours can carry")


def cell(term: object) -> Term | None:
    """What stands in a row: a term as a plain term, nothing as nothing."""
    return None if term is None else from_oxigraph(term)


def as_stored(term: Quoted) -> Quoted:
    """A literal as a store gives it back: of a number it keeps the value alone, 2.4 of 2.40 and 1 of 01."""
    if not isinstance(term, ox.Literal) or term.datatype in _TEXTS:
        return term
    store = ox.Store()
    store.add(ox.Quad(_ANYTHING, _ANYTHING, term))
    return cast("Quoted", next(iter(store)).object)


def to_oxigraph(term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """A plain term as a term of pyoxigraph."""
    if isinstance(term, Iri):
        return named_node(term)
    if isinstance(term, Blank):
        return ox.BlankNode(term)
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(term.datatype))


def to_quad(triple: Row, graph: ox.NamedNode) -> ox.Quad:
    """A row of subject, predicate and object as a quad of pyoxigraph."""
    subject, predicate, obj = triple
    if isinstance(subject, Literal) or not isinstance(predicate, Iri) or subject is None or obj is None:
        raise QueryError(f"{subject} {predicate} {obj} is not a triple")
    return ox.Quad(to_oxigraph(subject), ox.NamedNode(predicate), to_oxigraph(obj), graph)  # type: ignore[arg-type]


def to_graph(term: Term | None) -> ox.NamedNode:
    """The name of a graph, for which a server may give anything. Raises QueryError."""
    if not isinstance(term, Iri):
        raise NotAnIriError(f"{term!r} is given as the name of a graph, and is not an IRI; is this a SPARQL server?")
    return cast(ox.NamedNode, to_oxigraph(term))
