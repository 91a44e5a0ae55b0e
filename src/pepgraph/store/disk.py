"""A store on disk as an engine that only reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox

from pepgraph.errors import StoreError
from pepgraph.store.folder import read_store
from pepgraph.store.oxigraph import OxigraphEngine


class DiskEngine(OxigraphEngine):
    """The store that ``pepgraph load`` has made in a folder, as it is now: later loads do not show.

    Raises StoreError where the folder holds no whole store.
    """

    lasting = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._reading = read_store(folder)
        super().__init__(self._reading.store)

    def load(self, quads: Iterable[ox.Quad]) -> None:
        raise StoreError("a store is only read here; `pepgraph load` writes to it", file=self.folder)

    def update(self, text: str, prefixes: Mapping[str, str]) -> None:
        raise StoreError("a store is only read here; `pepgraph load` writes to it", file=self.folder)

    def close(self) -> None:
        super().close()
        self._reading.close()
