"""What the graph says of one name of ours: its triples, its label, its kinds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pepgraph.apps.web.negotiation import ENDINGS, TRIPLES
from pepgraph.apps.web.pages.html import href
from pepgraph.errors import NotAnIriError
from pepgraph.graph import Graph
from pepgraph.model.names import BASE, DOCUMENT, ENTITY, ONTOLOGY, expand, local_of, outside, shorten
from pepgraph.model.terms import Iri, Literal, Term, english_first
from pepgraph.model.vocabulary import LABEL, PREFERRED, TYPE
from pepgraph.query.labels import labels
from pepgraph.query.run import run

_SAID = "SELECT ?it ?property ?value { ?it ?property ?value }"
_POINTED_AT = "SELECT ?it ?thing { ?thing ?property ?it } LIMIT 1"
_NO_IRI = re.compile(r'[<>"{}|^`\\\x00-\x20]')

FORMATS = (("Turtle", "ttl"), ("JSON-LD", "jsonld"), ("N-Triples", "nt"), ("RDF/XML", "rdf"))
"""Forms in which each thing can be had: name, and ending of the address."""


@dataclass(frozen=True, slots=True)
class Value:
    """A term as pages show it: its text, where it leads, and what else there is to say of it."""

    text: str
    href: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Described:
    """A name of ours with what the graph says of it."""

    iri: Iri
    label: str
    kinds: tuple[Value, ...]
    said: Mapping[str, Sequence[Term]]
    """Values by the IRI of the property."""

    @property
    def short(self) -> str:
        return shorten(self.iri)

    @property
    def formats(self) -> tuple[tuple[str, str, str], ...]:
        """Name, address and media type of each form for programs."""
        path = href(self.iri) or ""
        return tuple((name, f"{path}.{ending}", TRIPLES[ENDINGS[ending]]) for name, ending in FORMATS)

    def many(self, name: str) -> tuple[Term, ...]:
        """Values of a property, given as prefix and local name."""
        return tuple(sorted(self.said.get(expand(name) or name, ()), key=_order))

    def one(self, name: str) -> Term | None:
        return next(iter(self.many(name)), None)

    def is_a(self, name: str) -> bool:
        """Whether it is of a class of the ontology."""
        return Iri(ONTOLOGY + name) in self.said.get(TYPE, ())


def described(graph: Graph, path: str) -> Described | None:
    """What the graph says of the name with this path; None where it does not know it."""
    if _NO_IRI.search(path):
        return None
    iri = Iri(BASE + path)
    said: dict[str, list[Term]] = defaultdict(list)
    try:
        rows = run(graph.engine, _SAID, {"it": iri}).rows
    except NotAnIriError:  # Such as one with [6] in it: nothing is called so.
        return None
    for _, key, value in rows:
        if key is not None and value is not None and value not in said[key]:
            said[key].append(value)
    if not said and iri not in graph.engine.graphs() and run(graph.engine, _POINTED_AT, {"it": iri}).empty:
        return None
    label = min(said.get(LABEL) or said.get(PREFERRED) or (), key=english_first, default="")
    kinds = shown_as(graph, (kind for kind in said.get(TYPE, ()) if kind != ONTOLOGY + "Entity"))
    return Described(iri, str(label) or name_of(iri), kinds, said)


def shown_as(graph: Graph, terms: Iterable[Term], known: Mapping[str, str] | None = None) -> tuple[Value, ...]:
    """Terms as pages show them, by their labels."""
    terms = list(terms)
    if known is None:
        known = labels(graph.engine, (term for term in terms if isinstance(term, Iri)))
    return tuple(value_of(term, known) for term in terms)


def value_of(term: Term, known: Mapping[str, str]) -> Value:
    """A term as pages show it, by the labels that are known."""
    if isinstance(term, Literal):
        return Value(str(term), None, shorten(term.datatype) if not term.datatype.endswith("#string") else "")
    if not isinstance(term, Iri):
        return Value(term.n3)
    return Value(known.get(term) or name_of(term), href(term))


def name_of(iri: str) -> str:
    """An IRI as people read it: within a document by its number, outside by its short form.

    >>> name_of("https://w3id.org/pepgraph/doc/faq/passage/45"), name_of("https://identifiers.org/cas:80714-61-0")
    ('passage 45', 'cas:80714-61-0')
    """
    if iri.startswith(DOCUMENT) and iri.count("/") - DOCUMENT.count("/") == 2:
        room, local = iri.split("/")[-2:]
        return f"{room} {local}"
    iri = outside(iri)
    return iri.removeprefix(ENTITY) if iri.startswith(ENTITY) else shorten(iri)


def table(
    graph: Graph, said: Mapping[str, Sequence[Term]], leave: Iterable[str] = (), first: Sequence[str] = ()
) -> list[tuple[Value, list[Value]]]:
    """Properties and their values, those to put ``first`` in their order, then by label, without those to ``leave``."""
    left = {expand(name) for name in leave}
    order = {expand(name): i for i, name in enumerate(first, -len(first))}
    shown = {key: terms for key, terms in said.items() if key not in left}
    iris = {term for terms in shown.values() for term in terms if isinstance(term, Iri)}
    known = labels(graph.engine, {*shown, *iris})
    return [
        (_property(key, known), list(shown_as(graph, sorted(terms, key=_order), known)))
        for key, terms in sorted(shown.items(), key=lambda item: (order.get(item[0], 0), known.get(item[0], item[0])))
    ]


def _property(key: str, known: Mapping[str, str]) -> Value:
    """A property by its label, else by its name without the prefix, which people need not know."""
    return Value(known.get(key) or local_of(key), href(key))


def _order(term: Term) -> tuple[float, str]:
    """Numbers and names that end in one by it, all else by text."""
    number = re.search(r"\d{1,15}$", term)
    return (float(number[0]) if number else 0.0, str(term))
