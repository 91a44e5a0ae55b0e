"""Direct triples that follow from asserted claims: never from a hedge, an anecdote, or a denial but of a status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pepgraph.model.names import ONTOLOGY
from pepgraph.model.sentences import HAS_BEEN
from pepgraph.model.terms import Iri, Term
from pepgraph.model.vocabulary import EVIDENCE, POLARITY, QUALIFIER, TYPE, Facts, one

SHORTCUT, DENIED_SHORTCUT, YIELDS, CONFINES = (
    ONTOLOGY + name for name in ("shortcut", "deniedShortcut", "yieldsShortcut", "confines")
)
_AFFIRMED, _NEGATED, _STATUS, _JURISDICTION, _SCOPE = (
    ONTOLOGY + name for name in ("Affirmed", "Negated", "hasRegulatoryStatus", "jurisdiction", "scope")
)
Shortcut = tuple[str, str, str]
"""Subject, property and object, by their IRIs."""

_NOTHING: Mapping[str, Sequence[Term]] = {}


def shortcuts(subject: str, relation: str, obj: str, claim: Facts, terms: Mapping[str, Facts]) -> Iterator[Shortcut]:
    """The direct triples that an asserted claim yields between two of the things it names.

    ``claim`` is what is said of it, ``terms`` what is said of relations, qualifiers, statuses, kinds of
    evidence and scopes.
    """
    links, is_status = terms[relation].get(SHORTCUT, ()), relation == _STATUS
    if not (links or is_status):
        return
    if not any("true" in terms.get(level, _NOTHING).get(YIELDS, ()) for level in claim.get(EVIDENCE, ())):
        return
    if any("false" in terms.get(scope, _NOTHING).get(YIELDS, ()) for scope in claim.get(_SCOPE, ())):
        return
    # A claim that is both affirmed and denied is a fault, and neither counts.
    polarity = one(claim, POLARITY) if len(claim.get(POLARITY, ())) == 1 else None
    if polarity == _AFFIRMED:
        for link in links:
            yield subject, link, obj
    if is_status and polarity in (_AFFIRMED, _NEGATED) and HAS_BEEN not in claim.get(_SCOPE, ()):
        if polarity == _NEGATED and any(_confines(said, terms) for said in claim):
            return
        key = SHORTCUT if polarity == _AFFIRMED else DENIED_SHORTCUT
        places = [place for place in claim.get(_JURISDICTION, ()) if isinstance(place, Iri)]
        for link in terms.get(obj, _NOTHING).get(key, ()):
            for place in places:
                yield subject, link, place


def _confines(key: str, terms: Mapping[str, Facts]) -> bool:
    """Whether a property of a denied status is a qualifier beyond which the status may hold."""
    said = terms.get(key, _NOTHING)
    return QUALIFIER in said.get(TYPE, ()) and "false" not in said.get(CONFINES, ())
