"""What the packaged graph costs: a cold command, the catalogue on two engines, rows through the API.

    python benchmarks/embedded.py [--runs 9]

Every figure is a median; every ratio is against a named peer in the same run.
"""

from __future__ import annotations

import argparse
import math
import os
import shlex
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pepgraph
from pepgraph.model.names import PREFIXES
from pepgraph.query.catalogue import catalogue, find
from pepgraph.query.guard import inspect
from pepgraph.store.resources import data_files, ontology_files

BARE = """
import sys, pyoxigraph as ox
store = ox.Store()
for path in {files!r}:
    store.load(path=path, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("graph:" + path))
solutions = store.query({query!r}, prefixes={prefixes!r}, use_default_graph_as_union=True,
    substitutions={{ox.Variable("compound"): ox.NamedNode("https://w3id.org/pepgraph/entity/semax")}})
for solution in solutions:
    sys.stdout.write(" ".join(str(term) for term in solution) + "\\n")
"""


def median_seconds(work: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def cold(runs: int) -> None:
    files = [str(path) for path in (*ontology_files(), *data_files())]
    bare = BARE.format(files=files, query=find("mechanisms").text, prefixes=PREFIXES)
    script = str(Path(sys.executable).with_name("pepgraph"))
    commands = {
        "bare pyoxigraph script": [sys.executable, "-c", bare],
        "pepgraph ask, csv": [script, "ask", "mechanisms", "semax", "--format", "csv"],
        "pepgraph ask, table": [script, "ask", "mechanisms", "semax"],
        "pepgraph show": [script, "show", "semax"],
    }
    # Compiled modules are kept after the first run, as Python does unless told otherwise.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True, env=environment)
            times[name].append(time.perf_counter() - start)
    base = statistics.median(times["bare pyoxigraph script"][1:])
    print("cold, whole process")
    for name, taken in times.items():
        seconds = statistics.median(taken[1:])
        print(f"  {name:<28}{seconds * 1000:8.0f} ms   {(seconds - base) * 1000:+6.0f} ms")


def engines(runs: int) -> None:
    ours, theirs = pepgraph.open(environment=False), pepgraph.open(engine="rdflib", environment=False)
    ratios = {}
    for name, entry in catalogue().items():
        arguments = shlex.split(entry.example)[1:]
        fast = median_seconds(lambda e=entry, a=arguments: e.run(ours.engine, *a).rows, runs)
        slow = median_seconds(lambda e=entry, a=arguments: e.run(theirs.engine, *a).rows, 3)
        ratios[name] = (slow / fast, fast, slow)
    mean = math.exp(statistics.fmean(math.log(ratio) for ratio, *_ in ratios.values()))
    print(f"\ncatalogue, {len(ratios)} queries with their rows: rdflib / Oxigraph, geometric mean {mean:.0f}x")
    for name, (ratio, fast, slow) in sorted(ratios.items(), key=lambda item: item[1][0]):
        print(f"  {name:<20}{fast * 1000:8.2f} ms {slow * 1000:9.1f} ms {ratio:8.0f}x")


def rows(runs: int) -> None:
    """Rows as Python values: raw pyoxigraph reads .value of every term, we give plain terms."""
    graph = pepgraph.open(environment=False)
    store = graph.engine._store  # type: ignore[attr-defined]
    query = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"

    def raw() -> list[tuple[str, ...]]:
        found = store.query(query, use_default_graph_as_union=True)
        return [tuple(term.value for term in solution) for solution in found]

    def api() -> list[tuple[object, ...]]:
        return graph.query(query).rows

    count = len(raw())
    theirs, own = median_seconds(raw, runs), median_seconds(api, runs)
    print(f"\nrows through the API, {count} rows of 3 terms")
    print(f"  raw pyoxigraph, .value     {theirs / count * 1e6:6.2f} us a row")
    print(f"  pepgraph, plain terms      {own / count * 1e6:6.2f} us a row   {own / theirs:.2f}x")
    text = find("mechanisms").text
    seconds = median_seconds(lambda: inspect(text, PREFIXES, list), 1000)
    print(f"  guard of a known query     {seconds * 1e6:6.2f} us")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=9)
    options = parser.parse_args()
    cold(options.runs)
    engines(options.runs)
    rows(options.runs)


if __name__ == "__main__":
    main()
