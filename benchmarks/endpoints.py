"""The catalogue over SPARQL servers that hold many documents: asked for the union of their graphs, and graph by graph.

    python benchmarks/endpoints.py [--triples 200000] [--runs 3] [--limit 60] [--endpoint QUERY STORE]...

A generated graph is published to Oxigraph's server (package oxigraph), or to the servers whose addresses for queries
and for a graph store are given; user and password are taken as for `pepgraph publish`. Each figure is the least of
the runs, beside a store on disk that is asked the same in this process. What differs from its rows is told.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from generate import write
from peers import free_port
from scale import question

import pepgraph
from pepgraph.errors import PepgraphError
from pepgraph.output.export import everything
from pepgraph.query.catalogue import catalogue, find
from pepgraph.store.disk.load import load
from pepgraph.store.remote import endpoint
from pepgraph.store.remote.endpoint import EndpointEngine
from pepgraph.store.remote.publish import publish, way

Found = tuple[float, object]
"""Seconds, and rows or the error in their place."""


@contextmanager
def oxigraph(folder: Path) -> Iterator[tuple[str, str]]:
    base = f"127.0.0.1:{free_port()}"
    command = ["oxigraph", "serve", "--location", str(folder), "--bind", base]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        while server.poll() is None:
            with suppress(OSError):
                urllib.request.urlopen(f"http://{base}/query?query=ASK%7B%7D", timeout=5).close()
                break
            time.sleep(0.1)
        try:
            yield f"http://{base}/query", f"http://{base}/store"
        finally:
            server.kill()


def asked(graph: pepgraph.Graph, name: str, runs: int) -> Found:
    """The least time of a named query over its runs, the first left out where there are more."""
    seconds = []
    for _ in range(runs):
        begin = time.perf_counter()
        try:
            rows: object = find(name).run(graph.engine, *question(name).arguments.values()).rows
        except PepgraphError as error:
            return time.perf_counter() - begin, str(error)[:80]
        seconds.append(time.perf_counter() - begin)
    return min(seconds), rows


def table(url: str, at_home: dict[str, Found], runs: int, limit: float) -> None:
    with pepgraph.open(endpoint=url, timeout=limit) as remote:
        graphs = len(remote.engine.graphs())
        as_one = {name: asked(remote, name, runs) for name in at_home}
        speaks, endpoint.speaks_of_ours = endpoint.speaks_of_ours, lambda *_: False
        each = {name: asked(remote, name, 1) for name in at_home}
        endpoint.speaks_of_ours = speaks
    print(f"\n{url}, {graphs} graphs\n\n| | store | as one | each by its name |\n|---|---|---|---|")
    for name, (seconds, rows) in at_home.items():
        cells = [cell(found, rows) for found in (as_one[name], each[name])]
        print(f"| `{name}` | {seconds * 1000:.1f} ms | {' | '.join(cells)} |")
    for what, found in (("as one", as_one), ("each by its name", each)):
        ratios = [found[name][0] / seconds for name, (seconds, _) in at_home.items() if seconds > 0.02]
        others = [name for name, (_, rows) in at_home.items() if found[name][1] != rows]
        print(
            f"\n{what}, where the store takes over 20 ms: {statistics.median(ratios):.1f} times that in the median, "
            f"{min(ratios):.1f} to {max(ratios):.1f}; other rows: {', '.join(others) or 'none'}"
        )


def cell(found: Found, rows: object) -> str:
    seconds, given = found
    told = "" if given == rows else f", {given}" if isinstance(given, str) else ", other rows"
    return f"{seconds * 1000:.1f} ms{told}"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--triples", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--limit", type=float, default=60, help="seconds for one question")
    parser.add_argument("--endpoint", nargs=2, action="append", metavar=("QUERY", "STORE"), default=[])
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        made, store = Path(folder, "made.nq"), Path(folder, "store")
        write(made, options.triples, 7)
        load(store, [made])
        with pepgraph.open(store=store) as graph, oxigraph(Path(folder, "server")) as own:
            at_home = {name: asked(graph, name, options.runs) for name in catalogue()}
            for url, graphs in options.endpoint or [own]:
                engine = EndpointEngine(url)
                begin = time.perf_counter()
                sizes = publish(everything(graph), engine, way(engine, graph_store=graphs))
                took = time.perf_counter() - begin
                print(f"{sum(sizes.values()):,} triples published in {took:.0f} s", file=sys.stderr)
                table(url, at_home, options.runs, options.limit)


if __name__ == "__main__":
    main()
