"""What an endpoint holds of ours: a small graph that lists the others. Publishing writes it, reading trusts it."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

from pepgraph.errors import StoreWarning
from pepgraph.model.names import GRAPH, ONTOLOGY
from pepgraph.store.counts import INDEX

REGISTER = GRAPH + "register"
"""The graph of the register: its triples say how many triples each of our graphs has."""

REGISTERED = f"SELECT ?graph ?state WHERE {{ GRAPH <{REGISTER}> {{ ?graph ?said ?state }} }}"
"""Asks what the register says."""
LISTED = f"""SELECT DISTINCT ?graph WHERE {{
  GRAPH ?graph {{ ?s ?p ?o }} FILTER (STRSTARTS(STR(?graph), "{GRAPH}"))
}}"""
"""Asks for our graphs, wherever they came from: a search of all that a server has."""

SIZE = "http://rdfs.org/ns/void#triples"
STATE = ONTOLOGY + "publishing"
UNFINISHED = "unfinished"
"""What the register says while graphs are sent, and after a sending that was cut."""

PUBLICATION = ONTOLOGY + "publication"
"""What tells two publications apart that are of the same sizes; earlier versions wrote none."""

GENERATION = "Pepgraph-Generation"
"""Header of an answer of `pepgraph serve`: what the publication in its register is as of this answer.

It changes stores at once, without the grace of a publication. A ``NOT_SAID`` stands for each part
that is no store.
"""
NOT_SAID = "-"

TRUNCATED = "Pepgraph-Truncated"
"""Header of an answer of `pepgraph serve` that was cut at its row limit, with that limit."""

INTERVAL = 0.5
"""Seconds for which a reader trusts what it has read of the register."""

GRACE = 1.0
"""Seconds between saying that graphs are unfinished and replacing the first of them.

Longer than ``INTERVAL``: whoever has read the register before it said so looks at it again
before a graph is another one.
"""


def by_another_way(graphs: Iterable[object], where: str) -> list[str]:
    """Names of graphs that no publication has sent, as of a file that was loaded into a server.

    Warns where the index, which no export has, is not among them.
    """
    known = sorted({str(graph) for graph in graphs} - {REGISTER})
    if known and INDEX.value not in known:
        told = (
            f"{where} has no graph {INDEX.value}, where claims are counted, so lists such as `sources` and the "
            f"overview find none there; `pepgraph publish --endpoint {where}` sends it too"
        )
        warnings.warn(told, StoreWarning, stacklevel=2)
    return known
