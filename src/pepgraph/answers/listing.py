"""Claims and things a page at a time, so that no graph is too large to be looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from pepgraph.answers.order import document_order, place_of
from pepgraph.model.claims import Claim
from pepgraph.model.numbers import count_in
from pepgraph.model.terms import Iri, Term
from pepgraph.query.filtering import EVERY
from pepgraph.query.labels import english_names
from pepgraph.query.run import run, run_about
from pepgraph.store.claims import read_claims
from pepgraph.store.contract import Row
from pepgraph.store.order import identity
from pepgraph.store.remote.endpoint import EndpointEngine

if TYPE_CHECKING:
    from pepgraph.graph import Graph

Item = TypeVar("Item")

ORDERED = 10_000
"""As many claims are put in document order, and counted; more come as the store has them."""

OF_KINDS = "?kind rdfs:subClassOf pg:Entity . ?thing a ?kind"
"""Pattern of things by their kinds."""

DOCUMENTS = "SELECT ?document { ?document a pg:Document } ORDER BY ?document"

_WEIGHED = 60_000
_KEPT = 8
_STATES = "SELECT ?state ?n { VALUES ?state { pg:Cited pg:PerhapsCited pg:Uncited } ?state pg:claimCount ?n }"
_STRENGTH = "SELECT ?claim ?strength WHERE {{ VALUES ?claim {{ {values} }} ?claim pg:strength ?strength }}"

# A row a thing, since a page is cut by rows; the label is of several the one that english_names takes.
_THINGS = """SELECT ?thing ?kind (SUBSTR(MIN(?named), 2) AS ?label) ?n WHERE {
  ?thing a ?kind ; rdfs:label ?name OPTIONAL { ?thing pg:claimCount ?n }
  BIND (CONCAT(IF(LANG(?name) = "" || LANGMATCHES(LANG(?name), "en"), "0", "1"), STR(?name)) AS ?named)
} GROUP BY ?thing ?kind ?n ORDER BY DESC(?n) ?label ?thing"""
_LABELS = "SELECT ?thing ?kind ?label WHERE { ?thing a ?kind ; rdfs:label ?label }"
_COUNTS = "SELECT ?thing ?n WHERE {{ VALUES ?thing {{ {values} }} ?thing pg:claimCount ?n }}"


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
    return Part(tuple({tuple(map(identity, row)): row for row in found}.values()), offset, more)


def documents_of(graph: Graph, *, offset: int = 0, size: int = 100) -> Part[str]:
    """A part of the documents of a graph, as IRIs."""
    # Where one of several sources stands in the list depends on what the others have.
    there = offset if len(graph.engine.parts) == 1 else 0
    rows = run(graph.engine, f"{DOCUMENTS} LIMIT {offset - there + size + 1} OFFSET {there}").rows
    found = [str(document) for (document,) in rows[offset - there :]]
    return Part(tuple(found[:size]), offset, len(found) > size)


def things_of(graph: Graph, kind: str, *, offset: int = 0, size: int = 100) -> Part[tuple[str, str, int]]:
    """Things of a kind as IRI, label and claims, what most claims name first.

    Of a thing that several sources tell of, the claims of all are added.
    """
    if len(graph.engine.parts) == 1:
        part = rows_of(graph, _THINGS, {"kind": Iri(kind)}, offset=offset, size=size)
        found = {str(thing): (str(label), count_in(n or 0)) for thing, _, label, n in part.items}
        more = part.more
    else:
        # No source knows what comes first in all: a count is whole when the last of them was asked.
        names = english_names((thing, label) for thing, _, label in run(graph.engine, _LABELS, {"kind": Iri(kind)}))
        counts = claim_counts(graph, names)
        order = sorted(names, key=lambda iri: (-counts[iri], names[iri], iri))
        found = {iri: (names[iri], counts[iri]) for iri in order[offset : offset + size]}
        more = len(order) > offset + size
    items = sorted(((iri, label, n) for iri, (label, n) in found.items()), key=lambda row: (-row[2], row[1], row[0]))
    return Part(tuple(items), offset, more)


def claim_counts(graph: Graph, things: Collection[str]) -> Counter[str]:
    """How many claims there are about each of these things, as the index counts them."""
    found = Counter[str]()
    for engine in graph.engine.parts:
        for thing, n in run_about(engine, _COUNTS, things):
            found[str(thing)] += count_in(n)
    return found


def members(graph: Graph, pattern: str) -> Counter[str]:
    """How many ``?thing`` a pattern finds of each ``?kind``; one that several sources tell of counts once."""
    if len(graph.engine.parts) == 1:
        found = run(graph.engine, f"SELECT ?kind (COUNT(?thing) AS ?n) WHERE {{ {pattern} }} GROUP BY ?kind")
        return Counter({str(kind): count_in(n) for kind, n in found if kind is not None})
    return Counter(str(kind) for kind, _ in run(graph.engine, f"SELECT DISTINCT ?kind ?thing WHERE {{ {pattern} }}"))


def claims_of(
    graph: Graph, pattern: str, bindings: Mapping[str, Term], *, offset: int = 0, size: int = 100
) -> Part[Claim]:
    """A part of the claims that a pattern finds as ``?claim``, in document order and counted up to ORDERED.

    More are neither sorted nor counted, since all of them would have to be read for that.
    """
    found = _in_order(graph, pattern, bindings)
    if found is None:
        part, total = names_of(graph, pattern, bindings, size + 1, offset), None
    else:
        part, total = found[offset : offset + size + 1], len(found)
    place = {iri: number for number, iri in enumerate(part[:size])}
    claims = sorted(read_claims(graph.engine, place), key=lambda claim: place[claim.iri])
    return Part(tuple(claims), offset, len(part) > size, total)


def _in_order(graph: Graph, pattern: str, bindings: Mapping[str, Term]) -> list[str] | None:
    """IRIs of the claims that a pattern finds, in document order; None for more than are put in order.

    Kept for the next page of the list, unless they come from an endpoint, where they may change unseen.
    """
    if pattern == EVERY and count_of_all(graph) > ORDERED:
        return None
    key = (pattern, tuple(sorted(bindings.items())))
    if any(isinstance(part, EndpointEngine) for part in graph.engine.parts):
        kept: dict[object, list[str] | None] = {}
    else:
        kept = cast("dict[object, list[str] | None]", graph.engine.memo.setdefault("lists of claims", {}))
    if key not in kept:
        found = _placed(graph, pattern, bindings, ORDERED + 1)
        while len(kept) >= _KEPT:
            kept.pop(next(iter(kept)))
        kept[key] = sorted(found, key=lambda claim: place_of(claim, found[claim])) if len(found) <= ORDERED else None
    return kept[key]


def _placed(graph: Graph, pattern: str, bindings: Mapping[str, Term], most: int) -> dict[str, str]:
    """IRIs of claims that a pattern finds as ``?claim``, no more than ``most``, with the passage of each."""
    bound = "".join(f" ?{name}" for name in bindings)
    text = f"SELECT DISTINCT ?claim ?passage{bound} WHERE {{ {pattern} OPTIONAL {{ ?claim pg:statedIn ?passage }} }}"
    found: dict[str, str] = {}
    for claim, passage, *_ in run(graph.engine, f"{text} LIMIT {most}", bindings):
        stated = str(passage or "")
        found[str(claim)] = min(stated, found.get(str(claim), stated))
    return found


def count_of_all(graph: Graph) -> int:
    """How many claims there are, by the counts that the graph keeps."""
    return sum(count_in(n) for engine in graph.engine.parts for _, n in run(engine, _STATES))


def strongest(graph: Graph, pattern: str, bindings: Mapping[str, Term], most: int) -> Part[Claim]:
    """Claims with the strongest evidence among those that a pattern finds as ``?claim``, in document order.

    Half of them are of kinds without a rank where there are so many: a status is not weaker than a study.
    """
    found = names_of(graph, pattern, bindings, _WEIGHED + 1)
    if len(found) <= most:
        return Part(tuple(read_claims(graph.engine, found)), total=len(found))
    strengths = {str(claim): count_in(strength) for claim, strength in run_about(graph.engine, _STRENGTH, found)}
    place = document_order(graph.engine, found)
    order = sorted(found, key=lambda iri: (-strengths.get(iri, 0), place(iri)))
    ranked = sum(strengths.get(iri, 0) > 0 for iri in order)
    others = order[ranked : ranked + max(most // 2, most - ranked)]
    first = [*order[: min(ranked, most - len(others))], *others]
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
