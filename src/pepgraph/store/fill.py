"""Engines in memory, filled with quads and all that follows from them."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from pepgraph.model.names import GRAPH
from pepgraph.store.contract import WritableEngine
from pepgraph.store.derivation.counts import INDEX
from pepgraph.store.derivation.derive import Derivation
from pepgraph.store.derivation.lines import DERIVED
from pepgraph.store.engines import new_engine
from pepgraph.store.streaming import no_collection

GATHERED = 1_000_000
"""Quads of stores and endpoints that may be taken into memory."""


def filled(name: str, parts: Iterable[Iterable[ox.Quad]]) -> WritableEngine:
    """A new engine in memory with quads, part by part, and all that follows from them. Raises UnknownNameError."""
    engine = new_engine(name)
    derivation = Derivation(at_once=True)
    with no_collection():
        for part in parts:
            engine.load(derivation.read(part))
        derivation.finish()
        engine.load(derivation.quads())
    if derivation.notes.repeated or derivation.notes.late_links:
        drop_repeated(engine, derivation.notes.late_links)
    return engine


def drop_repeated(engine: WritableEngine, links: Iterable[str] = ()) -> None:
    """Remove elsewhere what the derived graph and the ontology have: an export that is read again brings it along.

    All of ``links``, which only rules make, goes too.
    """
    for kept in (DERIVED.value, GRAPH + "ontology"):
        for graph in engine.graphs():
            if graph not in (DERIVED.value, INDEX.value, kept):
                engine.drop_shared(graph, kept)
                for link in links:
                    engine.drop_property(graph, link)
