"""Claims that pull against each other, and in what they differ."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from pepgraph.answers.listing import count_of_all, names_of
from pepgraph.model.claims import Claim
from pepgraph.model.names import GRAPH, ONTOLOGY, local_of, marker_of
from pepgraph.query import catalogue
from pepgraph.query.filtering import Filter, as_pattern, select
from pepgraph.query.quads import quads_of
from pepgraph.query.run import run
from pepgraph.store.claims import read_claims, said_of
from pepgraph.store.engines import new_engine
from pepgraph.store.oxigraph import to_quad

if TYPE_CHECKING:
    from pepgraph.graph import Graph

MOST = 20_000
"""Claims of a store that are held against each other at once."""

HELD = 1_000
"""Claims of a larger store that are, where a part of them is asked for."""

_ONLY_THERE = ONTOLOGY + "OnlyThere"

_BETWEEN = "SELECT ?one ?by ?other { VALUES ?by { pg:excludes skos:broader pg:opposite } ?one ?by ?other }"
"""What joins two places, or two relations."""


@dataclass(frozen=True, slots=True)
class Tension:
    """Two claims on the same subject and object that do not go together as they stand."""

    first: Claim
    second: Claim
    why: str
    apart: tuple[tuple[str, str, str], ...]
    """Qualifiers in which they differ, which may be what explains it: name, value of each."""

    def within(self, claims: Collection[str]) -> bool:
        """Whether both claims are among these."""
        return self.first.iri in claims and self.second.iri in claims


def tensions(graph: Graph, within: Graph | None = None) -> list[Tension]:
    """Every tension of a graph, in document order; only those found ``within`` a part of it, where one is given.

    Raises QueryError where it is too large to be joined.
    """
    rows = catalogue.find("tensions").run((within or graph).engine).rows
    pairs = {(str(row[4]), str(row[5])): None for row in rows}
    claims = {claim.iri: claim for claim in read_claims(graph.engine, {iri for pair in pairs for iri in pair})}
    order = {iri: i for i, iri in enumerate(claims)}
    known = [(claims[first], claims[second]) for first, second in pairs if first in claims and second in claims]
    # Each pair once, whichever way round it was found.
    once = {tuple(sorted(pair, key=lambda claim: order[claim.iri])): None for pair in known}
    found = [Tension(first, second, _why(first, second), _apart(first, second)) for first, second in once]
    return sorted(found, key=lambda tension: (order[tension.first.iri], order[tension.second.iri]))


@dataclass(frozen=True, slots=True)
class Held:
    """What was found by holding claims against each other."""

    tensions: tuple[Tension, ...] = ()
    cut: bool = False
    """Whether there are more claims than were held against each other."""
    too_many: bool = False
    """Whether nothing was, since all claims of a large graph were asked for."""


def tensions_of(graph: Graph, wanted: Filter) -> Held:
    """Tensions between claims that a filter lets through, in document order. Raises UnknownNameError."""
    # What is in memory is held against itself as a whole; of a store that is too large, the part that is wanted.
    if not graph.engine.lasting or count_of_all(graph) <= MOST:
        chosen = select(graph.engine, wanted) if wanted else None
        return Held(tuple(one for one in tensions(graph) if chosen is None or one.within(chosen)))
    if not wanted:
        return Held(too_many=True)
    names = names_of(graph, *as_pattern(graph.engine, wanted), HELD + 1)
    held = set(names[:HELD])
    found = tensions(graph, claims_alone(graph, held))
    return Held(tuple(one for one in found if one.within(held)), len(names) > HELD)


def claims_alone(graph: Graph, claims: set[str]) -> Graph:
    """These claims, which places others leave out or lie in, and the ontology, also that of others, in memory.

    That is all that a tension is found by. Their labels for people stay behind: name what is found in the graph they
    come from.
    """
    from pepgraph.graph import Graph

    anywhere = ox.NamedNode(GRAPH + "claims")
    engine = new_engine("oxigraph")
    engine.load(to_quad(row, anywhere) for row in said_of(graph.engine, claims))
    terms = quads_of(graph.engine, "ontology")
    known = {quad.triple for quad in terms}
    between = {to_quad(row, anywhere) for row in run(graph.engine, _BETWEEN)}
    engine.load(quad for quad in between if quad.triple not in known)
    engine.load(terms)
    return Graph(engine, ())


def _why(first: Claim, second: Claim) -> str:
    if first.polarity != second.polarity and first.relation == second.relation:
        return f"{first.polarity} and {second.polarity}"
    if first.relation == second.relation:
        return _why_alike(first, second)
    shared = sorted({*first.references} & {*second.references})
    markers = "".join(map(marker_of, shared))
    labels = ("NOT " * (one.polarity == "negated") + one.relation.label for one in (first, second))
    return " and ".join(labels) + (f", both by {markers}" if markers else "")


def _why_alike(first: Claim, second: Claim) -> str:
    """The same of two claims by one relation, neither or both of them a denial."""
    places, scopes, begun, ended = (
        [claim.qualified(name) for claim in (first, second)] for name in ("jurisdiction", "scope", "since", "until")
    )
    if places[0] != places[1] and any(one.iri == _ONLY_THERE for some in scopes for one in some):
        return "only there and elsewhere"
    if all(ended) and ended[0] != ended[1]:
        return "up to one year and up to another"
    if all(begun) and begun[0] != begun[1] and bool(ended[0]) == bool(ended[1]):
        return "from one year and from another"
    return "up to a year and still"


def _apart(first: Claim, second: Claim) -> tuple[tuple[str, str, str], ...]:
    def said(claim: Claim) -> dict[str, str]:
        found: dict[str, list[str]] = {}
        for qualifier in claim.qualifiers:
            found.setdefault(local_of(qualifier.property), []).append(qualifier.value.label)
        return {name: ", ".join(sorted(values)) for name, values in found.items()}

    one, two = said(first), said(second)
    names = sorted({*one, *two})
    return tuple((name, one.get(name, ""), two.get(name, "")) for name in names if one.get(name) != two.get(name))
