"""A store on disk as an engine that only reads."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pepgraph.errors import QueryError, StoreError
from pepgraph.model.terms import Term
from pepgraph.store.contract import EVERYTHING, Answer, Dataset
from pepgraph.store.disk.folder import ANSWERS, WORDS, is_corruption, read_store
from pepgraph.store.disk.manifest import load_anew, mend_of, ontology_digest, reason_of, verify
from pepgraph.store.oxigraph import OxigraphReader

if TYPE_CHECKING:
    from pepgraph.store.disk.kept_answers import KeptAnswers


LARGE = 500_000
"""Quads from which on whole lists take a second and more where nothing is kept for them."""


def quicker_by(folder: Path) -> str:
    """The command after which look-ups in a store and whole lists of it come sooner."""
    return shlex.join(["pepgraph", "load", "--compact", "--answers", "--store", str(folder)])


class DiskEngine(OxigraphReader):
    """The store that ``pepgraph load`` has made in a folder, as it is now: later loads do not show.

    ``answers`` are those that ``pepgraph load --answers`` has kept, with an index of words. Raises StoreError
    where the folder holds no whole store.
    """

    def __init__(self, folder: Path, *, answers: bool = True) -> None:
        self.folder = folder
        self._reading = read_store(folder)
        super().__init__(self._reading.store)
        self._state = self._reading.manifest.state
        self._kept: KeptAnswers | None = None
        self._left: list[object] = []
        kept = self._reading.manifest.listing if answers else {}
        self._place = folder / self._reading.manifest.generation
        if ANSWERS in kept:
            from pepgraph.store.disk.kept_answers import KeptAnswers

            try:
                self._kept = KeptAnswers(self._place / ANSWERS)
            except StoreError:
                self.close()
                raise
        if WORDS in kept:
            self.kept_words = self._place / WORDS
        self.large = self.loaded >= LARGE
        if not self._kept and self.large:
            self.quicker_by = quicker_by(folder)
        if self._reading.manifest.ontology != ontology_digest():
            self.outdated = (
                f"{folder}: made with another ontology than that of this pepgraph, so what is new in this one may "
                f"be missing from answers; {load_anew(folder)} takes it in"
            )

    def __str__(self) -> str:
        return str(self.folder)

    @property
    def generation(self) -> str:
        """Name of the state that was opened, which no other has."""
        return self._state

    @property
    def loaded(self) -> int:
        """Quads of the files that the store was made of."""
        return sum(entry.quads for entry in self._reading.manifest.files)

    def query(
        self, text: str, bindings: Mapping[str, Term], prefixes: Mapping[str, str], dataset: Dataset = EVERYTHING
    ) -> Answer:
        if self._kept and not dataset and (answer := self._kept.find(text, bindings)):
            return answer
        return super().query(text, bindings, prefixes, dataset)

    def has_kept(self, text: str, bindings: Mapping[str, Term]) -> bool:
        return self._kept is not None and self._kept.find(text, bindings) is not None

    def graphs(self) -> list[str]:
        with self.faults():
            return super().graphs()

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Turn what a damaged table raises into a StoreError."""
        try:
            yield
        except (OSError, RuntimeError) as error:
            reason = reason_of(error)
            if isinstance(error, RuntimeError) and not is_corruption(error):
                raise QueryError(f"the query cannot be answered: {reason}") from None
            raise StoreError(f"the store cannot be read ({reason}); {mend_of(self.folder)}", file=self.folder) from None

    def find_damage(self) -> None:
        """Raise StoreError where a table of the store is not as it was written; each is read whole for that.

        For whoever is about to read all of them, and for whom a worker has died of memory: of a damaged block
        Oxigraph tells, or it asks for that block until no memory is left.
        """
        verify(self.folder, self._reading.manifest, thorough=True)

    def forked(self) -> None:
        # RocksDB and SQLite have locks, and to let go of what others may hold would wait for these too.
        self._left += [self._store, self._kept]
        self._store = self._reading.again(self.folder)
        if self._kept:
            self._kept = type(self._kept)(self._place / ANSWERS)

    def close(self) -> None:
        super().close()
        if self._kept:
            self._kept.close()
        self._reading.close()
