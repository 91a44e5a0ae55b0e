"""A folder with a store in it: who may read and write it, and the manifest that proves it is whole.

Each load makes a new generation, an Oxigraph store of its own whose files are links to those of the
generation before; the manifest, replaced in one step, names the one that counts. So a reader has
a store that nobody changes, and a load that ends early leaves nothing but a folder to sweep up.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeGuard

import pyoxigraph as ox

from pepgraph.errors import StoreError
from pepgraph.store.disk.manifest import (
    COPY,
    MANIFEST,
    NEVER_CHANGED,
    NOT_PART,
    Manifest,
    generations,
    is_generation,
    is_store,
    mend_of,
    reason_of,
    settle,
    verify,
)

try:
    import fcntl
except ImportError:  # Windows has no such locks: one process at a time is then the user's care.
    fcntl = None  # type: ignore[assignment]

ANSWERS, WORDS = "answers.db", "words.db"
"""Answers and an index of words that are kept with a generation. Another state has others."""
_LOCK = "writer.lock"
_LIST = re.compile(r"[0-9a-f]{16}-[0-9a-f]{8}\.nq\.gz|made\.nq")
"""Names in `files`; what has others there, such as a folder of the system, is nothing of ours."""
_TRIES = 100
"""How often a folder that others take away again is made anew."""


@dataclass(slots=True)
class Reading:
    """A store opened for reading; nobody removes its generation before ``close``."""

    manifest: Manifest
    store: ox.Store
    lock: int | None = field(repr=False, default=None)

    def again(self, folder: Path) -> ox.Store:
        """The same generation opened once more. Raises StoreError where another folder is in the place of its own."""
        if self.lock is not None and not _is_of(self.lock, folder / f"{self.manifest.generation}.lock"):
            told = "it was moved, removed or replaced by another store since it was opened; open it anew"
            raise StoreError(told, file=folder)
        return _opened(folder / self.manifest.generation)

    def close(self) -> None:
        self.store = ox.Store()
        if self.lock is not None:
            os.close(self.lock)
            self.lock = None


def read_store(folder: Path) -> Reading:
    """Open the generation that counts. Raises StoreError where it is not what the manifest says."""
    while True:
        manifest = Manifest.read(folder)
        try:
            lock = _lock(folder / f"{manifest.generation}.lock", shared=True)
        except _TakenError:
            continue  # A writer has finished in between and is sweeping this one up.
        with ExitStack() as unlocking:
            if lock is not None:
                unlocking.callback(os.close, lock)
            try:
                verify(folder, manifest)
                reading = Reading(manifest, _opened(folder / manifest.generation), lock)
            except StoreError:
                if Manifest.read(folder).state == manifest.state:
                    raise
                continue  # A writer has swept this one up, or there is another folder by now.
            if Manifest.read(folder).state == manifest.state:
                unlocking.pop_all()
                return reading


_UNOPENED = (OSError, RuntimeError, ValueError)


def _opened(place: Path) -> ox.Store:
    try:
        return ox.Store.read_only(str(place))
    except _UNOPENED as error:
        raise StoreError(f"cannot be opened: {reason_of(error)}; {mend_of(place.parent)}", file=place) from None


# ── Writing ──────────────────────────────────────────────────────────────────────────────────


@contextmanager
def writing(folder: Path) -> Iterator[Manifest | None]:
    """Hold the folder as its only writer; gives the manifest, None for a store that is yet to be made.

    What an earlier load left behind is swept up. Where no store comes to be in the folder, what was made for it goes
    again, and the folder too if it was. Raises StoreError where somebody else writes, or where the folder holds other
    things.
    """
    made = [path for path in (folder, *folder.parents) if not os.path.lexists(path)]
    lock = _only_writer(folder)
    try:
        yield sweep(folder)
    finally:
        if not is_store(folder):
            _unmake(folder, made)
        if lock is not None:
            os.close(lock)


def _only_writer(folder: Path) -> int | None:
    """The lock of a folder, which is made where there is none."""
    tries = 0
    while True:
        tries += 1
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            gone = not os.path.lexists(folder) or folder.is_dir()
            if isinstance(error, FileExistsError | FileNotFoundError) and gone and tries < _TRIES:
                # Another writer had made it, and has taken it away again; it may be there anew. Some say so for ever.
                continue
            raise StoreError(f"cannot be made a folder: {error.strerror}", file=folder) from None
        try:
            # One look: where another writer commits meanwhile, it shows no store, or all of it.
            names = os.listdir(folder)
            strange = _strange(names)
            lock = None if strange else _lock(folder / _LOCK, shared=False)
        except FileNotFoundError:
            continue
        except _TakenError as taken:
            told = f"process {taken} is loading into this store; wait until it has ended"
            raise StoreError(told, file=folder) from None
        except OSError as error:
            told = f"cannot be read: {error.strerror}; see who may read and enter it"
            raise StoreError(told, file=folder) from None
        if strange:
            told = f"the folder holds {strange[0]!r} and no store; name an empty or a new folder"
            raise StoreError(told, file=folder)
        if lock is None or _is_of(lock, folder / _LOCK):
            return lock
        os.close(lock)


def _strange(names: Sequence[str]) -> list[str]:
    """What is in a folder without a store and was not made by a load that ended early.

    Others have folders called files or g1 too; a load makes its lock before anything else.
    """
    if {MANIFEST, COPY}.intersection(names):
        return []
    return [name for name in names if _LOCK not in names or not _ours(name)]


def _is_of(lock: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(lock), path.stat())
    except OSError:
        return False


def _unmake(folder: Path, made: Sequence[Path]) -> None:
    """Take away a lock and folders that were made in vain, as far as nothing else is in them by now."""
    with suppress(OSError):
        (folder / "files").rmdir()
    (folder / _LOCK).unlink(missing_ok=True)
    for path in made:
        with suppress(OSError):
            path.rmdir()


def sweep(folder: Path) -> Manifest | None:
    """Remove generations that do not count and that nobody reads, and lists that no file has.

    Returns the manifest on disk, by which alone it goes.
    """
    manifest = Manifest.counting(folder)
    current = manifest.generation if manifest else ""
    for path in generations(folder):
        if path.name == current:
            continue
        beside = folder / f"{path.name}.lock"
        try:
            lock = _lock(beside, shared=False)
        except _TakenError:
            continue  # Somebody reads it still; the next load sweeps it up.
        try:
            shutil.rmtree(path, ignore_errors=True)
            beside.unlink(missing_ok=True)
        finally:
            if lock is not None:
                os.close(lock)
    for beside in folder.glob("g*.lock"):
        if not beside.with_suffix("").exists() and beside.stem != current:
            beside.unlink(missing_ok=True)
    kept = {entry.shared for entry in manifest.files} if manifest else set()
    for path in (folder / "files").glob("*"):
        if _LIST.fullmatch(path.name) and path.name not in kept:
            path.unlink(missing_ok=True)
    (folder / f"{MANIFEST}.new").unlink(missing_ok=True)
    return manifest


@contextmanager
def generation(folder: Path, before: Manifest | None, *, empty: bool = False, same: bool = False) -> Iterator[Path]:
    """A new generation that begins as the one before, or empty; gone again where the work on it fails.

    It stays where the manifest names it by then: what fails later fails in a store that is committed.
    Answers and words go along only where its content will be the ``same``.
    """
    number = int(before.generation[1:]) + 1 if before else 1
    place = folder / f"g{number:05}"
    if before and not empty:
        verify(folder, before)
    try:
        place.mkdir()
        # Who may only read can lock it, and not make it.
        (folder / f"{place.name}.lock").touch()
        if before and not empty:
            _link(folder / before.generation, place, NOT_PART if same else (*NOT_PART, ANSWERS, WORDS))
        yield place
    except BaseException as error:
        counting = Manifest.counting(folder)
        committed = counting is not None and counting.generation == place.name
        if not committed:
            shutil.rmtree(place, ignore_errors=True)
            (folder / f"{place.name}.lock").unlink(missing_ok=True)
        if is_corruption(error):
            raise StoreError(f"the store cannot be read ({reason_of(error)}); {mend_of(folder)}", file=folder) from None
        if isinstance(error, OSError):
            state = "what was to be loaded is in" if committed else "the store is as it was"
            raise StoreError(f"cannot be written: {reason_of(error)}; {state}", file=folder) from None
        raise


def open_for_writing(place: Path) -> ox.Store:
    """The store of a new generation. Raises StoreError, which says what has become of the one before."""
    try:
        return ox.Store(str(place))
    except _UNOPENED as error:
        if is_corruption(error):
            raise
        unmade = "cannot be made: {}; name another folder, or make room"
        told = "cannot be written: {}; the store is as it was" if is_store(place.parent) else unmade
        raise StoreError(told.format(reason_of(error)), file=place.parent) from None


def open_before(folder: Path, manifest: Manifest) -> ox.Store:
    """The store as it was, beside a new generation that is made from it."""
    return _opened(folder / manifest.generation)


def is_corruption(error: BaseException) -> TypeGuard[Exception]:
    """Whether Oxigraph has met a damaged block of a table."""
    return isinstance(error, OSError | RuntimeError) and "Corruption" in str(error)


def _link(source: Path, target: Path, without: tuple[str, ...]) -> None:
    """RocksDB never changes a table file, so the generations can share them."""
    copied: list[Path] = []
    for path in source.iterdir():
        if path.name.startswith(without) or path.is_dir():
            continue
        if path.suffix in NEVER_CHANGED:
            try:
                os.link(path, target / path.name)
                continue
            except OSError:
                pass  # Not every file system has links.
        copied.append(target / path.name)
        shutil.copy2(path, copied[-1])
    settle(copied)


def _ours(name: str) -> bool:
    return name in (_LOCK, COPY, "files", f"{MANIFEST}.new") or is_generation(name.removesuffix(".lock"))


class _TakenError(Exception):
    """Another process has the lock; its text is the number of that process."""


def _lock(path: Path, *, shared: bool) -> int | None:
    """A lock on a file, held until it is closed; None where there are no locks.

    Raises FileNotFoundError where the folder that an exclusive one is to be made in is not there.
    """
    if fcntl is None:
        if not shared:
            path.touch()
        return None
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        if not shared:
            if isinstance(error, FileNotFoundError):
                raise
            raise StoreError(f"cannot be written: {error.strerror}", file=path.parent) from None
        try:
            handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return None  # Of an earlier pepgraph, whose writers made no locks for readers.
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        who = os.read(handle, 20).decode("ascii", "replace")
        os.close(handle)
        raise _TakenError(who) from None
    except OSError as error:
        os.close(handle)
        if shared:
            return None  # Where there are no locks, nobody writes.
        told = f"cannot be locked: {error.strerror}; name a folder on a file system that has locks"
        raise StoreError(told, file=path.parent) from None
    if not shared:
        try:
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
        except OSError as error:
            os.close(handle)
            raise StoreError(f"cannot be written: {error.strerror}", file=path.parent) from None
    return handle
