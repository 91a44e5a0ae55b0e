"""A store on disk beside raw pyoxigraph: loading, a long result as a stream, one profile.

    python benchmarks/load.py --triples 1000000 [--runs 3]

Every piece of work runs in a process of its own; its peak memory is that process's.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox
from generate import write

import pepgraph
from pepgraph.model.names import ENTITY
from pepgraph.store.disk.folder import read_store
from pepgraph.store.disk.load import load

Figures = dict[str, float]
Work = Callable[[Path, Path], Figures]

LONG = "SELECT ?s ?p ?o WHERE {{ ?s ?p ?o }} LIMIT {rows}"


def load_and_derive(source: Path, folder: Path) -> Figures:
    load(folder, [source])
    return {}


def load_raw(source: Path, folder: Path) -> Figures:
    store = ox.Store(str(folder))
    store.bulk_load(path=str(source), format=ox.RdfFormat.N_QUADS)
    return {}


def compact(_source: Path, folder: Path) -> Figures:
    """What optimize() of a copy costs; load does not call it."""
    reading = read_store(folder)
    copy = folder.with_name("compacted")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder / reading.manifest.generation, copy)
    reading.close()
    store = ox.Store(str(copy))
    start = time.perf_counter()
    store.optimize()
    return {"optimize alone": time.perf_counter() - start}


class Counting(io.TextIOBase):
    """Takes text as a file does and keeps none: when the first row was written, and memory on the way."""

    def __init__(self, start: float, rows: int) -> None:
        self._start, self._rows, self.lines = start, rows, 0
        self.first = self.early = 0.0

    def write(self, text: str) -> int:
        self.lines += text.count("\r\n")
        if self.lines >= 2 and not self.first:
            self.first = time.perf_counter() - self._start
        if self.lines >= self._rows // 10 and not self.early:
            self.early = peak()
        return len(text)


def stream(folder: Path, rows: int) -> Figures:
    graph = pepgraph.open(store=folder)
    start = time.perf_counter()
    out = Counting(start, rows)
    graph.query(LONG.format(rows=rows)).write(out, "csv")  # type: ignore[arg-type]
    return {
        "first row": out.first,
        "rows": out.lines - 1,
        "peak after a tenth, MB": out.early,
        "peak at the end, MB": peak(),
    }


def ten_thousand(_source: Path, folder: Path) -> Figures:
    return stream(folder, 10_000)


def million(_source: Path, folder: Path) -> Figures:
    return stream(folder, 1_000_000)


def profile(_source: Path, folder: Path) -> Figures:
    start = time.perf_counter()
    graph = pepgraph.open(store=folder)
    opened = time.perf_counter()
    graph.show(ENTITY + "compound-000001")
    return {"opening": opened - start, "profile": time.perf_counter() - opened}


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _child(pipe: Connection, work: Work, source: Path, folder: Path) -> None:
    before, start = peak(), time.perf_counter()
    figures = work(source, folder)
    pipe.send({"seconds": time.perf_counter() - start, "peak, MB": peak(), "at the start, MB": before, **figures})


def measured(work: Work, source: Path, folder: Path, runs: int, fresh: bool) -> Figures:
    """Medians over processes; ``fresh`` empties the folder first."""
    context = multiprocessing.get_context("spawn")
    found: list[Figures] = []
    for _ in range(runs):
        if fresh:
            shutil.rmtree(folder, ignore_errors=True)
        ours, theirs = context.Pipe()
        process = context.Process(target=_child, args=(theirs, work, source, folder))
        process.start()
        theirs.close()
        found.append(ours.recv())
        process.join()
    return {name: statistics.median(figures[name] for figures in found) for name in found[0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pepgraph-load-") as name:
        source, store, raw = (Path(name) / part for part in ("graph.nq", "store", "raw"))
        write(source, options.triples, options.seed)
        theirs = measured(load_raw, source, raw, options.runs, fresh=True)
        ours = measured(load_and_derive, source, store, options.runs, fresh=True)
        told = {
            "raw bulk_load of the file": theirs,
            "load, with all that follows": ours | {"over raw": ours["seconds"] / theirs["seconds"]},
            "copying and compacting": measured(compact, source, store, 1, fresh=False),
            "10,000 rows as CSV": measured(ten_thousand, source, store, options.runs, fresh=False),
            "1,000,000 rows as CSV": measured(million, source, store, options.runs, fresh=False),
            "show of one compound": measured(profile, source, store, options.runs, fresh=False),
        }
    print(f"{options.triples:,} triples; medians of {options.runs}; seconds unless named")
    for what, figures in told.items():
        listed = ", ".join(
            f"{name} {value:,.3g}" if value < 100 else f"{name} {value:,.0f}" for name, value in figures.items()
        )
        print(f"  {what:<30}{listed}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
