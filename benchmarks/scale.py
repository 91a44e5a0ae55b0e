"""The catalogue over a generated graph of any size, beside other stores that are asked the same.

    python benchmarks/scale.py --triples 1000000 [--runs 5] [--peers answers,memory,pyoxigraph,maplib,virtuoso,rdflib]

Every figure is a median after a first run that is left out; rows are Python values everywhere. A peer that is not
installed is left out with a word on how to get it, a question that takes longer than --limit is shown as such.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from generate import write
from peers import OURS, PEERS, Asked, Data, Measured, Question

from pepgraph.model.names import DOCUMENT, ENTITY, ONTOLOGY
from pepgraph.query.catalogue import catalogue
from pepgraph.store.disk.load import load

COMPOUND, OTHER, TARGET = (ENTITY + name for name in ("compound-000001", "compound-000002", "target-000002"))
OF_ALL = {
    "compound": COMPOUND,
    "entity": COMPOUND,
    "first": COMPOUND,
    "second": OTHER,
    "level": ONTOLOGY + "AnimalStudy",
    "passage": DOCUMENT + "d000001/passage/32",
    "place": ENTITY + "russia",
    "question": DOCUMENT + "d000001/passage/25",
    "reference": DOCUMENT + "d000001/reference/11",
    "region": ENTITY + "hippocampus",
    "species": ENTITY + "mouse",
}
OF_ONE = {("acts-on", "entity"): TARGET, ("evidence-for", "entity"): TARGET}
"""What questions ask about: what most claims speak of, so that the answers are long."""

RAW, FASTEST, LOOKUP, WHOLE = 1.3, 3.0, 15.0, 100.0
"""Aims: ours over raw pyoxigraph, ours over the fastest peer, rdflib over ours for lookups and for all others."""


def question(name: str) -> Question:
    return Question(name, {p.name: OF_ONE.get((name, p.name), OF_ALL[p.name]) for p in catalogue()[name].params})


def prepared(folder: Path, triples: int, seed: int, peers: Iterable[str], compact: bool) -> Data:
    """The generated graph and its store, made where they are not there yet."""
    data = Data(folder / f"{triples}-{seed}", compact)
    data.folder.mkdir(parents=True, exist_ok=True)
    if not data.nquads.exists():
        part = data.nquads.with_suffix(".part")
        write(part, triples, seed)
        part.replace(data.nquads)
    if not data.store.exists():
        start = time.perf_counter()
        load(data.store, [data.nquads])
        print(f"loaded on disk in {time.perf_counter() - start:.1f} s", file=sys.stderr)
    if {"maplib", "virtuoso", "rdflib"} & {*peers}:
        data.write_triples()
    if compact and (seconds := data.write_compacted()):
        print(f"compacted in {seconds:.1f} s", file=sys.stderr)
    if "answers" in peers and (seconds := data.write_answering()):
        print(f"answers worked out in {seconds:.1f} s", file=sys.stderr)
    return data


def measure(
    data: Data, names: Sequence[str], peers: Sequence[str], runs: int, limit: float
) -> dict[str, dict[str, Measured]]:
    found: dict[str, dict[str, Measured]] = {name: {} for name in names}
    for peer in peers:
        asked = Asked(peer, data, limit)
        for name in names:
            found[name][peer] = asked.ask(question(name), runs)
            if sys.stderr.isatty():
                print(f"\r{peer} {name:<24}", end="", file=sys.stderr, flush=True)
        print(f"{peer}: ready after {asked.loading:.1f} s with {asked.megabytes} MB{'':<16}", file=sys.stderr)
        asked.close()
    return found


def table(found: dict[str, dict[str, Measured]], peers: Sequence[str]) -> None:
    others = [peer for peer in peers if peer != "pepgraph"]
    print("| query | rows | " + " | ".join([*peers, *(f"/ {peer}" for peer in others)]) + " |")
    print("|---|" + "---:|" * (1 + len(peers) + len(others)))
    for name, by_peer in found.items():
        ours = by_peer["pepgraph"]
        cells = [name, f"{ours.rows:,}"]
        for peer in peers:
            one = by_peer[peer]
            same = one.seconds is None or (one.rows, one.digest) == (ours.rows, ours.digest)
            cells.append(milliseconds(one) + ("" if same else f" ≠{one.rows:,}" if one.rows != ours.rows else " ≠"))
        cells += [ratio(ours, by_peer[peer]) for peer in others]
        print("| " + " | ".join(cells) + " |")


def milliseconds(one: Measured) -> str:
    if one.seconds is None:
        return one.reason
    ms = one.seconds * 1000
    return f"{ms:,.0f}" if ms >= 100 else f"{ms:.1f}" if ms >= 10 else f"{ms:.2f}"


def ratio(ours: Measured, theirs: Measured) -> str:
    if ours.seconds is None or theirs.seconds is None:
        return ""
    return f"{ours.seconds / theirs.seconds:.2g}"


def aims(found: dict[str, dict[str, Measured]], peers: Sequence[str], limit: float, who: str) -> None:
    """Each aim with its figure, and met or not met, for one of ours."""
    ours = {name: by_peer[who].seconds or limit for name, by_peer in found.items()}
    if "pyoxigraph" in peers and who == "pepgraph":
        raw = {n: ours[n] / s for n, by_peer in found.items() if (s := by_peer["pyoxigraph"].seconds)}
        figure = statistics.median(raw.values())
        worst = max(raw, key=lambda name: raw[name])
        say(
            "median of the catalogue over raw pyoxigraph",
            f"{figure:.2f}x, worst {worst} {raw[worst]:.2f}x",
            figure <= RAW,
            f"at most {RAW}x",
        )
    fast = [peer for peer in peers if peer not in (*OURS, "rdflib")]
    if fast:
        over = {}
        for name, by_peer in found.items():
            # Who gives other rows is no faster for it.
            right = [by_peer[p] for p in fast if by_peer[p].rows == by_peer[who].rows]
            best = min((one.seconds or limit for one in right), default=limit)
            if ours[name] > FASTEST * best:
                over[name] = ours[name] / best
        told = ", ".join(f"{name} {times:.1f}x" for name, times in sorted(over.items(), key=lambda item: -item[1]))
        say(
            f"queries above {FASTEST:.0f}x the fastest of {', '.join(fast)}",
            f"{len(over)} of {len(found)}" + (f": {told}" if told else ""),
            not over,
            "none",
        )
    if "rdflib" in peers:
        for what, lookup, wanted in (("lookups", True, LOOKUP), ("questions to the whole graph", False, WHOLE)):
            ratios = {
                name: (by_peer["rdflib"].seconds or limit) / ours[name]
                for name, by_peer in found.items()
                if bool(catalogue()[name].params) is lookup
            }
            if ratios:
                mean = math.exp(statistics.fmean(math.log(times) for times in ratios.values()))
                least = min(ratios, key=lambda name: ratios[name])
                say(
                    f"rdflib over the catalogue, {what}, geometric mean",
                    f"{mean:.0f}x, least {least} {ratios[least]:.1f}x",
                    mean >= wanted,
                    f"at least {wanted:.0f}x",
                )


def say(what: str, figure: str, met: bool, wanted: str) -> None:
    print(f"- {what}: {figure}; {wanted}: {'met' if met else 'NOT MET'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peers", default="answers,memory,pyoxigraph,maplib,virtuoso,rdflib")
    parser.add_argument("--only", action="append", metavar="NAME", help="ask this named query alone; may be repeated")
    parser.add_argument("--compact", action="store_true", help="ask a copy of the store after its optimize()")
    parser.add_argument("--limit", type=float, default=60, help="seconds for one question to one peer")
    parser.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()) / "pepgraph-scale", help="where data is kept"
    )
    options = parser.parse_args()
    peers = ["pepgraph"]
    for name in filter(None, options.peers.split(",")):
        if name not in PEERS:
            parser.error(f"no peer {name}; there are {', '.join(PEERS)}")
        if PEERS[name].missing:
            print(f"{name} is left out, it is not installed: {PEERS[name].missing}", file=sys.stderr)
        elif name not in peers:
            peers.append(name)
    names = options.only or list(catalogue())
    data = prepared(options.folder, options.triples, options.seed, peers, options.compact)
    found = measure(data, names, peers, options.runs, options.limit)
    print(f"{options.triples:,} triples, milliseconds; the last columns: ours over theirs; ≠ other rows than ours\n")
    table(found, peers)
    for who in OURS:
        if who in peers:
            print(f"\n{who}:")
            aims(found, peers, options.limit, who)


if __name__ == "__main__":
    main()
