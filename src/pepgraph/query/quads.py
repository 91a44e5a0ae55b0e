"""The quads of an engine, graph by graph and as they are there."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from pepgraph.model.names import GRAPH
from pepgraph.query.run import run
from pepgraph.store.contract import Engine
from pepgraph.store.oxigraph import OxigraphReader, to_quad


def stored(engine: Engine, *, derived: bool = True, index: bool = False) -> Iterator[ox.Quad]:
    """What an engine holds besides quotes, a piece at a time; of the index only where it is wanted."""
    wanted = {"quotes": False, "index": index, "derived": derived}
    apart = {GRAPH + name for name, is_wanted in wanted.items() if not is_wanted}
    for graph in engine.graphs():
        if graph not in apart:
            yield from _in_graph(engine, graph)


def quads_of(engine: Engine, name: str) -> list[ox.Quad]:
    """The quads of one named graph, by its local name such as ``ontology``; none where there is no such graph."""
    graph = GRAPH + name
    return list(_in_graph(engine, graph)) if graph in engine.graphs() else []


def _in_graph(engine: Engine, graph: str) -> Iterator[ox.Quad]:
    if isinstance(engine, OxigraphReader):
        yield from engine.stored(graph)
    else:
        name = ox.NamedNode(graph)
        for row in run(engine, f"SELECT ?s ?p ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"):
            yield to_quad(row, name)
