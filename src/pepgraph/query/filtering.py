"""Conditions that claims meet, as patterns of SPARQL and as a choice among claims."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from operator import index
from typing import SupportsIndex

from pepgraph.errors import UnknownNameError, UnknownValueError, expect
from pepgraph.model.claims import Claim
from pepgraph.model.names import ONTOLOGY, document_of
from pepgraph.model.terms import Term
from pepgraph.query.naming.resolve import Name, resolve
from pepgraph.query.run import run, run_about
from pepgraph.store.claims import in_batches
from pepgraph.store.contract import Engine

_AT_LEAST = " FILTER (?strength = 0 || ?strength >= ?least)"
_UNSET = (None, "")
"""Conditions of a filter that are none; a reference may be 0, of which is told that there is none."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which claims: every condition that is set has to hold. Names as people write them."""

    about: str | None = None
    """Claims that name this entity as subject, object or qualifier."""
    evidence: str | None = None
    min_evidence: str | None = None
    """Claims of at least this rank; kinds of evidence without a rank pass."""
    polarity: str | None = None
    modality: str | None = None
    reference: Name | None = None
    """Claims that cite this reference, by its number."""
    within: str | None = None
    """Claims of this document."""
    state: str | None = None
    """Claims that are cited, perhaps cited or uncited."""

    def __post_init__(self) -> None:
        for name in FILTERS:
            if (value := getattr(self, name)) is not None:
                number = name == "reference"
                wanted = "its number, or its name as text" if number else "a name as text"
                expect(name, value, (str, SupportsIndex) if number else str, wanted)
        if self.reference is not None and not isinstance(self.reference, str):
            object.__setattr__(self, "reference", index(self.reference))

    @classmethod
    def given(cls, **conditions: Name | None) -> Filter:
        """A filter of what a caller gives. Raises UnknownNameError for an empty text, which is no condition."""
        for name, value in conditions.items():
            if name not in FILTERS:
                raise TypeError(f"{name} is not a condition that claims can meet; there are {', '.join(FILTERS)}")
            if value == "":
                raise UnknownNameError(f"{name} is empty; give a name, or leave it out")
        return cls(**conditions)  # type: ignore[arg-type]

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) not in _UNSET for field in fields(self))


FILTERS = tuple(field.name for field in fields(Filter))
"""Names of the conditions of a filter."""

NAMING = {
    "subject": "?claim rdf:subject ?it . ?claim a pg:Claim",
    "object": "?claim rdf:object ?it . ?claim a pg:Claim",
    "qualifier": "?claim ?qualifier ?it . ?qualifier a pg:QualifierProperty",
}
"""What a thing can be in a claim."""
ABOUT = " UNION ".join(f"{{ {pattern} }}" for pattern in NAMING.values())
"""Claims that name a thing as subject, object or qualifier."""

EVERY = "?claim a pg:Claim"
"""All claims."""

LOOKED_UP = 50_000
"""Claims up to which a further condition is looked up for each; of more, all that meet it are read."""

_STATES = {
    "Cited": "?claim cito:citesAsEvidence ?cited",
    "PerhapsCited": "?claim pg:mayCite ?perhaps MINUS { ?claim cito:citesAsEvidence ?cited }",
    "Uncited": '?claim pg:citationText "uncited"',
}
"""Patterns by citation states; a lean store restates none of them."""


def select(engine: Engine, wanted: Filter) -> set[str]:
    """IRIs of the claims that a filter lets through; of all that there are where it has no condition."""
    found: set[str] | None = None
    # First what fewest claims meet.
    narrow = sorted(_conditions(engine, wanted), key=lambda one: {"reference", "document"}.isdisjoint(one[1]))
    for pattern, bindings in narrow:
        bound = "".join(f" ?{name}" for name in bindings)
        some = {
            str(row[0])
            for values in _among(found)
            for row in run(engine, f"SELECT DISTINCT ?claim{bound} WHERE {{ {values} {pattern} }}", bindings)
        }
        found = some if found is None else found & some
    if found is None:
        found = {str(claim) for (claim,) in run(engine, "SELECT ?claim WHERE { ?claim a pg:Claim }")}
    return found


def whole_document(engine: Engine, wanted: Filter) -> set[str]:
    """The nodes of a document of which a filter wants all: its passages, those without a claim too."""
    if not wanted.within or wanted != Filter(within=wanted.within):
        return set()
    document = resolve(engine, wanted.within, "document")
    query = "SELECT ?node ?document { ?node pg:inDocument ?document }"
    return {str(document), *(str(node) for node, _ in run(engine, query, {"document": document}))}


def chosen(engine: Engine, given: Iterable[Claim | str]) -> set[str]:
    """IRIs of claims that are given themselves or by their names. Raises UnknownNameError for what is no claim here."""
    wanted = "a Filter, claims or their names, or conditions by name, as in slice(about='semax')"
    expect("wanted", given, Iterable, wanted)
    if isinstance(given, str):
        raise TypeError(f"wanted is {reprlib.repr(given)}, of type {type(given).__name__}; give {wanted}")
    named: set[str] = set()
    for one in given:
        expect("one of the claims", one, (Claim, str), "a claim, or its name as text")
        named.add(one.iri if isinstance(one, Claim) else str(one))
    query = "SELECT ?claim WHERE {{ VALUES ?claim {{ {values} }} ?claim a pg:Claim }}"
    found = {str(claim) for (claim,) in run_about(engine, query, named)}
    return found | {str(resolve(engine, name, "claim")) for name in sorted(named - found)}


def unranked(engine: Engine, wanted: Filter) -> tuple[int, int]:
    """How many of the claims that a filter lets through have no rank, so that any least rank lets them pass; of all."""
    passed = select(engine, wanted)
    no_rank = {str(claim) for (claim,) in run(engine, "SELECT ?claim { ?claim pg:strength ?rank FILTER (?rank = 0) }")}
    return len(passed & no_rank), len(passed)


def as_pattern(engine: Engine, wanted: Filter) -> tuple[str, dict[str, Term]]:
    """What a filter asks of ``?claim`` as a pattern of SPARQL, with the values of its other variables."""
    found = list(_conditions(engine, wanted)) or [(EVERY, {})]
    first, *rest = (pattern.removesuffix(_AT_LEAST) for pattern, _ in found)
    branches = NAMING.values() if wanted.about else (first,)
    # Joined with the whole union, a condition would be looked up for every claim there is.
    whole = " UNION ".join("{ " + " . ".join([branch, *rest]) + " }" for branch in branches) if wanted else EVERY
    if wanted.min_evidence:  # Within the braces no triple has what it compares with.
        whole += _AT_LEAST
    return whole, {name: term for _, bindings in found for name, term in bindings.items()}


def _conditions(engine: Engine, wanted: Filter) -> Iterable[tuple[str, dict[str, Term]]]:
    """What a filter asks of ``?claim``: patterns with the terms that their variables stand for."""
    if wanted.about:
        yield ABOUT, {"it": resolve(engine, wanted.about, "entity")}
    if wanted.reference not in _UNSET:
        yield "?claim cito:citesAsEvidence ?reference", {"reference": _reference(engine, wanted)}
    if wanted.within:
        # Markers are stated in passages too.
        yield (
            "?claim pg:statedIn/pg:inDocument ?document ; a pg:Claim",
            {"document": resolve(engine, wanted.within, "document")},
        )
    if wanted.evidence:
        yield "?claim pg:evidenceLevel ?level", {"level": resolve(engine, wanted.evidence, "level")}
    if wanted.min_evidence:
        yield (
            f"?claim pg:strength ?strength{_AT_LEAST}",
            {"least": _rank(engine, wanted.min_evidence)},
        )
    if wanted.polarity:
        yield "?claim pg:polarity ?polarity", {"polarity": resolve(engine, wanted.polarity, "polarity")}
    if wanted.modality:
        yield "?claim pg:modality ?modality", {"modality": resolve(engine, wanted.modality, "modality")}
    if wanted.state:
        yield _STATES[resolve(engine, wanted.state, "state").removeprefix(ONTOLOGY)], {}


def _reference(engine: Engine, wanted: Filter) -> Term:
    """The reference of a filter; a number alone is one of the filter's document, where that is said."""
    name = str(wanted.reference)
    number = name.strip("[] ")
    home = document_of(resolve(engine, wanted.within, "document")) if wanted.within and number.isdecimal() else None
    return resolve(engine, f"{home}:{number}" if home else name, "reference")


def _rank(engine: Engine, level: str) -> Term:
    query = """SELECT ?level ?rank ?name WHERE {
      ?level a pg:EvidenceLevel ; pg:rank ?rank ; skos:notation ?name
    } ORDER BY DESC(?rank)"""
    rows = list(run(engine, query))
    found = resolve(engine, level, "level")
    rank = next((rank for it, rank, _ in rows if it == found), None)
    if rank is None:
        names = ", ".join(dict.fromkeys(str(name) for *_, name in rows))
        raise UnknownValueError(f"{level!r} has no rank and passes every minimum; use one of {names}")
    return rank


def _among(claims: set[str] | None) -> Iterable[str]:
    """Patterns that keep a condition to some claims: none where there are many, or one has no name to be called by."""
    if claims is None or len(claims) > LOOKED_UP or not all(":" in iri for iri in claims):
        return [""]
    return (f"VALUES ?claim {{ {values} }}" for values in in_batches(claims))
