"""The packaged ontology, with which every graph and store begins: a process parses it once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pyoxigraph as ox

from pepgraph.model.names import ONTOLOGY
from pepgraph.model.vocabulary import NOTATION, TYPE
from pepgraph.store.files import OpenFile, Source
from pepgraph.store.resources import ontology_files

_RANK = ONTOLOGY + "rank"


class _Kept(Source):
    """A file whose quads are kept once they were parsed."""

    __slots__ = ()

    def quads(self, open_file: OpenFile | None = None) -> Iterator[ox.Quad]:
        return iter(_parsed(self))


@cache
def _parsed(source: _Kept) -> list[ox.Quad]:
    return list(Source.quads(source))


def ontology() -> list[Source]:
    """The files of the ontology, without the shapes, as they are now."""
    return [_Kept.read(path) for path in ontology_files()]


def ontology_quads() -> Iterator[ox.Quad]:
    """What they hold."""
    for source in ontology():
        yield from source.quads()


def short_names(of: str) -> dict[str, int]:
    """Short names of the values of a class, each with its rank or 0: by rank, the highest first, and as they stand.

    >>> short_names("Polarity")
    {'affirmed': 0, 'negated': 0}
    >>> list(short_names("EvidenceLevel"))[:3]
    ['human', 'animal', 'in-vitro']
    """
    values, names, ranks = set[str](), dict[str, str](), dict[str, int]()
    for quad in ontology_quads():
        node, key, obj = quad.subject, quad.predicate.value, quad.object
        if not isinstance(node, ox.NamedNode) or not isinstance(obj, ox.NamedNode | ox.Literal):
            continue
        if key == TYPE and obj.value == ONTOLOGY + of:
            values.add(node.value)
        elif key == NOTATION:
            names[node.value] = obj.value
        elif key == _RANK:
            ranks[node.value] = int(obj.value)
    found = {name: ranks.get(iri, 0) for iri, name in names.items() if iri in values}
    return dict(sorted(found.items(), key=lambda one: -one[1]))
