"""What the ontology and the entities say, as far as claims need it to be read as plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pepgraph.model.claims import Claim, Named, Qualifier, Relation
from pepgraph.model.names import CITO, ONTOLOGY, RDF, RDFS, SKOS, document_of, shorten
from pepgraph.model.numbers import by_value, number_in
from pepgraph.model.terms import Iri, Literal, Term, english_first, value

Facts = Mapping[str, Sequence[Term]]
"""What is said of one node: values by the IRI of the property."""

TYPE, LABEL, PREFERRED, NOTATION = RDF + "type", RDFS + "label", SKOS + "prefLabel", SKOS + "notation"
SUBJECT, PREDICATE, OBJECT = RDF + "subject", RDF + "predicate", RDF + "object"
CITES, MAY_CITE = CITO + "citesAsEvidence", ONTOLOGY + "mayCite"
CLAIM, RELATION, LEVEL = ONTOLOGY + "Claim", ONTOLOGY + "Relation", ONTOLOGY + "EvidenceLevel"
QUALIFIER = ONTOLOGY + "QualifierProperty"
POLARITY, MODALITY, EVIDENCE, STATED_IN = (
    ONTOLOGY + name for name in ("polarity", "modality", "evidenceLevel", "statedIn")
)


_STANCES = {ONTOLOGY + name: name.lower() for name in "Affirmed Negated Asserted Hedged Attributed".split()}
_COMPARATOR = ONTOLOGY + "comparator"
_ABSENT = ONTOLOGY + "AbsenceOfEvidence"
READ_AGAIN = ONTOLOGY + "readAgain"
_OWN = {TYPE, SUBJECT, PREDICATE, OBJECT, POLARITY, MODALITY, EVIDENCE, STATED_IN, CITES, MAY_CITE, READ_AGAIN}


def one(said: Facts, key: str) -> Term | None:
    """The value of a property, of a name the English one; of several the choice does not depend on the engine."""
    values = said.get(key)
    if not values:
        return None
    return values[0] if len(values) == 1 else min(values, key=english_first)


class Vocabulary:
    """Names, relations, levels and qualifiers by their IRIs; makes claims of what is said of them.

    ``facts`` may grow while it is used; what was asked for once is kept.
    """

    def __init__(self, facts: Mapping[str, Facts]) -> None:
        self.facts = facts
        self._names: dict[str, Named] = {}
        self._relations: dict[str, Relation] = {}
        self._levels: dict[str, tuple[int, str]] = {}
        self._qualifiers: dict[str, tuple[int, str] | None] = {}
        self._qualified: dict[tuple[str, str, Term], Qualifier] = {}
        self.unknown: set[str] = set()
        """IRIs that a claim named and nothing describes so far, or not as what they are to a claim."""

    def forget(self, iri: str) -> bool:
        """Read a node anew, of which more is known now; returns whether it is not what it was said to be before."""
        self._qualified.clear()
        node = Iri(iri)
        before = [
            (read, known.pop(node))
            for read, known in (
                (self.named, self._names),
                (self.relation, self._relations),
                (self.level, self._levels),
                (self.qualifier, self._qualifiers),
            )
            if node in known
        ]
        return any(read(node) != said for read, said in before)

    def named(self, term: Term) -> Named:
        """A term as sentences call it; a literal by its text, an unknown IRI by its short form."""
        if not isinstance(term, Iri):  # Text that reads as an IRI does names nothing.
            return Named(str(term), str(term) if isinstance(term, Literal) else shorten(term))
        found = self._names.get(term)
        if found is None:
            said = self.facts.get(term, {})
            label = one(said, LABEL) or one(said, PREFERRED)
            if label is None:
                self.unknown.add(term)
                return Named(term, shorten(term))
            name, plural = one(said, ONTOLOGY + "nameInSentence"), one(said, ONTOLOGY + "plural")
            found = Named(term, str(label), str(name or ""), bool(plural and value(plural)))
            self._names[term] = found
        return found

    def _note_unknown(self, iri: str) -> None:
        """Note what is not known yet, which text and a blank node in its place will never be."""
        if isinstance(iri, Iri):
            self.unknown.add(iri)

    def relation(self, iri: str) -> Relation | None:
        found = self._relations.get(iri)
        if found is None:
            said = self.facts.get(iri, {})
            parts = [one(said, key) for key in (LABEL, ONTOLOGY + "verb", ONTOLOGY + "infinitive")]
            if RELATION not in said.get(TYPE, ()) or None in parts:
                self._note_unknown(iri)
                return None
            family = self.facts.get(str(one(said, ONTOLOGY + "family")), {})
            label, verb, infinitive = map(str, parts)
            symbol, phrase = (str(one(said, ONTOLOGY + key) or "") for key in ("symbol", "comparatorPhrase"))
            found = Relation(iri, label, verb, infinitive, str(one(family, NOTATION) or ""), symbol, phrase)
            self._relations[iri] = found
        return found

    def level(self, iri: str) -> tuple[int, str] | None:
        """Rank, 0 where it has none, and label of a kind of evidence."""
        found = self._levels.get(iri)
        if found is None:
            said = self.facts.get(iri, {})
            if LEVEL not in said.get(TYPE, ()):
                self._note_unknown(iri)
                return None
            rank = one(said, ONTOLOGY + "rank")
            found = self._levels[iri] = (number_in(rank), str(one(said, PREFERRED) or shorten(iri)))
        return found

    def qualifier(self, iri: str) -> tuple[int, str] | None:
        """Position and phrase of a qualifier; None for any other property."""
        try:
            return self._qualifiers[iri]
        except KeyError:
            said = self.facts.get(iri, {})
        if not said:
            self.unknown.add(iri)
            return None
        position, phrase = one(said, ONTOLOGY + "position"), one(said, ONTOLOGY + "phrase")
        whole = QUALIFIER in said.get(TYPE, ()) and position is not None and phrase is not None
        found = self._qualifiers[iri] = (number_in(position), str(phrase)) if whole else None
        return found

    def claim(self, iri: str, said: Facts, *, beside_others: bool = False) -> Claim | None:
        """The claim, or None where it lacks a part of its triple or has an unknown stance, which ``check`` reports."""
        subject, predicate, obj = one(said, SUBJECT), one(said, PREDICATE), one(said, OBJECT)
        relation = self.relation(predicate) if predicate is not None else None
        if subject is None or obj is None or relation is None:
            return None
        polarity = self._stance(said, POLARITY, "affirmed", "negated")
        modality = self._stance(said, MODALITY, "asserted", "hedged", "attributed")
        if polarity is None or modality is None:
            return None
        passage = one(said, STATED_IN)
        if not isinstance(passage, Iri):
            passage = Iri("")
        levels = [level for term in said.get(EVIDENCE, ()) if (level := self._levels.get(term) or self.level(term))]
        if len(levels) > 1:
            levels = sorted(set(levels), key=lambda level: (-level[0], level[1]))
        qualifiers = []
        for key, terms in said.items():
            if key not in _OWN and (place := self.qualifier(key)):
                if key == _COMPARATOR and relation.comparator_phrase:
                    place = (place[0], relation.comparator_phrase)
                qualifiers += [self._qualifier_of(key, place, term) for term in terms]
        if len(qualifiers) > 1:
            qualifiers.sort(key=_in_order)
        return Claim(
            Iri(iri),
            self.named(subject),
            relation,
            self.named(obj),
            polarity=polarity,
            modality=modality,
            evidence=tuple([label for _, label in levels]),
            strength=levels[0][0] if levels else 0,
            cites=_numbers(said.get(CITES, ())),
            may_cite=_numbers(said.get(MAY_CITE, ())),
            passage=number_in(passage.rpartition("/")[2]),
            document=document_of(passage) or document_of(iri) or "",
            qualifiers=tuple(qualifiers),
            unproven=_ABSENT in said.get(EVIDENCE, ()) and polarity == "negated" and relation.family != "evidence",
            read_again="true" in said.get(READ_AGAIN, ()),
            beside_others=beside_others,
        )

    def _qualifier_of(self, key: str, place: tuple[int, str], term: Term) -> Qualifier:
        if not isinstance(term, Iri):
            return Qualifier(Iri(key), *place, self.named(term))
        made = self._qualified.get((key, place[1], term))
        if made is None:
            made = Qualifier(Iri(key), *place, self.named(term))
            if term not in self.unknown:
                self._qualified[key, place[1], term] = made
        return made

    @staticmethod
    def _stance(said: Facts, key: str, usual: str, *others: str) -> str | None:
        """A polarity or modality by its name, in small letters; None for what is none: it must not pass for the usual.

        Labels are for people, and may be in any language.
        """
        term = one(said, key)
        if term is None:
            return usual
        found = _STANCES.get(term) if isinstance(term, Iri) else None
        return found if found in (usual, *others) else None


def _in_order(qualifier: Qualifier) -> tuple[str, str]:
    return qualifier.property, qualifier.value.iri


def _numbers(references: Sequence[str]) -> tuple[str, ...]:
    if not references:
        return ()
    numbers = {reference.rpartition("/")[2] for reference in references if isinstance(reference, Iri)}
    if len(numbers) < 2:
        return tuple(numbers)
    return tuple(sorted(numbers, key=lambda n: (by_value(re.sub(r"\D", "", n)), n)))
