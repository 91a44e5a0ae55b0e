"""Graphs of ours that came to a server by another way than a publication, as of a file that it was started with."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from contextlib import suppress

from pepgraph.errors import EndpointError, StoreWarning
from pepgraph.model.names import GRAPH
from pepgraph.store.contract import Dataset
from pepgraph.store.derivation.counts import INDEX
from pepgraph.store.remote.register import REGISTER
from pepgraph.store.remote.union import Ask, naming

SHORT = 2000
"""Longest text of a query, in characters, that goes into an address."""

_LISTED = f"""SELECT DISTINCT ?graph WHERE {{
  GRAPH ?graph {{ ?s ?p ?o }} FILTER (STRSTARTS(STR(?graph), "{GRAPH}"))
}}"""
"""Asks for our graphs, wherever they came from: a search of all that a server has."""

_POSTED = "ASK { ?s ?p ?o }".ljust(SHORT)
"""Is too long for an address, and true of whatever graphs are asked."""


def by_another_way(ask: Ask, where: str) -> list[str]:
    """Names of graphs that are there and that no publication has sent.

    Warns where the index, which no export has, is not among them. Raises EndpointError where the server
    takes no notice of graphs that are named in what is posted: it would find nothing for longer queries.
    """
    known = sorted({str(row[0]) for row in ask(_LISTED, ())} - {REGISTER})
    if known and _posted_in_vain(ask, known):
        raise EndpointError(
            f"{where} does not ask the graphs that a posted query names, and would answer longer ones with nothing; "
            "give the graph to another server, such as `pepgraph serve`"
        )
    if known and INDEX.value not in known:
        told = (
            f"{where} has no graph {INDEX.value}, where claims are counted, so lists such as `sources` and the "
            f"overview find none there; `pepgraph publish --endpoint {where}` sends it too"
        )
        warnings.warn(told, StoreWarning, stacklevel=2)
    return known


def _posted_in_vain(ask: Ask, graphs: Sequence[str]) -> bool:
    # A server that takes no POST still answers what is short.
    with suppress(EndpointError):
        return [str(row[0]) for row in ask(_POSTED, naming(Dataset(tuple(graphs))))] == ["false"]
    return False
