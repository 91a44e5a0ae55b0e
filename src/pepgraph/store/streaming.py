"""Quads on their way, some at a time, and without the collector looking on."""

from __future__ import annotations

import gc
import traceback
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


def forget_way(error: BaseException) -> None:
    """Have an error forget what it came by, which would keep a store open, and its lock, as long as there is the error.

    One that a context manager passes on refers to itself by its way: without the collector it would stay for ever.
    """
    behind: BaseException | None = error
    while behind:
        traceback.clear_frames(behind.__traceback__)
        behind = behind.__context__
