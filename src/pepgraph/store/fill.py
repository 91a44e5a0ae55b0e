"""Quads with all that follows from them, put into an engine that is empty."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from pepgraph.model.names import GRAPH, PREFIXES
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
    if derivation.repeated:
        drop_repeated(engine)


def drop_repeated(engine: Engine) -> None:
    """Remove elsewhere what the derived graph and the ontology have: an export that is read again brings it along."""
    for kept in (DERIVED.value, GRAPH + "ontology"):
        for graph in engine.graphs():
            if graph not in (DERIVED.value, INDEX.value, kept):
                # rdflib takes most of a minute for the join that EXISTS stands for.
                engine.update(
                    f"""DELETE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} WHERE {{
                          GRAPH <{graph}> {{ ?s ?p ?o }} FILTER EXISTS {{ GRAPH <{kept}> {{ ?s ?p ?o }} }}
                        }}""",
                    PREFIXES,
                )
