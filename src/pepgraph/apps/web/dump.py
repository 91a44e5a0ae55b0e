"""The whole graph in one file, but for the words of documents and the index."""

from __future__ import annotations

import gzip
from itertools import islice

from pepgraph.apps.web.negotiation import ENDINGS, TRIPLES, format_of, with_charset
from pepgraph.apps.web.server.messages import BadRequest, Reply, Request
from pepgraph.apps.web.settings import Settings
from pepgraph.graph import Graph
from pepgraph.output.export import STREAMED, stream
from pepgraph.query.quads import stored
from pepgraph.query.serialized import Bounded
from pepgraph.store.disk.engine import DiskEngine
from pepgraph.store.write import serialize

DUMP = "/dump"
PACKED = f"{DUMP}.nq.gz"
"""Where the whole is, whatever its size, as long as it is offered."""
MOST = 1_000_000
"""Triples of files up to which a store is offered as one file."""

PLACES = {f"{DUMP}.{ending}": format for ending, format in ENDINGS.items()}
"""Where the whole is in one format, whatever Accept says."""


def dump(graph: Graph, request: Request, settings: Settings) -> Reply:
    """Everything, in the format that the address or Accept names. Raises BadRequest where that is too much."""
    why = not_offered(graph)
    if why:
        raise BadRequest(why)
    body = Bounded(settings.answer)
    if request.path == PACKED:
        with gzip.GzipFile(fileobj=body, mode="wb", compresslevel=5, mtime=0) as out:
            out.writelines(stream(graph, "nq"))
        return Reply(body.getvalue(), "application/gzip")
    format = PLACES.get(request.path) or format_of(request.accept, request.many("format"), TRIPLES)
    if format in STREAMED:
        for part in stream(graph, format):
            body.write(part)
    else:
        quads = list(islice(stored(graph.engine), settings.rows + 1))
        if len(quads) > settings.rows:
            told = f"more than {settings.rows:,} triples come as N-Quads or N-Triples"
            raise BadRequest(f"{told}; fetch {PACKED} or /dump.nt")
        body.write(serialize(quads, format).encode())
    return Reply(body.getvalue(), with_charset(TRIPLES[format]))


def loaded(graph: Graph) -> int | None:
    """Triples of the files that stores were made of; None where something is no store."""
    engines = [part for part in graph.engine.parts if isinstance(part, DiskEngine)]
    return sum(engine.loaded for engine in engines) if len(engines) == len(graph.engine.parts) else None


def not_offered(graph: Graph) -> str:
    """Why the whole is not to be had, with the mend; nothing where it is."""
    if not graph.engine.lasting:
        return ""
    size = loaded(graph)
    if size is None:
        return "what lies at an endpoint is not passed on whole; ask that endpoint"
    if size > MOST:
        return (
            f"{size:,} triples are too many for one answer; `pepgraph export --store DIR -o graph.nq` writes them, "
            "and each document is to be had at its own address"
        )
    return ""


TASKS = {"dump": dump}
