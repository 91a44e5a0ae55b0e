"""Things that are narrower than themselves, classes that are classes of themselves: chains that come back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from pepgraph.answers.checking.spans import Found
from pepgraph.model.names import shorten
from pepgraph.query.run import run
from pepgraph.store.contract import Engine

_CHAINS = (
    ("skos:broader", "SELECT ?it ?above WHERE { ?it skos:broader ?above FILTER (isIRI(?above)) }"),
    ("rdfs:subClassOf", "SELECT ?it ?above WHERE { ?it rdfs:subClassOf ?above FILTER (isIRI(?above)) }"),
)


def cycles(engine: Engine) -> Iterator[Found]:
    """Chains of a property that come back to where they began; of several that share a step, one at a time."""
    for name, query in _CHAINS:
        above: dict[str, set[str]] = defaultdict(set)
        for it, other in run(engine, query):
            # That each class is one of itself says nothing.
            if it != other or name != "rdfs:subClassOf":
                above[str(it)].add(str(other))
        while chain := _chain(above):
            first, second = chain[:2]
            above[first].discard(second)
            wrong = f"by {name} it is below itself: {' below '.join(map(shorten, chain))}"
            yield Found(first, second, wrong, f"remove the {name} that is wrong", "below-itself")


def _chain(above: dict[str, set[str]]) -> list[str]:
    """The names of a chain that comes back, from the first in the alphabet to that again."""
    try:
        TopologicalSorter(above).prepare()
    except CycleError as error:
        found: list[str] = error.args[1][:0:-1]
        first = found.index(min(found))
        return [*found[first:], *found[:first], found[first]]
    return []
