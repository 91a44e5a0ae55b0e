"""Quads with all that follows from them, put into an engine that is empty."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from pepgraph.model.names import GRAPH, PREFIXES
from pepgraph.model.terms import Iri
from pepgraph.store.contract import Engine
from pepgraph.store.counts import INDEX
from pepgraph.store.derive import Derivation
from pepgraph.store.lines import DERIVED
from pepgraph.store.streaming import no_collection


def fill(engine: Engine, parts: Iterable[Iterable[ox.Quad]]) -> None:
    """Load quads, part by part, with all that follows from them, into an engine that is empty."""
    derivation = Derivation()
    with no_collection():
        for part in parts:
            engine.load(derivation.read(part))
        derivation.finish()
        engine.load(derivation.quads())
    if derivation.repeated or derivation.late_links:
        drop_repeated(engine, derivation.late_links)


def drop_repeated(engine: Engine, links: Iterable[str] = ()) -> None:
    """Remove elsewhere what the derived graph and the ontology have: an export that is read again brings it along.

    All of ``links``, which only rules make, goes too.
    """
    for kept in (DERIVED.value, GRAPH + "ontology"):
        for graph in engine.graphs():
            if graph not in (DERIVED.value, INDEX.value, kept):
                engine.drop_shared(graph, kept)
                for link in links:
                    pattern = f"{{ GRAPH {Iri(graph).n3} {{ ?s {Iri(link).n3} ?o }} }}"
                    engine.update(f"DELETE {pattern} WHERE {pattern}", PREFIXES)
