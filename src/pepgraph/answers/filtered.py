"""Claims that a filter lets through, so many at a time, so that a popular thing can be asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pepgraph.answers.words import document_order
from pepgraph.model.claims import Claim
from pepgraph.query.run import run
from pepgraph.store.claims import in_batches, read_claims

if TYPE_CHECKING:
    from pepgraph.graph import Filter, Graph

ORDERED = 10_000
"""As many claims are put in document order, and counted; more come as the store has them."""

_WEIGHED = 60_000
_STRENGTH = "SELECT ?claim ?strength WHERE {{ VALUES ?claim {{ {values} }} ?claim pg:strength ?strength }}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a longer list of claims."""

    claims: tuple[Claim, ...]
    more: bool
    """Whether others follow."""
    total: int | None
    """How many claims there are in all; None for more than are counted."""


def stretch(graph: Graph, wanted: Filter, limit: int, offset: int = 0) -> Stretch:
    """Some of the claims that a filter lets through, in document order where they are not too many.

    Raises UnknownNameError for a name that the filter has and the graph has not.
    """
    found = _found(graph, wanted, max(ORDERED, offset + limit) + 1)
    counted = len(found) <= ORDERED
    if counted:
        found.sort(key=document_order)
    part = found[offset : offset + limit]
    claims = read_claims(graph.engine, part)
    if not counted:
        place = {iri: number for number, iri in enumerate(part)}
        claims.sort(key=lambda claim: place[claim.iri])
    return Stretch(tuple(claims), len(found) > offset + limit, len(found) if counted else None)


def strongest(graph: Graph, wanted: Filter, limit: int) -> Stretch:
    """Claims with the strongest evidence among those that a filter lets through, in document order."""
    found = _found(graph, wanted, _WEIGHED + 1)
    if len(found) <= limit:
        return Stretch(tuple(read_claims(graph.engine, found)), False, len(found))
    strengths = {
        str(claim): int(str(strength))
        for values in in_batches(found)
        for claim, strength in run(graph.engine, _STRENGTH.format(values=values))
    }
    first = sorted(found, key=lambda iri: (-strengths.get(iri, 0), document_order(iri)))[:limit]
    total = len(found) if len(found) <= _WEIGHED else None
    return Stretch(tuple(read_claims(graph.engine, first)), True, total)


def _found(graph: Graph, wanted: Filter, most: int) -> list[str]:
    """IRIs of claims, no more than ``most``; each once, though several sources may have it."""
    pattern, bindings = graph.pattern(wanted)
    bound = "".join(f" ?{name}" for name in bindings)
    text = f"SELECT DISTINCT ?claim{bound} WHERE {{ {pattern} }}" + f" LIMIT {most}"
    return list(dict.fromkeys(str(row[0]) for row in run(graph.engine, text, bindings)))[:most]
