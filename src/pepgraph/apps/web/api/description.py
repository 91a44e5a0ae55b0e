"""What the endpoint says of itself: service description and VoID, with the named queries as examples.

https://www.w3.org/TR/sparql11-service-description/, https://www.w3.org/TR/void/; examples in the form
of https://github.com/sib-swiss/sparql-examples, which editors of SPARQL read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyoxigraph as ox

from pepgraph.answers.listing import OF_KINDS, count_of_all, members, things_of
from pepgraph.answers.overview import documents
from pepgraph.apps.web.dump import PACKED, loaded, not_offered
from pepgraph.apps.web.negotiation import TRIPLES, format_of, with_charset
from pepgraph.apps.web.server.messages import BadRequest, Reply, Request
from pepgraph.apps.web.settings import Settings
from pepgraph.errors import PepgraphError
from pepgraph.graph import Graph
from pepgraph.model.names import BASE, GRAPH, ONTOLOGY, PREFIXES, XSD, fold
from pepgraph.model.numbers import count_in
from pepgraph.model.terms import Iri, Term
from pepgraph.query.catalogue import Entry, catalogue
from pepgraph.query.naming.called import ENTITY_KINDS, called_by
from pepgraph.query.naming.resolve import resolve
from pepgraph.query.run import run
from pepgraph.store.binding import whole
from pepgraph.store.contract import Engine
from pepgraph.store.derivation.counts import INDEX
from pepgraph.store.write import FORMATS

GRAPHS = 100
"""Named graphs that are described one by one."""

_NAMES = {
    **PREFIXES,
    "foaf": "http://xmlns.com/foaf/0.1/",
    "formats": "http://www.w3.org/ns/formats/",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "void": "http://rdfs.org/ns/void#",
}
_RESULTS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "JSON-LD", "RDF_XML", "TriG", "N-Quads"),
)
_VOCABULARIES = ("pg", "rdf", "rdfs", "skos", "dcterms", "cito", "fabio", "bibo", "oa", "qudt")

_TRIPLES = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_IN_GRAPHS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_LEVELS = "SELECT ?tally ?n { ?tally a pg:Tally ; pg:claimCount ?n }"
_CITED = "SELECT ?reference ?n { ?reference a pg:Reference ; pg:claimCount ?n }"
_PAPERS = "VALUES ?kind { fabio:JournalArticle } ?thing a ?kind"
_OF_DOCUMENTS = """SELECT ?class (COUNT(*) AS ?n) {
  VALUES ?class { pg:Document pg:Reference pg:Passage } ?it a ?class
} GROUP BY ?class"""

Node = ox.NamedNode


def service(graph: Graph, request: Request, settings: Settings) -> Reply:
    """The service and the dataset behind it, in the format that the request likes best."""
    format = format_of(request.accept, request.many("format"), TRIPLES)
    triples = list(_Description(graph, request.origin).triples())
    shown = _NAMES if format in ("ttl", "trig", "rdfxml") else None
    body = ox.serialize(triples, format=FORMATS[format], prefixes=shown) or b""
    return Reply(body, with_charset(TRIPLES[format]))


class _Description:
    """Everything that is said, with addresses below the server's own."""

    def __init__(self, graph: Graph, origin: str) -> None:
        if not _is_origin(origin):
            raise BadRequest("the Host header is not a host and port")
        self._graph, self._origin = graph, origin
        self._endpoint = Node(f"{origin}/sparql")
        self._void = f"{origin}/.well-known/void#"
        self._document = Node(f"{origin}/.well-known/void")
        self._dataset, self._default = Node(self._void + "dataset"), Node(self._void + "default-graph")
        self._prefixes = Node(self._void + "prefixes")

    def triples(self) -> Iterator[ox.Triple]:
        yield from self._service()
        yield from self._whole()
        yield from self._graphs()
        yield from self._partitions()
        yield from self._examples()

    def _service(self) -> Iterator[ox.Triple]:
        yield from _say(self._document, "rdf:type", _node("void:DatasetDescription"))
        yield from _say(self._document, "dcterms:title", ox.Literal("pepgraph: what this server holds", language="en"))
        yield from _say(self._document, "foaf:primaryTopic", self._dataset)
        it = self._endpoint
        yield from _say(it, "rdf:type", _node("sd:Service"))
        yield from _say(it, "sd:endpoint", it)
        yield from _say(it, "sd:supportedLanguage", _node("sd:SPARQL11Query"))
        yield from _say(it, "sd:feature", _node("sd:UnionDefaultGraph"))
        yield from _say(it, "sd:resultFormat", *(_node(f"formats:{name}") for name in _RESULTS))
        yield from _say(it, "sd:defaultDataset", self._dataset)

    def _whole(self) -> Iterator[ox.Triple]:
        it = self._dataset
        best_known = things_of(self._graph, ONTOLOGY + "Peptide", size=3).items
        yield from _say(it, "rdf:type", _node("sd:Dataset"), _node("void:Dataset"))
        yield from _say(it, "dcterms:title", ox.Literal(documents(self._graph) or "pepgraph", language="en"))
        yield from _say(it, "void:feature", *(_node(f"formats:{name}") for name in _RESULTS[4:]))
        yield from _say(it, "void:sparqlEndpoint", self._endpoint)
        yield from _say(it, "void:uriSpace", ox.Literal(BASE))
        yield from _say(it, "void:vocabulary", *(Node(PREFIXES[name]) for name in _VOCABULARIES))
        yield from _say(it, "void:exampleResource", *(Node(iri) for iri, _, n in best_known if n))
        yield from _say(it, "sd:defaultGraph", self._default)
        yield from _say(self._default, "rdf:type", _node("sd:Graph"))
        if not not_offered(self._graph):
            yield from _say(it, "void:dataDump", Node(self._origin + PACKED))
        files_hold = loaded(self._graph)
        if files_hold is not None:
            files = Node(self._void + "files")
            yield from _say(it, "void:subset", files)
            yield from _say(files, "rdf:type", _node("void:Dataset"))
            yield from _say(files, "dcterms:title", ox.Literal("What was loaded from files", language="en"))
            yield from _say(files, "void:triples", ox.Literal(files_hold))
        elif not self._graph.engine.lasting:
            count = ox.Literal(self._sum(_TRIPLES))
            yield from _say(it, "void:triples", count)
            yield from _say(self._default, "void:triples", count)

    def _graphs(self) -> Iterator[ox.Triple]:
        names = [name for name in self._graph.engine.graphs() if name != INDEX.value]
        own = [name for name in names if name.startswith(GRAPH)]
        counts = {} if self._graph.engine.lasting else dict(self._rows(_IN_GRAPHS))
        for name in own[:GRAPHS]:
            named = Node(f"{self._void}named-{name.removeprefix(GRAPH)}")
            graph = Node(f"{self._void}graph-{name.removeprefix(GRAPH)}")
            yield from _say(self._dataset, "sd:namedGraph", named)
            yield from _say(named, "rdf:type", _node("sd:NamedGraph"))
            yield from _say(named, "sd:name", Node(name))
            yield from _say(named, "sd:graph", graph)
            yield from _say(graph, "rdf:type", _node("sd:Graph"), _node("void:Dataset"))
            if name in counts:
                yield from _say(graph, "void:triples", ox.Literal(counts[name]))

    def _partitions(self) -> Iterator[ox.Triple]:
        """How many there are of what: from counts that the graph keeps, never by a look at every claim.

        No void:classes and void:entities: those are of all classes, also of the ontology's own, and of every span.
        """
        claims = count_of_all(self._graph)
        shared = members(self._graph, OF_KINDS) + members(self._graph, _PAPERS)
        classes = {ONTOLOGY + "Claim": claims, **shared, **self._added(_OF_DOCUMENTS)}
        for number, (cls, count) in enumerate(sorted(classes.items()), 1):
            part = Node(f"{self._void}class-{number}")
            yield from _say(self._dataset, "void:classPartition", part)
            yield from _say(part, "void:class", Node(cls))
            yield from _say(part, "void:entities", ox.Literal(count))
        properties = {
            **dict.fromkeys(("rdf:subject", "rdf:predicate", "rdf:object", "pg:polarity", "pg:modality"), claims),
            "pg:evidenceLevel": self._sum(_LEVELS),
            "cito:citesAsEvidence": self._sum(_CITED),
        }
        for number, (name, count) in enumerate(properties.items(), 1):
            part = Node(f"{self._void}property-{number}")
            yield from _say(self._dataset, "void:propertyPartition", part)
            yield from _say(part, "void:property", _node(name))
            yield from _say(part, "void:triples", ox.Literal(count))

    def _examples(self) -> Iterator[ox.Triple]:
        yield from _say(self._prefixes, "rdf:type", _node("owl:Ontology"))
        for prefix, namespace in PREFIXES.items():
            declared = Node(f"{self._void}prefix-{prefix}")
            yield from _say(self._prefixes, "sh:declare", declared)
            yield from _say(declared, "sh:prefix", ox.Literal(prefix))
            yield from _say(declared, "sh:namespace", ox.Literal(namespace, datatype=Node(XSD + "anyURI")))
        for entry in catalogue().values():
            it = Node(f"{self._void}query-{entry.name}")
            yield from _say(it, "rdf:type", _node("sh:SPARQLExecutable"), _node("sh:SPARQLSelectExecutable"))
            yield from _say(it, "rdfs:label", ox.Literal(entry.name))
            yield from _say(it, "rdfs:comment", ox.Literal(entry.question, language="en"))
            yield from _say(it, "sh:prefixes", self._prefixes)
            yield from _say(it, "sh:select", ox.Literal(example(self._graph.engine, entry)))
            yield from _say(it, "schema:keywords", ox.Literal(entry.group))
            yield from _say(it, "schema:target", self._endpoint)

    def _rows(self, query: str) -> list[tuple[str, int]]:
        """Rows of a name and a number, of every source."""
        return [
            (str(name), count_in(count))
            for part in self._graph.engine.parts
            for name, count in ((row[0], row[-1]) for row in run(part, query))
            if name is not None and count is not None
        ]

    def _added(self, query: str) -> dict[str, int]:
        found: dict[str, int] = {}
        for name, count in self._rows(query):
            found[name] = found.get(name, 0) + count
        return found

    def _sum(self, query: str) -> int:
        return sum(count for _, count in self._rows(query))


def example(engine: Engine, entry: Entry) -> str:
    """The text of a named query that any client can send: prefixes declared, its example's names put in.

    Where the graph knows no such name, the query asks for all of them.
    """
    asked = zip(entry.params, entry.arguments, strict=False)
    found = {param.name: _term(engine, name, param.kind) for param, name in asked}
    bindings = {name: term for name, term in found.items() if term is not None}
    return whole(entry.sparql, bindings, PREFIXES).replace("> PREFIX ", ">\nPREFIX ").strip()


def _term(engine: Engine, name: str, kind: str) -> Term | None:
    """What a name stands for, where that is found without a look at all names of a large graph."""
    if kind in ENTITY_KINDS:
        called = called_by(engine, fold(name))
        return Iri(min(called)) if called else None
    try:
        return None if engine.lasting else resolve(engine, name, kind)
    except PepgraphError:
        return None


def _is_origin(origin: str) -> bool:
    try:
        Node(f"{origin}/")
    except ValueError:
        return False
    return origin.startswith(("http://", "https://")) and not any(sign in origin[8:] for sign in "/?#")


def _node(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return Node(_NAMES[prefix] + local)


def _say(subject: ox.NamedNode, name: str, *objects: ox.NamedNode | ox.Literal) -> Iterator[ox.Triple]:
    predicate = _node(name)
    for obj in objects:
        yield ox.Triple(subject, predicate, obj)


TASKS: dict[str, Callable[[Graph, Request, Settings], Reply]] = {"void": service}
