"""What is known of things and terms: claims are made, and shortcuts found, by what these are and are called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pyoxigraph as ox

from pepgraph.model.names import ONTOLOGY, RDFS, SKOS
from pepgraph.model.terms import Iri, Term
from pepgraph.model.vocabulary import LEVEL, QUALIFIER, RELATION, TYPE, Vocabulary
from pepgraph.store.derivation.notes import Notes
from pepgraph.store.derivation.shortcuts import DENIED_SHORTCUT, SHORTCUT, YIELDS
from pepgraph.store.order import identity
from pepgraph.store.oxigraph import Once, as_stored, from_oxigraph

LookUp = Callable[[Iterable[str]], Iterable[ox.Quad]]
"""Gives what a store says of nodes."""

Facts = dict[str, list[Term]]
"""What is said of one node: values by the IRI of the property."""

SUBCLASS = RDFS + "subClassOf"
_OF_TERMS = {SUBCLASS, SKOS + "notation", SHORTCUT, DENIED_SHORTCUT, YIELDS} | {
    ONTOLOGY + name for name in "verb infinitive symbol family rank position phrase comparatorPhrase".split()
}
_FEW = 8
"""Values of one property that are looked through one by one."""
_KEPT = 200_000
"""Terms that are kept as plain ones, since they recur."""


class Known:
    """What is said of nodes outside documents, read as it comes and looked up in a store where there is one."""

    def __init__(self, look_up: LookUp | None) -> None:
        self._look_up = look_up
        self._looked_up: set[str] = set()
        self._plain = Once(lambda term: from_oxigraph(as_stored(term)), _KEPT)
        self.facts: dict[str, Facts] = {}
        self.vocabulary = Vocabulary(self.facts)
        self.described: set[str] = set()
        """Entities, relations and other things besides documents that were described."""

    @property
    def has_store(self) -> bool:
        """Whether there is a store to look into."""
        return self._look_up is not None

    def read(self, said: dict[str, Facts], notes: Notes) -> None:
        """Add what was noted to what is said of nodes: each value once, in the form that stores give it back in."""
        plain = self._plain
        many: dict[tuple[str, str], set[object]] = {}
        for iri, note in notes.items():
            facts = said.get(iri)
            if facts is None:
                facts = said[iri] = {}
            for key, term in note:
                found = plain[term]
                known = facts.get(key)
                if known is None:
                    facts[key] = [found]
                elif len(known) < _FEW:
                    # What is said twice counts once; a name in another language is another one.
                    if found not in known or identity(found) not in map(identity, known):
                        known.append(found)
                else:
                    told = many.get((iri, key))
                    if told is None:
                        told = many[iri, key] = {*map(identity, known)}
                    if identity(found) not in told:
                        told.add(identity(found))
                        known.append(found)

    def take_in(self, notes: Notes, *, begun: bool = True) -> set[str]:
        """Add to what is known of nodes; returns those that are called otherwise now, or are other terms.

        Before work has ``begun`` no term counts as another one.
        """
        changed: set[str] = set()
        taken: dict[str, Facts] = {}
        self.read(taken, notes)
        for iri, more in taken.items():
            was_known, is_term = iri in self.facts, False
            facts = self.facts.setdefault(iri, {})
            for key, terms in more.items():
                values = facts.setdefault(key, [])
                known = {*map(identity, values)}
                added = [term for term in terms if identity(term) not in known]
                values += added
                is_term |= any(is_of_terms(key, term) for term in added)
            if self.vocabulary.forget(iri) or (is_term and was_known and begun):
                changed.add(iri)
            self.described.add(iri)
        return changed

    def find(self, iris: set[str]) -> None:
        """Take in what the store says of nodes, once for each."""
        if self._look_up is not None and (new := iris - self._looked_up):
            self._looked_up |= new
            self.take_in(_noted(self._look_up(new)))


def is_of_terms(key: str, value: str) -> bool:
    """Whether only relations, kinds of evidence, qualifiers and classes have this."""
    return key in _OF_TERMS or (key == TYPE and value in (RELATION, LEVEL, QUALIFIER))


def named(facts: Mapping[str, list[Term]], key: str) -> list[Term]:
    """The values of a property that are names: text in their place is a fault, and ``check`` reports it."""
    return [term for term in facts.get(key, ()) if isinstance(term, Iri)]


def _noted(quads: Iterable[ox.Quad]) -> Notes:
    notes: Notes = {}
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode):
            notes.setdefault(quad.subject.value, []).append((quad.predicate.value, quad.object))
    return notes
