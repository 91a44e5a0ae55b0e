"""Claims and things a page at a time, so that no graph is too large to be looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from pepgraph.answers.words import document_order
from pepgraph.model.claims import Claim
from pepgraph.model.terms import Term
from pepgraph.query.run import run
from pepgraph.store.claims import in_batches, read_claims
from pepgraph.store.contract import Row

if TYPE_CHECKING:
    from pepgraph.graph import Graph

Item = TypeVar("Item")

ABOUT = """
{ ?claim rdf:subject ?it . ?claim a pg:Claim } UNION { ?claim rdf:object ?it . ?claim a pg:Claim }
UNION { ?claim ?qualifier ?it . ?qualifier a pg:QualifierProperty }"""
"""Claims that name a thing as subject, object or qualifier."""

ORDERED = 10_000
"""As many claims are put in document order, and counted; more come as the store has them."""

_WEIGHED = 60_000
_STRENGTH = "SELECT ?claim ?strength WHERE {{ VALUES ?claim {{ {values} }} ?claim pg:strength ?strength }}"


@dataclass(frozen=True, slots=True)
class Part(Generic[Item]):
    """A part of a list: how much of the list stands before it, and whether more follows."""

    items: tuple[Item, ...]
    offset: int = 0
    more: bool = False
    total: int | None = None
    """How many there are in all; None where nobody has counted, or for more than are counted."""

    @property
    def whole(self) -> bool:
        """Whether this is all there is."""
        return self.offset == 0 and not self.more


def rows_of(
    graph: Graph, text: str, bindings: Mapping[str, Term] | None = None, *, offset: int = 0, size: int = 100
) -> Part[Row]:
    """A part of a query's rows; of several sources, that part of each."""
    found: list[Row] = []
    more = False
    for engine in graph.engine.parts:
        rows = run(engine, f"{text} LIMIT {size + 1} OFFSET {offset}", bindings).rows
        more = more or len(rows) > size
        found += rows[:size]
    return Part(tuple(dict.fromkeys(found)), offset, more)


def claims_of(
    graph: Graph, pattern: str, bindings: Mapping[str, Term], *, offset: int = 0, size: int = 100
) -> Part[Claim]:
    """A part of the claims that a pattern finds as ``?claim``, in document order and counted up to ORDERED.

    More are neither sorted nor counted, since all of them would have to be read for that.
    """
    found = names_of(graph, pattern, bindings, ORDERED + 1)
    total = len(found) if len(found) <= ORDERED else None
    if total is not None:
        part = sorted(found, key=document_order)[offset : offset + size + 1]
    elif offset + size < len(found):
        part = found[offset : offset + size + 1]
    else:
        part = names_of(graph, pattern, bindings, size + 1, offset)
    place = {iri: number for number, iri in enumerate(part[:size])}
    claims = sorted(read_claims(graph.engine, place) if place else (), key=lambda claim: place[claim.iri])
    return Part(tuple(claims), offset, len(part) > size, total)


def strongest(graph: Graph, pattern: str, bindings: Mapping[str, Term], most: int) -> Part[Claim]:
    """Claims with the strongest evidence among those that a pattern finds as ``?claim``, in document order."""
    found = names_of(graph, pattern, bindings, _WEIGHED + 1)
    if len(found) <= most:
        return Part(tuple(read_claims(graph.engine, found) if found else ()), total=len(found))
    strengths = {
        str(claim): int(str(strength))
        for values in in_batches(found)
        for claim, strength in run(graph.engine, _STRENGTH.format(values=values))
    }
    first = sorted(found, key=lambda iri: (-strengths.get(iri, 0), document_order(iri)))[:most]
    total = len(found) if len(found) <= _WEIGHED else None
    return Part(tuple(read_claims(graph.engine, first)), more=True, total=total)


def names_of(graph: Graph, pattern: str, bindings: Mapping[str, Term], most: int, offset: int = 0) -> list[str]:
    """IRIs of claims that a pattern finds as ``?claim``, no more than ``most``, as the store has them.

    Each once, though several sources may have it.
    """
    bound = "".join(f" ?{name}" for name in bindings)
    # What one of several sources passes over depends on what the others have.
    there = offset if len(graph.engine.parts) == 1 else 0
    text = f"SELECT DISTINCT ?claim{bound} WHERE {{ {pattern} }}"
    rows = run(graph.engine, f"{text} LIMIT {most + offset - there} OFFSET {there}", bindings)
    return list(dict.fromkeys(str(row[0]) for row in rows))[offset - there :][:most]
