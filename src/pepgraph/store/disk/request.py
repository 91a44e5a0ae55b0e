"""What a load is asked for: files to take in and to take out, beside those that a store has."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pepgraph.documents.reading import is_read_once
from pepgraph.errors import DataError, StoreError
from pepgraph.store.disk.incoming import digest_of
from pepgraph.store.disk.manifest import FileEntry
from pepgraph.store.disk.places import Names
from pepgraph.store.files import Source


@dataclass(frozen=True, slots=True)
class Asked:
    """Files that are to be loaded or taken out, beside those that are in the store, all by their names there."""

    folder: Path
    here: dict[str, FileEntry]
    sources: dict[str, Source]
    digests: dict[str, str]
    remove: list[str]
    double: bool
    """Whether the store has a file under two names."""

    @property
    def added(self) -> list[str]:
        return [name for name in self.sources if name not in self.here]

    @property
    def unchanged(self) -> list[str]:
        return [name for name in self.sources if name in self.here and not self._differs(name)]

    @property
    def replaced(self) -> list[str]:
        return [name for name in self.sources if name in self.here and self._differs(name)]

    @property
    def going(self) -> list[FileEntry]:
        """What the store has of files that change or are taken out."""
        return [self.here[name] for name in (*self.replaced, *self.remove)]

    def _differs(self, name: str) -> bool:
        return self.here[name].sha256 != self.digests[name]

    def others(self) -> dict[str, Source]:
        """The other files of the store, to be read again. Raises StoreError and DataError, as ``again`` does."""
        left = {name: entry for name, entry in self.here.items() if name not in self.remove}
        return {name: again(self.folder, entry) for name, entry in left.items() if name not in self.sources}


def asked_of(folder: Path, entries: Mapping[str, FileEntry], given: Sequence[Source], out: Sequence[Path]) -> Asked:
    """What is asked of a store that has some files.

    Raises StoreError for what is to be removed and is not in the store, or is to be loaded too.
    """
    names = Names(entries)
    here = {name: entries[name] for name in names}
    sources = {names.of(source.path): source for source in given}
    remove = list(dict.fromkeys(names.of(path) for path in out))
    for name in remove:
        if name not in here:
            listed = " or ".join(sorted(here)[:3]) or "nothing"
            raise StoreError(f"{name} is not in the store, which holds {listed}", file=folder)
        if name in sources:
            raise StoreError(f"{name} is both to be loaded and removed; name it once", file=folder)
    digests = {name: digest_of(source) for name, source in sources.items()}
    return Asked(folder, here, sources, digests, remove, double=len(here) != len(entries))


def again(folder: Path, entry: FileEntry) -> Source:
    """A file of the store, to be read again. Raises StoreError or DataError where it is no longer what it was."""
    if is_read_once(Path(entry.name)):
        whence = "standard input" if entry.name == "-" else f"{entry.name}, which is not a file"
        raise StoreError(f"a part of it came from {whence}; load it into a new folder", file=folder)
    if not os.path.lexists(entry.name):
        take_out = shlex.join(["pepgraph", "load", "--remove", entry.name, "--store", str(folder)])
        raise DataError(f"no such file; restore it, or take out what it brought: `{take_out}`", file=entry.name)
    source = Source.stream(entry.name)
    if digest_of(source) != entry.sha256:
        raise StoreError(f"{entry.name} has changed too; name it as well", file=folder)
    return source
