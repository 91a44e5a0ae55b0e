"""A load in a process of its own that is there at once: forked from one that has imported all it needs."""

from __future__ import annotations

import multiprocessing
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from pepgraph.store.disk import incoming
from pepgraph.store.disk import load as loading

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__])


def started(folder: Path, files: list[Path], *, large: bool = False, rebuild: bool = False) -> ForkServerProcess:
    """A load that commits each file by itself; with ``large`` none leaves a list of what it shares."""
    process = _CONTEXT.Process(target=_load, args=(folder, files, large, rebuild))
    process.start()
    return process


def _load(folder: Path, files: list[Path], large: bool, rebuild: bool) -> None:
    incoming.BATCH = 1
    if large:
        incoming.LISTED = 0
    loading.load(folder, files, rebuild=rebuild)
