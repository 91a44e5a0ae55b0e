"""`pepgraph serve` beside Oxigraph's own server: requests a second and their times, greedy queries, mixed load.

    python benchmarks/serve.py [--triples 100000] [--seconds 10] [--runs 3] [--minutes 5]

Needs wrk and the package oxigraph. Both servers read the same store, each query is sent over 8 connections that
are kept open, and every figure is the median of the runs. "The same query" may be answered from what is kept; a
second server that keeps nothing is asked what is "made anew".
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from generate import write

from pepgraph.model.names import ONTOLOGY
from pepgraph.store.disk.load import load
from pepgraph.store.disk.manifest import Manifest

CONNECTIONS = 8
JSON = "application/sparql-results+json"
PREFIXES = (
    "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)
CLAIMS = """SELECT ?claim ?relation ?object ?label {
  ?claim rdf:subject <COMPOUND> ; rdf:predicate ?relation ; rdf:object ?object ; rdfs:label ?label }"""
COMPOUNDS = f"SELECT ?it ?n {{ ?it a <{ONTOLOGY}Peptide> ; <{ONTOLOGY}claimCount> ?n }} ORDER BY DESC(?n) ?it"
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
GREEDY = (
    f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}",
    f"SELECT * {{ {CROSS} }} ORDER BY ?i ?a",
    "SELECT (COUNT(*) AS ?n) { ?a (!<x:p>)* ?b . ?b (!<x:q>)* ?c . ?c (!<x:r>)* ?d }",
    "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?v{i} {{ {' '.join(map(str, range(60)))} }}" for i in range(8))
    + " }",
)

NOTHING_KEPT = """
import sys
from pepgraph.apps.web.server.command import serve
from pepgraph.apps.web.settings import Settings
serve(Settings(stores=(sys.argv[1],), port=int(sys.argv[2]), cache=1))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def asked(url: str, query: str, accept: str = JSON) -> tuple[int, bytes]:
    request = urllib.request.Request(f"{url}?{urllib.parse.urlencode({'query': query})}", headers={"Accept": accept})
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


@contextmanager
def running(command: Sequence[str], url: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server that has answered once."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with suppress(OSError):
                asked(url, "ASK {}")
                break
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def wrk(paths: Sequence[str], port: int, seconds: int, folder: Path) -> dict[str, float]:
    """Requests a second, median and 99th percentile in ms, and requests that failed."""
    script = folder / "requests.lua"
    listed = ",".join(json.dumps(path) for path in paths)
    script.write_text(
        f"local paths = {{{listed}}}\nlocal i = 0\nrequest = function()\n  i = i + 1\n"
        f'  return wrk.format("GET", paths[(i % #paths) + 1], {{["Accept"] = "{JSON}, text/html"}})\nend\n'
    )
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", str(script)]
    told = subprocess.run([*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True).stdout
    units = {"us": 0.001, "ms": 1.0, "s": 1000.0}

    def milliseconds(percent: int) -> float:
        found = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)", told)
        assert found, told
        return float(found[1]) * units[found[2]]

    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    assert rate, told
    return {
        "rate": float(rate[1]),
        "p50": milliseconds(50),
        "p99": milliseconds(99),
        "failed": int(failed[1]) if failed else 0,
    }


def measured(name: str, runs: int, *arguments: object) -> dict[str, float]:
    told = [wrk(*arguments) for _ in range(runs)]  # type: ignore[arg-type]
    middle = {key: statistics.median(one[key] for one in told) for key in told[0]}
    print(
        f"{name:<58}{middle['rate']:9,.0f}/s   p50 {middle['p50']:6.2f} ms   p99 {middle['p99']:6.2f} ms"
        + (f"   {middle['failed']:.0f} FAILED" if middle["failed"] else ""),
        flush=True,
    )
    return middle


def rates(store: Path, seconds: int, runs: int, folder: Path) -> None:
    ours, anew, theirs = free_port(), free_port(), free_port()
    place = store / Manifest.read(store).generation
    oxigraph = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or "oxigraph"
    other = ["serve-read-only", "--location", str(place), "--union-default-graph", "--bind", f"127.0.0.1:{theirs}"]
    serve = [sys.executable, "-m", "pepgraph", "serve", "--store", str(store), "--port", str(ours)]
    nothing_kept = [sys.executable, "-c", NOTHING_KEPT, str(store), str(anew)]
    our_url, new_url, their_url = (
        f"http://127.0.0.1:{port}/{path}" for port, path in ((ours, "sparql"), (anew, "sparql"), (theirs, "query"))
    )
    with running(serve, our_url), running(nothing_kept, new_url), running([oxigraph, *other], their_url):
        _, body = asked(our_url, COMPOUNDS)
        counted = [(row["it"]["value"], int(row["n"]["value"])) for row in json.loads(body)["results"]["bindings"]]
        middling = [it for it, claims in counted if claims <= 60]
        chosen = ((f"most claims ({counted[0][1]})", [counted[0][0]]), ("60 claims", middling[:1]), ("all", middling))
        for name, compounds in chosen:
            texts = [PREFIXES + CLAIMS.replace("COMPOUND", it) for it in compounds]
            queries = ["?" + urllib.parse.urlencode({"query": text}) for text in texts]
            here, there = (["/sparql" + one for one in queries], ["/query" + one for one in queries])
            peer = measured(f"claims of a compound, {name}: Oxigraph", runs, there, theirs, seconds, folder)
            same = measured("  the same query again", runs, here, ours, seconds, folder)
            print(f"    {same['rate'] / peer['rate']:.2f}x its rate, {same['p99'] / peer['p99']:.2f}x its p99")
            new = measured("  made anew", runs, here, anew, seconds, folder)
            print(f"    {new['rate'] / peer['rate']:.2f}x its rate, {new['p99'] / peer['p99']:.2f}x its p99")
        pages = ["/" + it.split("/", 3)[-1].split("/", 1)[1] for it in middling]
        measured("pages of compounds, kept", runs, pages[:1], ours, seconds, folder)
        measured("pages of compounds, each made anew", runs, pages, anew, seconds, folder)


def mixed(store: Path, minutes: float) -> None:
    """Pages, queries and greedy queries together; counts of statuses, and memory before and after."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    serve = [sys.executable, "-m", "pepgraph", "serve", "--store", str(store), "--port", str(port), "--timeout", "2"]
    statuses: Counter[tuple[str, int]] = Counter()
    quick: list[float] = []
    with running(serve, f"{base}/sparql") as process:
        _, body = asked(f"{base}/sparql", COMPOUNDS)
        things = [row["it"]["value"] for row in json.loads(body)["results"]["bindings"]]
        end = time.monotonic() + 60 * minutes

        def ask(kind: str, seed: int) -> None:
            chance = random.Random(seed)
            while time.monotonic() < end:
                it = chance.choice(things)
                begin = time.perf_counter()
                if kind == "page":
                    status, _ = asked(f"{base}/{it.split('/pepgraph/')[1]}", f"# {chance.random()}", "text/html")
                elif kind == "greedy":
                    status, _ = asked(f"{base}/sparql", f"{chance.choice(GREEDY)} # {chance.random()}")
                else:
                    status, _ = asked(
                        f"{base}/sparql", f"{PREFIXES}{CLAIMS.replace('COMPOUND', it)} # {chance.random()}"
                    )
                    quick.append(time.perf_counter() - begin)
                statuses[kind, status] += 1

        def memory() -> float:
            head = psutil.Process(process.pid)
            return sum(p.memory_full_info().uss for p in [head, *head.children(recursive=True)]) / 2**20

        kinds = ["page", "page", "query", "query", "greedy", "greedy"]
        threads = [threading.Thread(target=ask, args=(kind, i)) for i, kind in enumerate(kinds)]
        for thread in threads:
            thread.start()
        time.sleep(min(20, 15 * minutes))
        early = memory()
        for thread in threads:
            thread.join()
        time.sleep(3)
        late = memory()
    print(f"mixed load, {minutes:g} minutes: {dict(sorted(statuses.items()))}")
    worst = statistics.quantiles(quick, n=100)[98]
    print(f"  queries p50 {statistics.median(quick) * 1e3:.1f} ms, p99 {worst * 1e3:.1f} ms")
    print(f"  memory {early:.0f} MiB under load at first, {late:.0f} MiB after it")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=0.0, help="of mixed load; 0 leaves it out")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file, store = Path(folder, "graph.nq"), Path(folder, "store")
        write(file, options.triples, 7)
        load(store, [file])
        print(f"{options.triples:,} triples, {CONNECTIONS} connections, {options.runs} runs of {options.seconds} s")
        if options.runs:
            rates(store, options.seconds, options.runs, Path(folder))
        if options.minutes:
            mixed(store, options.minutes)


if __name__ == "__main__":
    main()
