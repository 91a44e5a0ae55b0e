"""What bears on a place without naming it: said of all places but some, of a wider place, or of another alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pepgraph.answers.listing import names_of
from pepgraph.model.claims import Claim
from pepgraph.model.terms import Term
from pepgraph.store.claims import read_claims

if TYPE_CHECKING:
    from pepgraph.graph import Graph

MOST = 200
"""Claims of each kind that are read; `status-in` lists all of them."""

# What follows is as in status-in, whose rows are all sorted first.
_LEAVING_MORE = """MINUS {
  ?place pg:excludes ?out . ?said_of pg:excludes ?left
  MINUS { ?place pg:excludes ?left }
}"""
_WIDER = """MINUS { ?place skos:broader+ ?wider . ?said_of pg:excludes ?wider }"""
_HERE = """?claim rdf:predicate ?relation FILTER (?relation = pg:hasRegulatoryStatus)
OPTIONAL { ?claim pg:jurisdiction ?here FILTER (?here = ?place) } FILTER (!BOUND(?here))"""
_KINDS = (
    (
        "Said of all places but some, this one not being left out",
        "?said_of pg:excludes ?other . ?claim pg:jurisdiction ?said_of "
        f"MINUS {{ ?said_of pg:excludes ?place }} {_WIDER} {_LEAVING_MORE}",
    ),
    (
        "Said of a wider place, of which this is a part",
        "?place skos:broader ?said_of . ?claim pg:jurisdiction ?said_of .",
    ),
    (
        "Said of another place, and only of that",
        "?claim pg:scope pg:OnlyThere ; pg:jurisdiction ?said_of MINUS { ?said_of pg:excludes ?other } "
        "MINUS { ?place skos:broader+ ?said_of }",
    ),
)


@dataclass(frozen=True, slots=True)
class Bearing:
    """Claims on statuses that bear on a place in one way and do not name it."""

    title: str
    claims: tuple[Claim, ...]
    more: bool


def bearing(graph: Graph, place: Term, about: Term | None = None) -> tuple[Bearing, ...]:
    """What is said of a place, or of one thing there, besides the claims that name it."""
    bindings = {"place": place, **({"about": about} if about else {})}
    subject = "?claim rdf:subject ?about . " if about else ""
    found = []
    for title, pattern in _KINDS:
        iris = names_of(graph, f"{subject}{pattern} {_HERE}", bindings, MOST + 1)
        if iris:
            found.append(Bearing(title, tuple(read_claims(graph.engine, iris[:MOST])), len(iris) > MOST))
    return tuple(found)
