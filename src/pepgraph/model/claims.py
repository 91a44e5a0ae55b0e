"""Claims as plain values. Knows nothing of RDF engines, files or queries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from pepgraph.model.names import DOCUMENT, ONTOLOGY, PROPOSITION, in_document
from pepgraph.model.sentences import HAS_BEEN
from pepgraph.model.sentences import sentence as make_sentence
from pepgraph.model.terms import Iri, printable

_CITED, _PERHAPS_CITED, _UNCITED = (Iri(ONTOLOGY + name) for name in ("Cited", "PerhapsCited", "Uncited"))


@dataclass(frozen=True, slots=True)
class Named:
    """Something a claim names: its IRI (or the literal's text) and how sentences call it."""

    iri: str
    label: str
    in_sentence: str = ""
    plural: bool = False

    def __str__(self) -> str:
        return self.label

    @property
    def name(self) -> str:
        """The name as it stands inside a sentence."""
        return self.in_sentence or self.label


@dataclass(frozen=True, slots=True)
class Relation:
    """What a claim says of its subject and object, with the verb that says it."""

    iri: str
    label: str
    verb: str
    infinitive: str
    family: str = ""
    symbol: str = ""
    """Sign for the relation where there is room for one character only."""
    comparator_phrase: str = ""
    """How a comparator joins its sentences, where not as with any other relation."""


@dataclass(frozen=True, slots=True)
class Qualifier:
    """One qualifier of a claim: the property, its phrase for sentences and its value."""

    property: str
    position: int
    phrase: str
    value: Named


def of_several(claims: Iterable[Claim]) -> bool:
    """Whether claims are of more than one document, or of a graph that has more, so that each is told with its own."""
    claims = list(claims)
    return any(claim.beside_others for claim in claims) or len({claim.document for claim in claims}) > 1


@dataclass(frozen=True, slots=True)
class Claim:
    """One proposition as one document states it, with how it is stated.

    >>> semax, bdnf = Named("e:semax", "Semax"), Named("e:bdnf", "BDNF")
    >>> raises = Relation("pg:increases", "increases", "increases", "increase")
    >>> Claim("c:1", semax, raises, bdnf, polarity="negated").sentence
    'Semax does not increase BDNF.'
    """

    iri: str
    subject: Named
    relation: Relation
    object: Named
    polarity: str = "affirmed"
    modality: str = "asserted"
    evidence: tuple[str, ...] = ()
    strength: int = 0
    """Greatest rank of the evidence levels, 0 where none has a rank."""
    cites: tuple[str, ...] = ()
    """Numbers of the references it cites, as text, in order."""
    may_cite: tuple[str, ...] = ()
    passage: int = 0
    document: str = ""
    qualifiers: tuple[Qualifier, ...] = ()
    unproven: bool = False
    """Whether it only says that there is no evidence: what it denies may be so."""
    read_again: bool = False
    """Whether its words, context or place are others in the text than when somebody last read it."""
    beside_others: bool = field(default=False, compare=False)
    """Whether the graph that it was read from has other documents too."""

    def __repr__(self) -> str:
        # Its parts fill a screen, and do not say in words what it denies or hedges.
        marks = (", ".join(self.evidence), self.modality if self.modality != "asserted" else "")
        said = " · ".join((f"{self.sentence} {self.citation_text}", *filter(None, marks)))
        return f"<Claim: {printable(said, '')}>"

    @property
    def sentence(self) -> str:
        """The claim as one English sentence, made from its parts by rule."""
        return make_sentence(self)

    @property
    def has_been(self) -> bool:
        """Whether the text only says that it has been so."""
        return any(q.value.iri == HAS_BEEN for q in self.qualifiers)

    @property
    def proposition(self) -> str:
        """IRI shared by all claims that agree in the triple, the polarity, every qualifier and what is unproven."""
        parts = [self.subject.iri, self.relation.iri, self.object.iri, self.polarity]
        parts += sorted([f"{q.property} {q.value.iri}" for q in self.qualifiers])
        if self.unproven:
            parts.append("unproven")
        return Iri(PROPOSITION + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16])

    def qualified(self, name: str) -> tuple[Named, ...]:
        """Values of the qualifier of our ontology with this name, such as ``indication``; a claim can have several."""
        return tuple([q.value for q in self.qualifiers if q.property == ONTOLOGY + name])

    @property
    def hedge(self) -> str:
        """What is said behind it of how far it is asserted, such as `` (hedged)``; empty where it is."""
        return "" if self.modality == "asserted" else f" ({self.modality})"

    @property
    def references(self) -> tuple[str, ...]:
        """IRIs of the references it cites."""
        return self._numbered(self.cites)

    @property
    def may_references(self) -> tuple[str, ...]:
        """IRIs of the references it may cite."""
        return self._numbered(self.may_cite)

    def _numbered(self, numbers: Iterable[str]) -> tuple[str, ...]:
        return tuple(Iri(f"{DOCUMENT}{self.document}/reference/{number}") for number in numbers)

    @property
    def stated_in(self) -> str:
        """IRI of its passage."""
        return Iri(f"{DOCUMENT}{self.document}/passage/{self.passage}")

    @property
    def citation_text(self) -> str:
        """Markers as the document writes them, ``perhaps [10]``, or ``uncited``."""
        if self.cites:
            return "".join(f"[{number}]" for number in self.cites)
        if self.may_cite:
            return "perhaps " + "".join(f"[{number}]" for number in self.may_cite)
        return "uncited"

    def cited(self, *, several: bool) -> str:
        """Its citations; where ``several`` documents are told of, with the one whose numbers they are."""
        return in_document(self.citation_text, self.document if several else None)

    @property
    def state(self) -> str:
        """cited, perhaps cited or uncited."""
        return "cited" if self.cites else "perhaps cited" if self.may_cite else "uncited"

    @property
    def citation_state(self) -> str:
        """IRI of pg:Cited, pg:PerhapsCited or pg:Uncited."""
        return _CITED if self.cites else _PERHAPS_CITED if self.may_cite else _UNCITED
