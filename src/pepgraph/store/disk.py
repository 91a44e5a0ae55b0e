"""A store on disk as an engine that only reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from pepgraph.errors import QueryError, StoreError
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

    @property
    def generation(self) -> str:
        """Name of the state that was opened."""
        return self._reading.manifest.generation

    def load(self, quads: Iterable[ox.Quad]) -> None:
        raise StoreError("a store is only read here; `pepgraph load` writes to it", file=self.folder)

    def update(self, text: str, prefixes: Mapping[str, str]) -> None:
        raise StoreError("a store is only read here; `pepgraph load` writes to it", file=self.folder)

    def graphs(self) -> list[str]:
        with self.faults():
            return super().graphs()

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Turn what a damaged table raises into a StoreError."""
        try:
            yield
        except (OSError, RuntimeError) as error:
            reason = " ".join(str(error).split())
            if isinstance(error, RuntimeError) and "Corruption" not in reason:
                raise QueryError(f"the query cannot be answered: {reason}") from None
            raise StoreError(
                f"the store cannot be read ({reason}); restore the folder, or load the files into a new one",
                file=self.folder,
            ) from None

    def close(self) -> None:
        super().close()
        self._reading.close()
