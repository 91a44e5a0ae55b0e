"""rdflib as an engine: the reference to compare with, and the bridge to its ecosystem."""

from __future__ import annotations

import logging
import os
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TypeGuard
from weakref import WeakSet

import pyoxigraph as ox
import rdflib
import rdflib.plugins.sparql as sparql
from pyparsing import ParseException
from rdflib.plugins.sparql.evaluate import evalAggregateJoin, evalPart
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import FrozenBindings, Prologue, Query, QueryContext, SPARQLError
from rdflib.term import Identifier, Node, Variable

from pepgraph.errors import QueryError, TripleTermError
from pepgraph.model.names import PREFIXES, RDF, XSD
from pepgraph.model.sparql import Token, scan, unescape
from pepgraph.model.terms import Blank, Iri, Literal, Term, boolean
from pepgraph.store.binding import bound
from pepgraph.store.contract import EVERYTHING, Alone, Answer, Dataset, Row
from pepgraph.store.oxigraph import as_stored

# With each ill-typed literal it logs a traceback, which goes to standard error where nobody has asked for logs.
logging.getLogger("rdflib").addHandler(logging.NullHandler())

_ours: WeakSet[Prologue] = WeakSet()
"""By which parts of our queries are told from those of others in this process."""

# The first queries in parallel leave pyparsing broken for the life of the process.
_parsing = threading.Lock()
if hasattr(os, "register_at_fork"):
    # A process that is begun while another thread parses would wait for that one for ever.
    os.register_at_fork(before=_parsing.acquire, after_in_parent=_parsing.release, after_in_child=_parsing.release)


class _Dataset(rdflib.Dataset):
    """A Dataset that does not warn of what rdflib asks it for itself."""

    default_context = rdflib.Dataset.default_graph


class RdflibEngine(Alone):
    """A Dataset of rdflib whose default graph is the union of its graphs."""

    name = "rdflib"
    lasting = False

    def __init__(self) -> None:
        sparql.CUSTOM_EVALS["groups"] = _grouped
        self.dataset = _Dataset(default_union=True)
        self.memo: dict[str, object] = {}

    def load(self, quads: Iterable[ox.Quad]) -> None:
        self.memo.clear()
        # addN checks that each graph is this dataset's own.
        graphs: dict[object, rdflib.Graph] = {}
        for quad in list(quads):  # A file that ends in an error must leave nothing.
            name = quad.graph_name
            if name not in graphs:
                graphs[name] = self.dataset.graph(_from_oxigraph(name))
            graphs[name].add(
                (_from_oxigraph(quad.subject), _from_oxigraph(quad.predicate), _from_oxigraph(as_stored(quad.object)))
            )

    def drop_shared(self, graph: str, other: str) -> None:
        # As an update it takes most of a minute.
        self.memo.clear()
        here, there = (self.dataset.graph(rdflib.URIRef(name)) for name in (graph, other))
        for triple in list(here):
            if triple in there:
                here.remove(triple)

    def drop_property(self, graph: str, iri: str) -> None:
        self.memo.clear()
        self.dataset.graph(rdflib.URIRef(graph)).remove((None, rdflib.URIRef(iri), None))

    def graphs(self) -> list[str]:
        return sorted(
            str(graph.identifier)
            for graph in self.dataset.graphs()
            if isinstance(graph.identifier, rdflib.URIRef) and len(graph)
        )

    def query(
        self, text: str, bindings: Mapping[str, Term], prefixes: Mapping[str, str], dataset: Dataset = EVERYTHING
    ) -> Answer:
        # Initial bindings would reach into subqueries, which have variables of their own.
        made_whole = bound(text, bindings) if bindings else text
        with _faults():
            prepared = _parsed(made_whole, prefixes)
        if dataset:
            # They go before those of FROM, which rdflib has put there.
            prepared.algebra["datasetClause"] = [
                *(CompValue("DatasetClause", default=rdflib.URIRef(name)) for name in dataset.default),
                *(CompValue("DatasetClause", named=rdflib.URIRef(name)) for name in dataset.named),
            ]
        with _faults():
            found = evalPart(_Context.of(self.dataset, prepared), prepared.algebra)
        if found["type_"] == "ASK":
            return Answer("boolean", ("answer",), iter([(boolean(found["askAnswer"]),)]))
        if found["type_"] in ("CONSTRUCT", "DESCRIBE"):
            return Answer("triples", ("subject", "predicate", "object"), _rows(found["graph"]))
        variables: list[Variable] = found["vars_"]
        if _takes_all(scan(unescape(text))):
            # rdflib has them from a set, in another order in each process; sorted, as Oxigraph has them, they stay.
            variables = sorted(variables)
        # A Result of rdflib would pass over the solutions in which nothing is bound.
        solutions = (map(solution.get, variables) for solution in _evaluated(found["bindings"]))
        return Answer("rows", tuple(map(str, variables)), _rows(solutions))

    def close(self) -> None:
        self.dataset.close()


class _Context(QueryContext):
    """What a query is evaluated in, the same whatever others in this process have rdflib do."""

    @classmethod
    def of(cls, dataset: rdflib.Dataset, prepared: Query) -> _Context:
        named = prepared.algebra.datasetClause
        made = cls(dataset, initBindings={}, datasetClause=named)
        graph = made.graph if named and made.graph is not None else dataset
        graph.cbd = partial(_describe, graph)  # type: ignore[method-assign]
        made.graph = graph
        made.prologue = prepared.prologue
        _ours.add(prepared.prologue)
        return made

    def load(self, *_: object, **__: object) -> None:
        """Fetch nothing: FROM would read the graph that it names from the network, or from a file."""


def _describe(graph: rdflib.Graph, resource: Node, *, target_graph: rdflib.Graph) -> rdflib.Graph:
    """Tell what is said of a node and of blank nodes behind it; rdflib tells each claim with it as subject too."""
    pending = [resource]
    while pending:
        for triple in graph.triples((pending.pop(), None, None)):
            if triple not in target_graph:
                target_graph.add(triple)
                pending += [triple[2]] if isinstance(triple[2], rdflib.BNode) else []
    return target_graph


def _parsed(text: str, prefixes: Mapping[str, str]) -> Query:
    try:
        with _parsing:
            return sparql.prepareQuery(text, initNs=dict(prefixes))
    except ParseException as error:
        raise QueryError(f"error at {error.lineno}:{error.column}: {error.msg}") from None
    except RecursionError:
        raise QueryError("the query is nested too deep for rdflib; flatten it, or use the engine oxigraph") from None
    except NotImplementedError as error:
        raise QueryError(str(error)) from None
    except Exception as error:
        if type(error) is Exception and str(error).startswith("Unknown namespace prefix"):
            raise QueryError(str(error)) from None
        raise


_BEYOND = "a number, function, path or list in it is more than it can evaluate"
"""In place of its own words, which name its inside."""


@contextmanager
def _faults() -> Iterator[None]:
    """Turn what rdflib raises where it cannot evaluate into a QueryError; nothing of ours belongs inside."""
    try:
        yield
    except (SPARQLError, ValueError, re.error) as error:
        reason = " ".join(str(error).split()).rstrip(".!")
    except (ArithmeticError, AttributeError, RecursionError, TypeError):
        reason = _BEYOND
    except Exception as error:
        if type(error) is not Exception:
            raise
        reason = _BEYOND  # It raises no other where it has not been finished, as for EXISTS outside of FILTER.
    else:
        return
    raise QueryError(f"rdflib cannot answer the query: {reason}; write it another way, or use the engine oxigraph")


def _grouped(context: QueryContext, part: CompValue) -> Iterable[FrozenBindings]:
    """The groups of a GROUP BY: rdflib makes one of no rows, where there is none."""
    if part.name != "AggregateJoin" or part.p.expr is None or context.prologue not in _ours:
        raise NotImplementedError  # Has rdflib evaluate the part itself.
    some = any(True for _ in evalPart(context, part.p))
    return evalAggregateJoin(context, part) if some else ()


def _evaluated(found: Iterable[Mapping[Variable, Node]]) -> Iterator[Mapping[Variable, Node]]:
    with _faults():
        yield from found


def place_of_fault(text: str) -> tuple[int, int] | None:
    """Line and column where rdflib's parser stops, None where it reads the query."""
    try:
        with _parsing:
            sparql.parser.parseQuery(text)
    except ParseException as error:
        return error.lineno, error.column
    except RecursionError:
        return None
    return None


def _takes_all(found: Iterable[Token]) -> bool:
    """Whether a query is SELECT *; what stands behind that is not looked at."""
    rest = iter(found)
    if not any(token.keyword == "SELECT" for token in rest):
        return False
    return next((word for token in rest if (word := token.text.upper()) not in ("DISTINCT", "REDUCED")), "") == "*"


def _rows(found: Iterable[Iterable[Node | None]]) -> Iterator[Row]:
    for row in found:
        yield tuple(None if term is None else plain(term) for term in row)


def dataset_of(quads: Iterable[ox.Quad]) -> rdflib.Dataset:
    """Quads as a Dataset, its default graph the union and our prefixes bound."""
    engine = RdflibEngine()
    engine.load(quads)
    for prefix, iri in PREFIXES.items():
        engine.dataset.bind(prefix, iri)
    return engine.dataset


def is_named(given: object) -> TypeGuard[rdflib.URIRef | rdflib.Literal]:
    """Whether something is an IRI or a literal of rdflib."""
    return isinstance(given, rdflib.URIRef | rdflib.Literal)


def plain(term: Node) -> Term:
    """A term of rdflib as a plain term."""
    if isinstance(term, rdflib.URIRef):
        return Iri(term)
    if isinstance(term, rdflib.Literal):
        datatype = RDF + "langString" if term.language else term.datatype
        return Literal(str(term), str(datatype or XSD + "string"), term.language)
    return Blank(term)


def _from_oxigraph(term: ox.NamedNode | ox.BlankNode | ox.DefaultGraph | ox.Literal | ox.Triple) -> Identifier:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.DefaultGraph):
        return rdflib.graph.DATASET_DEFAULT_GRAPH_ID
    if isinstance(term, ox.Triple):
        raise TripleTermError(f"{term} is a triple term of RDF 1.2, which rdflib cannot hold")
    return _literal(term.value, term.datatype.value, term.language)


def _literal(lexical: str, datatype: str, language: str | None) -> rdflib.Literal:
    if language:
        return rdflib.Literal(lexical, lang=language)
    if datatype == XSD + "string":
        return rdflib.Literal(lexical)
    return rdflib.Literal(lexical, datatype=rdflib.URIRef(datatype), normalize=False)
