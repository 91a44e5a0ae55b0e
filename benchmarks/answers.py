"""Profiles, comparisons, filters, search, and named queries about entities, of a store and of one a tenth as large.

    python benchmarks/answers.py --triples 1000000 [--runs 3]

Each answer is about things of which as much is said in both stores, so that its time should not grow with the rest;
search and the overview look at all there is. Medians after a first run that is left out, in one process.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from embedded import median_seconds
from scale import prepared

import pepgraph
from pepgraph.answers.overview import overview
from pepgraph.query.catalogue import catalogue

SOME, MORE = 30, 300
"""Claims that the things that are asked about should have, more or less."""

NEAREST = """SELECT ?thing ?n { ?thing a pg:Peptide ; pg:claimCount ?n } ORDER BY ABS(?n - ?wanted) ?thing LIMIT 2"""


def asked(graph: pepgraph.Graph) -> dict[str, tuple[int, Callable[[], object]]]:
    """What is asked, of how many claims it is, and how."""

    def nearest(wanted: int) -> list[tuple[str, int]]:
        rows = graph.query(NEAREST.replace("?wanted", str(wanted)))
        return [(str(thing), int(str(n))) for thing, n in rows]

    (some, few), (other, fewer) = nearest(SOME)
    (more, many), _ = nearest(MORE)
    narrow = {"min_evidence": "animal", "polarity": "affirmed", "modality": "asserted"}
    return {
        f"show, {SOME} claims": (few, lambda: graph.show(some)),
        f"show, {MORE} claims": (many, lambda: graph.show(more)),
        f"compare, {SOME} claims each": (few + fewer, lambda: graph.compare(some, other)),
        f"claims about, {MORE}": (many, lambda: graph.claims(about=more)),
        "the same, narrowed": (many, lambda: graph.claims(about=more, **narrow)),
        f"export about, {SOME}": (few, lambda: graph.export(format="ttl", about=some)),
        "search of two words": (0, lambda: graph.search("lowers nothing")),
        "overview": (0, lambda: overview(graph)),
        **{
            f"ask {name}, {SOME} claims": (few, partial(_ask, graph, name, [some, other][: len(entry.params)]))
            for name, entry in catalogue().items()
            if entry.params and all(param.kind == "entity" for param in entry.params)
        },
    }


def _ask(graph: pepgraph.Graph, name: str, things: list[str]) -> list[object]:
    return list(graph.ask(name, *things))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "pepgraph-scale")
    options = parser.parse_args()
    found: list[dict[str, tuple[int, float]]] = []
    for triples in (options.triples // 10, options.triples):
        data = prepared(options.folder, triples, options.seed, (), compact=False)
        with pepgraph.open(store=data.store, environment=False) as graph:
            questions = asked(graph).items()
            found.append({name: (n, 1000 * median_seconds(work, options.runs)) for name, (n, work) in questions})
    small, large = found
    print(f"{options.triples // 10:,} and {options.triples:,} triples; milliseconds, medians of {options.runs}")
    for name, (claims, after) in large.items():
        told, before = small[name]
        of = f" of {told} and {claims} claims" if claims else ""
        print(f"  {name:<28}{before:9,.1f}{after:11,.1f}{after / before:8.1f}x{of}")


if __name__ == "__main__":
    main()
