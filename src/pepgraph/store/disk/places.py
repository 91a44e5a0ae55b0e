"""Under which name a store knows a file, however its path is spelt or linked to, and wherever it was moved since."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pepgraph.documents.reading import STANDARD_INPUT
from pepgraph.store.disk.manifest import FileEntry, Manifest, file_digest


class Names:
    """The name under which a store knows a file: as it was first given."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_place = {_place(Path(name)): name for name in names}

    def __iter__(self) -> Iterator[str]:
        """Each file once; an earlier pepgraph took a file by two names for two."""
        return iter(self._by_place.values())

    def __contains__(self, path: Path) -> bool:
        return _place(path) in self._by_place

    def of(self, path: Path) -> str:
        place = _place(path)
        return self._by_place.setdefault(place, place if path == STANDARD_INPUT else str(path.absolute()))


def _place(path: Path) -> str:
    return "-" if path == STANDARD_INPUT else os.path.realpath(path)


def moved(manifest: Manifest, folder: Path, given: Sequence[Path]) -> Manifest:
    """The manifest of the store in ``folder`` with files that were moved under the names they have now.

    Where the folder was moved or copied, a file that lies to it as one did before is that one, if it is ``given``,
    or the other is gone, or it holds the same, and if the other is not given. A ``given`` file is the one of its name
    and content that is no longer where it was. Raises StoreError where such a file cannot be read.
    """
    now: dict[str, Path] = {}
    names = Names(entry.name for entry in manifest.files)
    wanted = {_place(path) for path in given}
    here = folder.resolve()
    for entry in manifest.files if manifest.home not in ("", str(here)) else ():
        path = Path(os.path.normpath(here / os.path.relpath(entry.name, manifest.home)))
        if path in names or entry.name == "-" or _place(Path(entry.name)) in wanted:
            continue
        if _place(path) in wanted or (os.path.isfile(path) and _stands_for(path, entry)):
            now[entry.name] = path
    known = {"-", *map(_place, now.values())}
    others = [path for path in given if path not in names and _place(path) not in known and os.path.isfile(path)]
    for entry in manifest.files:
        lost = entry.name != "-" and entry.name not in now and not os.path.exists(entry.name)
        for path in others if lost else ():
            if path.name == Path(entry.name).name and file_digest(path) == entry.sha256:
                now[entry.name] = path.absolute()
                others.remove(path)
                break
    files = tuple(replace(entry, name=str(now.get(entry.name, entry.name))) for entry in manifest.files)
    return replace(manifest, files=files, home=str(here))


def _stands_for(path: Path, entry: FileEntry) -> bool:
    """Whether a file is the one that was loaded, or there is no other that could be it."""
    return not os.path.exists(entry.name) or file_digest(path) == entry.sha256
