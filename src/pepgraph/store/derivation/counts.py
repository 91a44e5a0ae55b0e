"""How many claims there are of what: kept beside the claims, so that no query has to visit them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from urllib.parse import quote

import pyoxigraph as ox

from pepgraph.model.claims import Claim
from pepgraph.model.names import GRAPH, ONTOLOGY, TALLY
from pepgraph.model.terms import Iri, Term
from pepgraph.model.vocabulary import EVIDENCE, MODALITY, OBJECT, POLARITY, SUBJECT, TYPE

INDEX = ox.NamedNode(GRAPH + "index")
"""The graph of counts, and of names to find entities by; no export holds it."""

COUNT = ox.NamedNode(ONTOLOGY + "claimCount")
_CLASS, _TALLY, _LEVEL, _POLARITY = map(
    ox.NamedNode, (TYPE, *(ONTOLOGY + name for name in ("Tally", "tallyLevel", "tallyPolarity")))
)
_NAMED = (SUBJECT, OBJECT, POLARITY, MODALITY)


class Counts:
    """Claims by the things they name, and by kind of evidence and polarity together."""

    def __init__(self) -> None:
        self.by_thing: Counter[str] = Counter()
        """By the entity that is subject or object, by relation, polarity, modality and citation state."""
        self.by_kind: Counter[tuple[str, str]] = Counter()
        """By kind of evidence and polarity."""

    def add(self, claims: Iterable[tuple[str, Mapping[str, Sequence[Term]], Claim]]) -> None:
        """Count claims, each with its name and what is said of it."""
        things: list[str] = []
        kinds: list[tuple[str, str]] = []
        for _, said, claim in claims:
            things += (claim.relation.iri, claim.citation_state)
            # A claim that has several of what it may have once counts for each, in whatever order they are read.
            things += {term for key in _NAMED for term in said.get(key, ()) if isinstance(term, Iri)}
            polarities = [term for term in said.get(POLARITY, ()) if isinstance(term, Iri)]
            levels = [term for term in said.get(EVIDENCE, ()) if isinstance(term, Iri)]
            kinds += product(levels, polarities)
        self.by_thing.update(things)
        self.by_kind.update(kinds)

    def __neg__(self) -> Counts:
        less = Counts()
        less.by_thing.subtract(self.by_thing)
        less.by_kind.subtract(self.by_kind)
        return less

    def quads(self) -> Iterator[ox.Quad]:
        """The counts as they stand in the index, without those that came to nothing."""
        for iri, count in self.by_thing.items():
            if count > 0:
                yield counted(iri, count)
        for (level, polarity), count in self.by_kind.items():
            if count > 0:
                node = ox.NamedNode(tally(level, polarity))
                yield ox.Quad(node, _CLASS, _TALLY, INDEX)
                yield ox.Quad(node, _LEVEL, ox.NamedNode(level), INDEX)
                yield ox.Quad(node, _POLARITY, ox.NamedNode(polarity), INDEX)
                yield counted(node.value, count)


def counted(iri: str, count: int) -> ox.Quad:
    """What the index says of one thing."""
    return ox.Quad(ox.NamedNode(iri), COUNT, ox.Literal(count), INDEX)


def tally(level: str, polarity: str) -> str:
    """Name of the node that counts claims of one kind of evidence and polarity."""
    return TALLY + "-".join(quote(iri.removeprefix(ONTOLOGY), safe="") for iri in (level, polarity))
