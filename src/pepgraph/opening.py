"""Ways to a graph: the packaged one, files, a store on disk, an endpoint, several of these."""

from __future__ import annotations

import math
import os
import warnings
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, closing
from itertools import chain
from pathlib import Path

from pepgraph.errors import (
    PATH,
    DocumentError,
    EndpointError,
    QueryError,
    StoreError,
    StoreWarning,
    each,
    expect,
    option,
)
from pepgraph.graph import Graph
from pepgraph.store.contract import Engine
from pepgraph.store.files import Source, no_triple_terms
from pepgraph.store.fill import filled
from pepgraph.store.ontology import ontology
from pepgraph.store.resources import data_files


def open_graph(
    *data: Path | str,
    engine: str | None = None,
    documents: Iterable[Path | str] | Path | str = (),
    environment: bool = True,
    store: Path | str | Sequence[Path | str] | None = None,
    endpoint: str | Sequence[str] | None = None,
    timeout: float | None = 600,
) -> Graph:
    """Open the packaged graph, or in its place files of RDF, stores on disk, SPARQL endpoints.

    ``engine`` is oxigraph, unless given, or rdflib. ``store`` is a folder that ``pepgraph load``
    has filled, ``endpoint`` the address for queries of a server that ``pepgraph publish`` has
    filled; several of them are asked as one. ``timeout`` is the seconds above 0 that one exchange
    with an endpoint may take, None or infinity for no end; what is more than a day is taken for a day.

    ``documents`` are texts whose quotes are joined in and checked against their digests;
    ``environment`` takes those of ``PEPGRAPH_DOCUMENTS`` too, as far as they can be read and
    the graph knows them.

    Raises DataError for a file that cannot be read, DocumentError for a text the graph was not
    made from, UnknownNameError for an unknown engine, StoreError for a folder that is no whole
    store or for no store where a list of them is empty, EndpointError for an address that cannot
    be asked, QueryError for a timeout that is no time. Warns by StoreWarning of a store that was made
    with another ontology, and where an endpoint is asked first, of one without the index.
    """
    for path in data:
        expect("a file", path, PATH, "a path, and of several each by itself, as in open('a.ttl', 'b.ttl')")
    stores = each("store", store, PATH, "a path, or a list of paths")
    endpoints = each("endpoint", endpoint, str, "an address as text, or a list of these")
    _expect_seconds(timeout)
    if [] in (stores if store is not None else None, endpoints if endpoint is not None else None):
        raise StoreError("the list of stores or endpoints is empty; name one, or leave it out")
    if not (stores or endpoints):
        graph = _from_files(data or data_files(), engine or "oxigraph")
        _attach(graph, documents, environment)
        return graph
    said = "store" if stores else "endpoint"
    if data or engine:
        given = "--data, in Python the files" if data else option("engine")
        raise (StoreError if stores else EndpointError)(
            f"--{said} says where the graph is and what answers; leave out {given}, or {option(said)}"
        )
    # Where one cannot be opened, or a document is another, nothing stays open and locked.
    with ExitStack() as opened:
        made = chain(map(_store, stores), (_endpoint(url, timeout) for url in endpoints))
        engines = [opened.enter_context(closing(one)) for one in made]
        graph = Graph(engines[0] if len(engines) == 1 else _several(engines), ())
        _attach(graph, documents, environment and not stores)
        opened.pop_all()
    for one in filter(None, (part.outdated for part in engines)):
        warnings.warn(one, StoreWarning, stacklevel=2)
    return graph


def _expect_seconds(timeout: float | None) -> None:
    """Raise TypeError or QueryError for what is neither seconds above 0 nor None."""
    if timeout is not None:
        expect("timeout", timeout, (int, float), "seconds above 0, or None for no limit")
        if not timeout > 0:
            raise QueryError(f"timeout is {timeout!r}; give seconds above 0, or None for no limit")


def _from_files(paths: Iterable[Path | str], engine: str) -> Graph:
    # A file that is named twice is one file.
    files = {os.path.realpath(path): path for path in paths}
    sources = [*ontology(), *map(Source.read, files.values())]
    with no_triple_terms(sources):
        return Graph(filled(engine, (source.quads() for source in sources)), sources)


def _attach(graph: Graph, documents: Iterable[Path | str] | Path | str, environment: bool) -> None:
    documents = each("documents", documents, PATH, "a path, or a list of paths")
    if documents or (environment and "PEPGRAPH_DOCUMENTS" in os.environ):
        from pepgraph.documents.texts import texts_from_environment

        for path in documents:
            graph.attach(path)
        for text in texts_from_environment() if environment else ():
            try:
                graph.attach(text)
            except DocumentError:
                continue  # The folder may hold documents of other graphs.


def _store(folder: Path | str) -> Engine:
    from pepgraph.store.disk.engine import DiskEngine

    if not str(folder):
        raise StoreError("the name of the store is empty; name a folder")
    return DiskEngine(Path(folder))


def _endpoint(url: str, timeout: float | None) -> Engine:
    from pepgraph.query.worker import LONGEST
    from pepgraph.store.remote.endpoint import EndpointEngine

    # The system takes no number of seconds, however large.
    return EndpointEngine(url, seconds=None if timeout is None or timeout == math.inf else min(timeout, LONGEST))


def _several(engines: Sequence[Engine]) -> Engine:
    from pepgraph.store.several import SeveralEngine

    return SeveralEngine(engines)
