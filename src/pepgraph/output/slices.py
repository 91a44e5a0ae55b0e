"""A part of the graph with every node it refers to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import cast

import pyoxigraph as ox

from pepgraph.model.names import CITO, ONTOLOGY, RDF

_CLAIM = ox.NamedNode(ONTOLOGY + "Claim")
_TYPE = ox.NamedNode(RDF + "type")
# What points at a kept node comes along: markers of a passage, notes on a claim.
_MARKS = ox.NamedNode(ONTOLOGY + "marks")
_CITATIONS = {ox.NamedNode(CITO + "citesAsEvidence"), ox.NamedNode(ONTOLOGY + "mayCite")}
_BACKWARD = {ox.NamedNode(ONTOLOGY + "concerns"), ox.NamedNode(ONTOLOGY + "statedIn")}


def closure(quads: Iterable[ox.Quad], claims: set[str], also: Iterable[object] = ()) -> list[ox.Quad]:
    """The quads of these claims and of ``also``, of all they lead to, and of the notes and markers on them."""
    by_subject: dict[object, list[ox.Quad]] = defaultdict(list)
    pointing: dict[object, list[object]] = defaultdict(list)
    every_claim: set[ox.NamedNode] = set()
    for quad in quads:
        by_subject[quad.subject].append(quad)
        if quad.predicate == _TYPE and quad.object == _CLAIM:
            every_claim.add(cast(ox.NamedNode, quad.subject))
        elif quad.predicate in _BACKWARD:
            pointing[quad.object].append(quad.subject)
    cited = {
        quad.object
        for claim in every_claim
        if claim.value in claims
        for quad in by_subject[claim]
        if quad.predicate in _CITATIONS
    }
    left_out = {claim for claim in every_claim if claim.value not in claims}
    pending: list[object] = [claim for claim in by_subject if claim in every_claim and claim not in left_out]
    pending += also
    kept: set[object] = set()
    found: list[ox.Quad] = []
    while pending:
        node = pending.pop()
        if node in kept or node in left_out or node not in by_subject:
            continue
        kept.add(node)
        for quad in by_subject[node]:
            # A note may concern claims outside the slice.
            if quad.object in left_out:
                continue
            found.append(quad)
            pending += [quad.predicate, quad.object]
        # A marker of another claim's reference would bring that reference along.
        pending += [
            other
            for other in pointing[node]
            if all(q.object in cited for q in by_subject[other] if q.predicate == _MARKS)
        ]
    return found
