"""Direct triples that follow from asserted claims: never from a hedge, an anecdote, or a denial but of a status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pepgraph.model.names import ONTOLOGY
from pepgraph.model.sentences import HAS_BEEN
from pepgraph.model.terms import Iri, Term
from pepgraph.model.vocabulary import EVIDENCE, POLARITY, Facts, one

SHORTCUT, DENIED_SHORTCUT, YIELDS = (ONTOLOGY + name for name in ("shortcut", "deniedShortcut", "yieldsShortcut"))
_AFFIRMED, _NEGATED, _STATUS, _JURISDICTION, _SCOPE = (
    ONTOLOGY + name for name in ("Affirmed", "Negated", "hasRegulatoryStatus", "jurisdiction", "scope")
)

Shortcut = tuple[str, str, str]
"""Subject, property and object, by their IRIs."""

_NOTHING: Mapping[str, Sequence[Term]] = {}


def shortcuts(subject: str, relation: str, obj: str, claim: Facts, terms: Mapping[str, Facts]) -> Iterator[Shortcut]:
    """The direct triples that an asserted claim yields between two of the things it names.

    ``claim`` is what is said of it, ``terms`` what is said of relations, statuses, kinds of evidence and scopes.
    """
    links, is_status = terms[relation].get(SHORTCUT, ()), relation == _STATUS
    if not (links or is_status):
        return
    if not any("true" in terms.get(level, _NOTHING).get(YIELDS, ()) for level in claim.get(EVIDENCE, ())):
        return
    if any("false" in terms.get(scope, _NOTHING).get(YIELDS, ()) for scope in claim.get(_SCOPE, ())):
        return
    polarity = one(claim, POLARITY)
    if polarity == _AFFIRMED:
        for link in links:
            yield subject, link, obj
    if is_status and polarity in (_AFFIRMED, _NEGATED) and HAS_BEEN not in claim.get(_SCOPE, ()):
        key = SHORTCUT if polarity == _AFFIRMED else DENIED_SHORTCUT
        places = [place for place in claim.get(_JURISDICTION, ()) if isinstance(place, Iri)]
        for link in terms.get(obj, _NOTHING).get(key, ()):
            for place in places:
                yield subject, link, place
