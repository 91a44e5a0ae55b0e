"""What names and other triples say already, written out for those who ask for it in so many words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from pepgraph.documents.marked import offsets
from pepgraph.model.claims import Claim
from pepgraph.model.names import OA, ONTOLOGY
from pepgraph.model.terms import Term
from pepgraph.model.vocabulary import TYPE
from pepgraph.store.derivation.lines import DERIVED

SPANNED = {
    ONTOLOGY + name
    for name in "anchor span remainder negationCue modalityCue negationInName clauseBreak leadingMarker".split()
}
"""Properties whose values are spans."""

_MARKS = ONTOLOGY + "marks"
_CLASS, _START, _END = map(ox.NamedNode, (TYPE, OA + "start", OA + "end"))
_SPAN, _PROPOSITION, _STATE = (ox.NamedNode(ONTOLOGY + name) for name in ("Span", "Proposition", "citationState"))
RESTATED = frozenset(name.value for name in (_START, _END, _SPAN, _PROPOSITION, _STATE))
"""Classes and properties that a store on disk leaves out unless it was asked for them."""


def restated(said: Mapping[str, Mapping[str, Sequence[Term]]], claims: Iterable[Claim]) -> Iterator[ox.Quad]:
    """States of citation, propositions and the offsets of spans, of claims and all that their documents say."""
    for claim in claims:
        yield ox.Quad(ox.NamedNode(claim.iri), _STATE, ox.NamedNode(claim.citation_state), DERIVED)
        yield ox.Quad(ox.NamedNode(claim.proposition), _CLASS, _PROPOSITION, DERIVED)
    spans = [
        span
        for iri, facts in said.items()
        for found in ([iri] if _MARKS in facts else [], *(facts.get(key, ()) for key in SPANNED))
        for span in found
    ]
    for span in dict.fromkeys(spans):
        if place := offsets(span):
            node = ox.NamedNode(span)
            yield ox.Quad(node, _CLASS, _SPAN, DERIVED)
            for edge, offset in zip((_START, _END), place, strict=True):
                yield ox.Quad(node, edge, ox.Literal(offset), DERIVED)
