"""The packaged ontology, with which every graph and store begins: a process parses it once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pyoxigraph as ox

from pepgraph.store.files import OpenFile, Source
from pepgraph.store.resources import ontology_files


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
