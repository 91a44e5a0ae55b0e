"""Quads on their way, some at a time, and without the collector looking on."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

import pyoxigraph as ox

PART = 1_000
"""Quads that are handled together: a generator for each single one would cost as much as reading it."""


def parts(quads: Iterable[ox.Quad]) -> Iterator[list[ox.Quad]]:
    """The same quads, some at a time."""
    rest = iter(quads)
    while part := list(islice(rest, PART)):
        yield part


@contextmanager
def no_collection() -> Iterator[None]:
    """Nothing made here has cycles, and looking for them takes a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
