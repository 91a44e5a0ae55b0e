"""Terms as people read them: labels, and short names where there is none."""

from __future__ import annotations

from collections.abc import Iterable

from pepgraph.model.names import DOCUMENT, document_of, fold, shorten
from pepgraph.model.terms import Blank, Iri, Literal, Term, english_first
from pepgraph.store.claims import rows_about
from pepgraph.store.contract import Engine, Row, has_rows, remembered, rows_from, several_documents

_LABELS = "SELECT ?it ?label WHERE {{ VALUES ?it {{ {values} }} ?it rdfs:label|skos:prefLabel ?label }}"
_LEVELS = "SELECT ?name ?label { ?level a pg:EvidenceLevel ; skos:prefLabel ?label ; skos:notation ?name }"
_KINDS = "SELECT ?kind ?label { ?kind rdfs:subClassOf pg:Entity ; rdfs:label ?label }"

_OF_A_CLAIM = "SELECT ?value ?claim { ?claim ?how ?value ; rdf:predicate ?relation } LIMIT 1"
_VALUES = """SELECT ?value ?name ?kind {
  ?class rdfs:subClassOf skos:Concept ; rdfs:label ?kind .
  ?value a ?class ; skos:prefLabel|skos:notation|skos:altLabel ?name
}"""


def labels(engine: Engine, iris: Iterable[str]) -> dict[str, str]:
    """Labels of IRIs, as far as the graph has any: of several those in English, or in no language, first."""
    return english_names(rows_about(engine, _LABELS, set(iris)))


def label_of(engine: Engine, iri: str) -> str:
    """The label of an IRI as `labels` has it, else the IRI."""
    return labels(engine, (iri,)).get(iri, iri)


def english_names(rows: Iterable[Row]) -> dict[str, str]:
    """Names by what they name, out of rows of both: of several those in English, or in no language, first."""
    found: dict[str, str] = {}
    for thing, name in sorted(rows, key=lambda row: english_first(row[1])):
        found.setdefault(str(thing), str(name))
    return found


def level_names(engine: Engine) -> dict[str, str]:
    """Names of kinds of evidence, as commands take them, by their labels."""

    def found() -> dict[str, str]:
        return {label: name for name, label in english_names(rows_from(engine, _LEVELS)).items()}

    return remembered(engine, "names of levels", found)


def kind_names(engine: Engine) -> dict[str, str]:
    """Labels of the classes of things by their IRIs, in the order of the labels."""

    def found() -> dict[str, str]:
        names = english_names(rows_from(engine, _KINDS))
        return dict(sorted(names.items(), key=lambda kind: (kind[1], kind[0])))

    return remembered(engine, "kinds of things", found)


def kind_of_value(engine: Engine, key: str) -> str:
    """The label of the class of a value of claims that has this name in the form of look-ups, else nothing."""
    found = {(Iri(str(value)), str(kind)) for value, name, kind in rows_from(engine, _VALUES) if fold(str(name)) == key}
    of_claims = {kind for value, kind in found if has_rows(engine, _OF_A_CLAIM, {"value": value})}
    return min(of_claims, default="")


def shown_names(engine: Engine, terms: Iterable[Term | None]) -> dict[Term | None, str]:
    """What people are shown for the IRIs among some terms: labels, or short names where there is none.

    Where the graph has several documents, what belongs to one says to which.
    """
    iris = dict.fromkeys(term for term in terms if isinstance(term, Iri))
    known, several = labels(engine, iris), several_documents(engine)
    return {iri: short(iri, known, several=several) for iri in iris}


def short(term: Term | None, known: dict[str, str], *, several: bool = False) -> str:
    """A cell: the label or short name of an IRI, the text of a literal.

    Where ``several`` documents are told of, what belongs to one says to which.
    """
    if term is None:
        return ""
    if isinstance(term, Literal):
        return str(term)
    if isinstance(term, Blank):
        return term.n3
    iri = str(term)
    kind, _, name = iri.rpartition("/")
    room = kind.rpartition("/")[2]
    if iri.startswith(DOCUMENT) and room in _ROOMS:
        if several:
            return f"{document_of(iri)}:{name}"
        return known.get(iri, name) if room == "reference" else name
    return known.get(iri) or shorten(iri)


_ROOMS = ("passage", "claim", "span", "note", "measurement", "reference")
"""What has a name within its document alone."""
