"""Pages of the ontology, of named graphs and propositions, and of anything else that has a name of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pepgraph.answers.listing import Part, claims_of, rows_of
from pepgraph.apps.web.pages.claim_rows import Claims
from pepgraph.apps.web.pages.described import Described, Value, shown_as, table, value_of
from pepgraph.apps.web.pages.html import page
from pepgraph.apps.web.pages.paging import offset_of, pager
from pepgraph.apps.web.server.messages import Reply, Request
from pepgraph.graph import Graph
from pepgraph.model.names import GRAPH, ONTOLOGY, RDFS, SKOS, local_of, shorten
from pepgraph.model.terms import Iri, Term
from pepgraph.model.vocabulary import LABEL, NOTATION, PREFERRED, TYPE, one
from pepgraph.query.run import run, run_about
from pepgraph.store.claims import read_claims, said_of
from pepgraph.store.contract import Row

_POINTING = "SELECT ?thing ?link ?it { ?thing ?link ?it }"
_TERMS = "SELECT ?term ?property ?value { GRAPH graph:ontology { ?term ?property ?value } }"
# Under names of others, such as those of a relation that a file brings with its claims.
_OTHERS = """SELECT DISTINCT ?term WHERE {{
  VALUES ?kind {{ {values} }} ?term a ?kind FILTER (isIRI(?term) && !STRSTARTS(STR(?term), STR(pg:)))
}} LIMIT 1000"""
_OTHER_CLASSES = """SELECT DISTINCT ?term WHERE {
  GRAPH graph:ontology { ?wider a owl:Class ; rdfs:label ?name }
  ?term rdfs:subClassOf ?wider FILTER (isIRI(?term) && !STRSTARTS(STR(?term), STR(pg:)))
} LIMIT 1000"""
_DEFINITION = SKOS + "definition"

_HELD = {
    "ontology": "classes, properties, relations and closed vocabularies",
    "entities": "compounds, targets, conditions, places and the like",
    "papers": "papers that references are taken to be",
    "derived": "what follows from the claims by rule: sentences, propositions, shortcuts",
    "quotes": "words of documents that were given on this machine",
    "index": "names and counts, for quick look-ups",
}
"""What named graphs hold, but for those of documents."""


def thing(graph: Graph, request: Request, it: Described) -> Reply:
    """Any other name of ours: what is said of it, what points at it."""
    pointing = rows_of(graph, _POINTING, {"it": it.iri}, offset=offset_of(request))
    # What a note concerns is shown as what it is.
    named = {term for terms in it.said.values() for term in terms if isinstance(term, Iri) and "/claim/" in term}
    pointed = [Iri(str(row[0])) for row in pointing.items if "/claim/" in str(row[0])]
    claims = read_claims(graph.engine, {*named, *pointed})
    rest = [row for row in pointing.items if row[0] not in pointed]
    things = shown_as(graph, (row[0] for row in rest if row[0] is not None))
    links = shown_as(graph, (row[1] for row in rest if row[1] is not None))
    return page(
        "thing.html",
        it=it,
        rows=table(graph, it.said, ("pg:nameKey",), first=("rdfs:comment",)),
        shown=Claims(graph, claims).of(claims),
        pointing=list(zip(links, things, strict=True)),
        pager=pager(request, pointing),
    )


def proposition(graph: Graph, request: Request, it: Described) -> Reply:
    """A proposition: every claim that states it."""
    part = claims_of(graph, "?claim pg:proposition ?it", {"it": it.iri}, offset=offset_of(request))
    shown = Claims(graph, part.items).of(part.items)
    return page("proposition.html", it=it, shown=shown, pager=pager(request, part, claims=True))


def named_graph(graph: Graph, request: Request, it: Described) -> Reply:
    """A named graph: what it holds, and its first triples."""
    query = "SELECT ?s ?p ?o ?it { GRAPH ?it { ?s ?p ?o } }"
    # The words of a document are shown where they belong, beside what they stand for.
    part: Part[Row] = Part(())
    if not it.iri.endswith("/quotes"):
        part = rows_of(graph, query, {"it": it.iri}, offset=offset_of(request))
    columns = [shown_as(graph, [term for row in part.items if (term := row[i]) is not None]) for i in range(3)]
    return page(
        "graph.html",
        it=it,
        holds=_held_in(it.iri),
        triples=list(zip(*columns, strict=True)),
        pager=pager(request, part),
        others=[(name, _held_in(name)) for name in graph.engine.graphs()][:50],
    )


def _held_in(graph: str) -> str:
    return _HELD.get(graph.removeprefix(GRAPH), "a document with its claims, passages and references")


# ── The ontology ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Entry:
    """A term of the ontology with what is said of it."""

    anchor: str
    name: str
    label: str
    definition: str
    notation: str
    rows: list[tuple[Value, list[Value]]]


def ontology(graph: Graph, request: Request, it: Described) -> Reply:
    """Every term with an anchor, so that each name of the ontology leads to it."""
    said: dict[str, dict[str, list[Term]]] = {}
    ours = [row for row in run(graph.engine, _TERMS) if str(row[0]).startswith(ONTOLOGY)]
    kinds = {str(kind) for _, key, kind in ours if key == TYPE} & {str(term) for term, *_ in ours}
    others = {str(term) for (term,) in (*run_about(graph.engine, _OTHERS, kinds), *run(graph.engine, _OTHER_CLASSES))}
    for term, key, value in (*ours, *said_of(graph.engine, others)):
        if key is not None and value is not None:
            said.setdefault(str(term), {}).setdefault(str(key), []).append(value)
    known = {iri: _label(iri, parts) for iri, parts in said.items()}
    groups: dict[str, list[Entry]] = {}
    for iri, parts in sorted(said.items(), key=lambda item: known[item[0]].casefold()):
        groups.setdefault(_group(parts, known), []).append(_entry(iri, parts, known))
    return page(
        "ontology.html",
        it=it,
        title=it.one("dcterms:title") or it.label,
        about=[str(text) for name in ("dcterms:description", "rdfs:comment") for text in it.many(name)],
        version=it.one("owl:versionInfo"),
        groups=sorted(groups.items(), key=lambda item: _rank(item[0])),
    )


_FIRST = ("class", "relation", "qualifier property", "object property", "datatype property", "annotation property")


def _rank(group: str) -> tuple[int, str]:
    return (_FIRST.index(group) if group in _FIRST else len(_FIRST), group)


def _group(parts: dict[str, list[Term]], known: dict[str, str]) -> str:
    """The most telling kind of a term: one of ours before one of OWL."""
    kinds = sorted(parts.get(TYPE, ()), key=lambda kind: (not kind.startswith(ONTOLOGY), str(kind)))
    if not kinds:
        return "other"
    return known.get(str(kinds[0])) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kinds[0].rpartition("#")[2]).lower()


def _label(iri: str, parts: dict[str, list[Term]]) -> str:
    return str(one(parts, LABEL) or one(parts, PREFERRED) or local_of(iri))


def _entry(iri: str, parts: dict[str, list[Term]], known: dict[str, str]) -> Entry:
    left = (TYPE, LABEL, PREFERRED, _DEFINITION, NOTATION, RDFS + "isDefinedBy", SKOS + "inScheme")
    rows = [
        (value_of(Iri(key), known), [value_of(term, known) for term in terms])
        for key, terms in sorted(parts.items())
        if key not in left
    ]
    return Entry(
        iri.removeprefix(ONTOLOGY),
        shorten(iri),
        known[iri],
        " ".join(map(str, parts.get(_DEFINITION, ()))),
        " ".join(map(str, parts.get(NOTATION, ()))),
        rows,
    )
