"""What bears on a place without naming it: said of all places but some, or of another alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pepgraph.model.claims import Claim
from pepgraph.model.terms import Term
from pepgraph.query.catalogue import find
from pepgraph.store.claims import read_claims

if TYPE_CHECKING:
    from pepgraph.graph import Graph

MOST = 400
"""Claims of each kind that are read."""

_TITLES = {
    "not left out": "Said of all places but some, this one not being left out",
    "only elsewhere": "Said of another place, and only of that",
}


@dataclass(frozen=True, slots=True)
class Bearing:
    """Claims on statuses that bear on a place in one way and do not name it."""

    title: str
    claims: tuple[Claim, ...]
    more: bool
    """Whether there are others, which `status-in` lists."""


def bearing(graph: Graph, place: Term) -> tuple[Bearing, ...]:
    """What `status-in` finds for a place besides the claims that name it."""
    result = find("status-in").run(graph.engine, f"<{place}>")
    how, claim = result.columns.index("place_is"), result.columns.index("claim")
    found: dict[str, dict[str, None]] = {name: {} for name in _TITLES}
    for row in result:
        if str(row[how]) in found:
            found[str(row[how])][str(row[claim])] = None
    return tuple(
        Bearing(_TITLES[name], tuple(read_claims(graph.engine, list(iris)[:MOST])), len(iris) > MOST)
        for name, iris in found.items()
        if iris
    )
