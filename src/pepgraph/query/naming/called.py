"""What things are called in a graph: all names of those of a kind, in the form of look-ups and as they are written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from pepgraph.model.names import BASE, ONTOLOGY, fold, latin, local_of
from pepgraph.model.terms import Iri, Literal
from pepgraph.query.alike import Names, alike_to, forms_of, meant_by, plainest, within
from pepgraph.query.labels import labels
from pepgraph.store.claims import rows_about
from pepgraph.store.contract import Engine, Row, remembered, rows_from

_BY_KEY = "SELECT ?thing ?key WHERE { ?thing pg:nameKey ?key }"

_ENTITIES = """
SELECT ?thing ?name WHERE {
  ?thing a pg:Entity ; rdfs:label|skos:altLabel|pg:sequence|pg:threeLetterSequence ?name
}"""

_KEYS = "SELECT ?key WHERE { GRAPH graph:index { ?thing pg:nameKey ?key } }"

NAMES_OF = """SELECT ?thing ?name WHERE {{
  VALUES ?thing {{ {values} }} ?thing rdfs:label|skos:altLabel|pg:sequence|pg:threeLetterSequence ?name
}}"""

_CONCEPTS = "SELECT ?thing ?name ?class WHERE { ?thing a ?class ; skos:prefLabel|skos:notation|skos:altLabel ?name }"

_LABELLED = "SELECT ?thing ?name ?class WHERE { ?thing a ?class ; rdfs:label|skos:notation ?name }"

_NAMED = "SELECT ?thing ?name ?class WHERE { ?thing a ?class ; rdfs:label|skos:altLabel ?name }"

# Each paper once, though many references are taken to be it, and all that is said of it in one look-up.
_PAPERS = """
SELECT ?thing ?name WHERE {
  { SELECT DISTINCT ?thing WHERE { ?reference pg:identifiedAs ?thing } }
  ?thing ?how ?name FILTER (?how IN (rdfs:label, fabio:hasPubMedId, bibo:doi))
}"""
_NUMBER_OF_PAPER = re.compile(r"10\.\d{4,}/\S+|\d{1,9}")

_MANY = 2_000
"""Names of entities of which all are read to find one that is like what was typed."""
ENTITY_CLASSES = {"place": "Jurisdiction", "region": "AnatomicalSite", "species": "Organism"}
"""The class of the entities that each of these kinds of names takes."""

CLASSES: dict[str, tuple[str, str]] = {
    "level": ("EvidenceLevel", _CONCEPTS),
    "polarity": ("Polarity", _CONCEPTS),
    "modality": ("Modality", _CONCEPTS),
    "state": ("CitationState", _CONCEPTS),
    "status": ("RegulatoryStatus", _CONCEPTS),
    "family": ("RelationFamily", _CONCEPTS),
    "relation": ("Relation", _LABELLED),
    "question": ("Passage", _LABELLED),
    "document": ("Document", _LABELLED),
    **{kind: (local, _NAMED) for kind, local in ENTITY_CLASSES.items()},
}

VALUES = frozenset(kind for kind, (_, query) in CLASSES.items() if query is _CONCEPTS)
"""Kinds whose names are values of conditions."""

ENTITY_KINDS = frozenset({"entity", *ENTITY_CLASSES})
"""Kinds of names that are entities."""

KINDS = ("entity", "reference", "paper", "passage", "claim", "text", *CLASSES)
"""What a parameter of a named query can be."""


def names_of(engine: Engine, kind: str, like: str = "") -> Names:
    """The names of a kind by their keys; where entities have very many, some of those that are ``like`` one."""
    if kind == "entity" and has_many_entities(engine):
        return _names_like(engine, like)
    return remembered(engine, f"names of {kind}", lambda: _names_in(engine, kind))


def same_papers(engine: Engine, paper: str) -> set[str]:
    """A paper with those that have its DOI or its PubMed number: one paper, for which files have several names."""
    numbered = [
        {thing for thing, name in named if _NUMBER_OF_PAPER.fullmatch(name)}
        for named in names_of(engine, "paper").values()
    ]
    return {paper}.union(*(things for things in numbered if paper in things))


def has_many_entities(engine: Engine) -> bool:
    """Whether there are more names of entities than are read to find one that is like another."""
    return len(_keys_of(engine)) > _MANY


def _keys_of(engine: Engine) -> list[str]:
    """The names of all entities in the form of look-ups, which is read much faster than the names are."""
    return remembered(engine, "keys of names", lambda: sorted({str(key) for (key,) in rows_from(engine, _KEYS)}))


def called_by(engine: Engine, key: str) -> set[str]:
    """The entities that have a name which is this one in the form of look-ups."""
    return {str(thing) for thing, _ in rows_from(engine, _BY_KEY, {"key": Literal(key)})}


def _names_like(engine: Engine, like: str) -> Names:
    keys = _keys_of(engine)
    alike = {*alike_to(like, keys, 10), *within(like, keys)[:10]}
    called = {thing for key in alike for thing in called_by(engine, key)}
    return _by_key([*rows_about(engine, NAMES_OF, called)], "entity")


def _names_in(engine: Engine, kind: str) -> Names:
    if kind in ("entity", "paper"):
        rows = rows_from(engine, _ENTITIES if kind == "entity" else _PAPERS)
    else:
        local, query = CLASSES[kind]
        rows = rows_from(engine, query, {"class": Iri(ONTOLOGY + local)})
    return _by_key(rows, kind)


def _by_key(rows: Iterable[Row], kind: str) -> Names:
    """Things and their names by the key of each; things of our own are called by the end of their IRI too."""
    found: Names = defaultdict(set)
    for thing, name, *_ in rows:
        if isinstance(thing, Iri):
            found[fold(str(name))].add((thing, str(name)))
            if kind in ("entity", "paper", "relation", "document", *ENTITY_CLASSES) and thing.startswith(BASE):
                local = local_of(thing)
                found[fold(local)].add((thing, local))
    return found


def near(engine: Engine, name: str, kind: str) -> list[str]:
    """Names of a kind that a name which is spelt wrongly may be, the nearest first."""
    return meant_by(latin(name), names_of(engine, kind, like=fold(latin(name))))


def choices(engine: Engine, kind: str) -> list[tuple[str, str]]:
    """Names of a closed kind: the form that is easiest to type and the label; none of an open kind."""
    if kind not in CLASSES:
        return []
    every = forms_of(names_of(engine, kind))
    known = labels(engine, every)
    plain = {thing: plainest(forms) for thing, forms in every.items()}
    return sorted((name, known.get(thing, name)) for thing, name in plain.items())


def every_name(engine: Engine, kind: str) -> dict[str, list[str]]:
    """All names of the things of a closed kind, by the one that is easiest to type."""
    every = forms_of(names_of(engine, kind)).values() if kind in CLASSES else ()
    return {plainest(forms): [name for _, name in forms] for forms in every}
