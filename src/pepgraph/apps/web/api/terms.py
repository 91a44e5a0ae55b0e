"""Names to complete while a query is written: prefixes, terms of the ontology, entities, values of parameters."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from pepgraph.answers.listing import DOCUMENTS
from pepgraph.graph import Graph
from pepgraph.model.names import BASE, ONTOLOGY, PREFIXES, SKOS, by_document, document_of, fold
from pepgraph.model.numbers import count_in
from pepgraph.model.terms import Iri, Literal, english_first
from pepgraph.output.drawing import look_of, style_sheet
from pepgraph.query.labels import labels
from pepgraph.query.naming.called import choices
from pepgraph.query.run import prefixes_of, run, run_about
from pepgraph.query.written import named
from pepgraph.store.contract import Engine, Row, remembered

ENTITIES = 500
"""Entities that are sent at once, those with the most claims; the others are asked for by their names."""
_FOUND = 30
"""Entities that are found by the beginning of a name, at most."""
_LISTED = 200
"""Questions and references that are listed to choose from."""
_TOGETHER = 10
"""Documents that are asked at once for some of all."""

_TERMS = """
SELECT ?term ?label ?note ?type WHERE {
  GRAPH graph:ontology {
    ?term rdfs:label|skos:prefLabel ?label .
    OPTIONAL { ?term skos:definition ?note }
    OPTIONAL { ?term a ?type }
  }
}"""

_ENTITIES = """
SELECT ?thing ?class ?claims WHERE {
  GRAPH graph:index { ?thing pg:claimCount ?claims }
  ?thing a ?class . ?class rdfs:subClassOf pg:Entity .
} ORDER BY DESC(?claims) ?thing"""

_ENTITIES_LIKE = """
SELECT DISTINCT ?thing ?class ?claims ?wanted WHERE {
  ?thing pg:nameKey ?key . FILTER (STRSTARTS(STR(?key), ?wanted))
  ?thing rdfs:label ?label ; pg:claimCount ?claims ; a ?class .
  ?class rdfs:subClassOf pg:Entity ; rdfs:label ?kind .
} ORDER BY DESC(?claims) ?thing"""

_QUESTIONS = """SELECT ?passage ?name WHERE {{
  VALUES ?document {{ {values} }} ?passage pg:inDocument ?document ; pg:role pg:Question .
  ?passage skos:notation ?name ; pg:number ?number
}} ORDER BY ?document ?number"""
_NUMBERED = """SELECT ?reference ?number WHERE {{
  VALUES ?document {{ {values} }} ?reference pg:inDocument ?document ; a pg:Reference ; pg:number ?number
}} ORDER BY ?document ?number ?reference"""

_MUCH = """SELECT ?thing ?rank WHERE {
  ?thing a pg:Peptide ; pg:claimCount ?claims BIND (IF(?claims <= 500, ?claims, -?claims) AS ?rank)
} ORDER BY DESC(?rank) ?thing LIMIT 1"""

_COMMON = {
    "rdf:type": "The class of a thing; also written a.",
    "rdfs:label": "The name of a thing; of a claim, the sentence it makes.",
    "rdfs:subClassOf": "From a class to a wider one.",
    "skos:prefLabel": "The name of a value of a closed list.",
    "skos:altLabel": "Another name of a thing.",
    "skos:definition": "What a term means.",
    "skos:notation": "The short name of a value, as commands take it.",
    "skos:exactMatch": "The same thing under an identifier from outside.",
    "skos:closeMatch": "Nearly the same thing under an identifier from outside.",
    "dcterms:title": "The title of a document or a paper.",
}
"""Terms of others that the ontology uses and does not describe."""


def everything(graph: Graph) -> dict[str, Any]:
    """Prefixes, terms and the most named entities, as plain values for JSON."""
    return remembered(graph.engine, "terms to complete", lambda: _everything(graph.engine))


def _everything(engine: Engine) -> dict[str, Any]:
    found = _entities(engine, _ENTITIES, ENTITIES + 1)
    # The one without a name is for whatever is of no kind.
    kinds = {str(entity["kind"]) for entity in found} | {"", "reference", "paper"}
    return {
        "base": BASE,
        "prefixes": prefixes_of(engine),
        "terms": _terms(engine),
        "entities": found[:ENTITIES],
        "more": len(found) > ENTITIES,
        "kinds": {kind: look_of("kind", kind) for kind in sorted(kinds)},
        "forms": style_sheet()["form"],
    }


def like(graph: Graph, words: str) -> dict[str, Any]:
    """Entities that have a name which begins like this."""
    wanted = fold(words)
    return {"entities": _entities(graph.engine, _ENTITIES_LIKE, _FOUND, wanted) if wanted else []}


def options(graph: Graph, kind: str) -> tuple[list[tuple[str, str]], bool]:
    """Values that a parameter of a kind may take, each with a word on it; and whether there are more."""
    engine = graph.engine
    if kind == "entity":
        known = everything(graph)
        return [(entity["label"], entity["kind"]) for entity in known["entities"]], known["more"]
    if kind == "question":
        return questions(graph)
    if kind == "reference":
        return remembered(engine, "references to choose from", lambda: _of_documents(engine, _NUMBERED))
    found = choices(engine, kind)
    return found[:_LISTED], len(found) > _LISTED


def much_said_of(graph: Graph) -> tuple[str, str] | None:
    """A compound to begin with, and its label: of which much is said, but not so much that telling it takes long."""
    engine = graph.engine

    def found() -> tuple[str, str] | None:
        for thing, _ in run(engine, _MUCH):
            label = labels(engine, [str(thing)]).get(str(thing), "")
            return str(thing), " ".join(label.split())
        return None

    return remembered(engine, "a compound to begin with", found)


def questions(graph: Graph) -> tuple[list[tuple[str, str]], bool]:
    """Names and words of the questions of documents, in their order; and whether there are more."""
    return remembered(graph.engine, "questions to choose from", lambda: _of_documents(graph.engine, _QUESTIONS))


def _of_documents(engine: Engine, query: str) -> tuple[list[tuple[str, str]], bool]:
    """Names and labels of what documents have, as far as it is listed; and whether there is more.

    Of a large store the first documents alone are asked: to sort all would take longer than a page may.
    """
    documents = [str(document) for (document,) in run(engine, DOCUMENTS)]
    rows: list[Row] = []
    for begin in range(0, len(documents), _TOGETHER):
        rows += run_about(engine, query, documents[begin : begin + _TOGETHER])
        if len(rows) > _LISTED:
            break
    found = [(Iri(str(thing)), str(name)) for thing, name in rows]
    more = len(found) > _LISTED
    # Documents that were not asked may have the same.
    names = [f"{document_of(thing)}:{name}" for thing, name in found] if more else by_document(found)
    known = labels(engine, (thing for thing, _ in found[:_LISTED]))
    return [(name, known.get(thing, "")) for name, (thing, _) in zip(names[:_LISTED], found, strict=False)], more


def _entities(engine: Engine, query: str, most: int, wanted: str = "") -> list[dict[str, Any]]:
    """Entities with most claims first, in all sources together."""
    counts = Counter[str]()
    kinds: dict[str, str] = {}
    bindings = {"wanted": Literal(wanted)} if wanted else {}
    for part in engine.parts:
        here: dict[str, int] = {}
        for thing, kind, claims, *_ in run(part, f"{query} LIMIT {most}", bindings):
            kinds.setdefault(str(thing), str(kind))
            here[str(thing)] = count_in(claims)
        counts.update(here)
    ranked = sorted(counts, key=lambda thing: (-counts[thing], thing))[:most]
    known = labels(engine, {*ranked, *kinds.values()})
    names = {thing: named(thing, PREFIXES) for thing in ranked}
    return [
        {
            "name": name,
            "label": known.get(thing, name),
            "kind": known.get(kinds[thing], ""),
            "claims": counts[thing],
        }
        for thing, name in names.items()
    ]


def _terms(engine: Engine) -> list[dict[str, str]]:
    labels: dict[str, str] = {}
    notes: dict[str, str] = {}
    types: defaultdict[str, set[str]] = defaultdict(set)
    for term, label, note, type in sorted(run(engine, _TERMS), key=_english_of_term):
        labels.setdefault(str(term), str(label))
        notes.setdefault(str(term), str(note or ""))
        types[str(term)] |= {str(type)} if type is not None else set()
    found = [
        {"name": named(term, PREFIXES), "label": label, "note": notes[term], "kind": _kind(types[term], labels)}
        for term, label in labels.items()
        if SKOS + "ConceptScheme" not in types[term]
    ]
    known = {term["name"] for term in found}
    common = [(name, note) for name, note in _COMMON.items() if name not in known]
    return found + [{"name": name, "label": "", "note": note, "kind": "property"} for name, note in common]


def _english_of_term(row: Row) -> tuple[str, tuple[bool, str], tuple[bool, str]]:
    term, label, note, _ = row
    return str(term), english_first(label), english_first(note)


def _kind(types: set[str], labels: dict[str, str]) -> str:
    if ONTOLOGY + "Relation" in types:
        return "relation"
    if any(type.endswith("#Class") for type in types):
        return "class"
    if not types or any(type.endswith("Property") for type in types):
        return "property"
    return min((labels[type] for type in types if type in labels), default="value")
