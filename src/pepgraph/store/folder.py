"""A folder with a store in it: who may read and write it, and the manifest that proves it is whole.

Each load makes a new generation, an Oxigraph store of its own whose files are links to those of the
generation before; the manifest, replaced in one step, names the one that counts. So a reader has
a store that nobody changes, and a load that ends early leaves nothing but a folder to sweep up.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from pepgraph.errors import StoreError
from pepgraph.store.resources import ontology_files

try:
    import fcntl
except ImportError:  # Windows has no such locks: one process at a time is then the user's care.
    fcntl = None  # type: ignore[assignment]

FORMAT = 1
MANIFEST = "pepgraph-store.json"
ANSWERS = "answers.db"
"""Answers kept with a generation. Another state has other answers."""
_COPY = "pepgraph-store.copy.json"
"""The manifest once more: where it alone is left, a store has lost its manifest, and no first load was ended."""
_LOCK = "writer.lock"
_NEVER_CHANGED = (".sst", ".db")
"""Tables and answers, written once."""
_NOT_PART = ("LOCK", "LOG")


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file that is in the store: its name, digest, what it brought."""

    name: str
    sha256: str
    quads: int
    documents: tuple[str, ...]
    shared: str = ""
    """Name of the list of what it says outside its documents; empty for a large file, which has none."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Which generation counts, what its files on disk are, and what was loaded."""

    generation: str
    listing: dict[str, tuple[int, str, int]]
    """Size, digest and time of change, in nanoseconds, of each file on disk."""
    files: tuple[FileEntry, ...]
    ontology: str
    restate: bool = False
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Replace the manifest of a folder in one step."""
        body = asdict(self)
        text = json.dumps({**body, "sha256": _digest_of(body)}, indent=1)
        beside = folder / f"{MANIFEST}.new"
        with beside.open("w", encoding="utf-8") as out:
            out.write(text + "\n")
            out.flush()
            os.fsync(out.fileno())
        os.replace(beside, folder / MANIFEST)
        # The store is committed by now: neither a full disk nor a file system that syncs no folders undoes it.
        with suppress(OSError):
            _sync(folder)
        with suppress(OSError):
            (folder / _COPY).write_text(text + "\n", "utf-8")

    @classmethod
    def counting(cls, folder: Path) -> Manifest | None:
        """The manifest of a folder, None where no store was made in it yet. Raises StoreError as ``read`` does."""
        return cls.read(folder) if _is_store(folder) else None

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of a folder. Raises StoreError where there is none or it is not whole."""
        if not folder.is_dir():
            kind = "a file" if folder.exists() else "not there"
            raise StoreError(f"no store: it is {kind}; `pepgraph load FILE --store DIR` makes one", file=folder)
        try:
            text = (folder / MANIFEST).read_text("utf-8")
        except FileNotFoundError:
            if (folder / _COPY).exists():
                raise StoreError(
                    f"its manifest is missing; restore {MANIFEST}, of which {_COPY} is a copy", file=folder
                ) from None
            if _leftovers(folder, ""):
                raise StoreError(
                    "its first load did not end; load the files again, what is left of it is swept up", file=folder
                ) from None
            raise StoreError(
                f"a folder that is no store: it has no {MANIFEST}; `pepgraph load FILE --store DIR` makes one",
                file=folder,
            ) from None
        except (OSError, UnicodeDecodeError) as error:
            reason = _reason(error) if isinstance(error, OSError) else "it is not UTF-8"
            raise StoreError(
                f"its manifest cannot be read: {reason}; restore the folder", file=folder / MANIFEST
            ) from None
        try:
            body: dict[str, Any] = json.loads(text)
            claimed = body.pop("sha256")
            version = body["format"]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise StoreError(
                "the manifest is not whole; restore the folder, or load the files into a new one",
                file=folder / MANIFEST,
            ) from None
        if version != FORMAT:
            raise StoreError(
                f"a store of version {version}, and this is pepgraph for version {FORMAT}; "
                "load the files into a new folder, or use the pepgraph it was made with",
                file=folder,
            )
        if claimed != _digest_of(body):
            raise StoreError(
                "the manifest was changed or is not whole; restore the folder, or load the files into a new one",
                file=folder / MANIFEST,
            )
        body["files"] = tuple(FileEntry(**{**said, "documents": tuple(said["documents"])}) for said in body["files"])
        body["listing"] = {name: (size, digest, when) for name, (size, digest, when) in body["listing"].items()}
        return cls(**body)


def _digest_of(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def ontology_digest() -> str:
    """Digest of the packaged ontology, by which sentences and shortcuts of a store were made."""
    found = hashlib.sha256()
    for path in ontology_files():
        found.update(path.read_bytes())
    return found.hexdigest()


@dataclass(slots=True)
class Reading:
    """A store opened for reading; nobody removes its generation before ``close``."""

    manifest: Manifest
    store: ox.Store
    lock: int | None = field(repr=False, default=None)

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
        if Manifest.read(folder).generation == manifest.generation:
            break
        if lock is not None:
            os.close(lock)
    place = folder / manifest.generation
    verify(folder, manifest)
    return Reading(manifest, _opened(place, read_only=True), lock)


def verify(folder: Path, manifest: Manifest) -> None:
    """Raise StoreError where a file of the generation is missing, or not as it was written.

    A table that nobody has touched since is taken to be so. One damaged block of it must not come to
    Oxigraph's eyes: it goes on asking for that block until all memory of the machine is gone.
    """
    place = folder / manifest.generation
    mend = "restore the folder, or load the files into a new one"
    for name, (size, digest, when) in manifest.listing.items():
        path = place / name
        try:
            found = path.stat()
        except OSError:
            raise StoreError(f"a file of the store is missing; {mend}", file=path) from None
        if found.st_size != size:
            raise StoreError(f"a file of the store has {found.st_size} bytes where it had {size}; {mend}", file=path)
        if (path.suffix not in _NEVER_CHANGED or found.st_mtime_ns != when) and _file_digest(path) != digest:
            raise StoreError(f"a file of the store was changed; {mend}", file=path)


def listing(place: Path, before: Manifest | None = None) -> dict[str, tuple[int, str, int]]:
    """Size, digest and time of each file of a closed store; tables of the generation before are known."""
    known = before.listing if before else {}
    found = {}
    for path in sorted(place.iterdir()):
        if path.is_file() and not path.name.startswith(_NOT_PART):
            state = path.stat()
            size, digest, when = known.get(path.name, (0, "", 0))
            same = path.suffix in _NEVER_CHANGED and (size, when) == (state.st_size, state.st_mtime_ns)
            found[path.name] = (state.st_size, digest if same else _file_digest(path), state.st_mtime_ns)
    return found


def _file_digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise StoreError(f"cannot be read: {error.strerror}", file=path) from None


def _opened(place: Path, *, read_only: bool) -> ox.Store:
    try:
        return ox.Store.read_only(str(place)) if read_only else ox.Store(str(place))
    except (OSError, RuntimeError, ValueError) as error:
        raise StoreError(f"cannot be opened: {_reason(error)}", file=place) from None


# ── Writing ──────────────────────────────────────────────────────────────────────────────────


@contextmanager
def writing(folder: Path) -> Iterator[Manifest | None]:
    """Hold the folder as its only writer; gives the manifest, None for a store that is yet to be made.

    What an earlier load left behind is swept up. Raises StoreError where somebody else writes, or
    where the folder holds other things.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot be made a folder: {error.strerror}", file=folder) from None
    try:
        strange = [] if _is_store(folder) else [path.name for path in folder.iterdir() if not _ours(path.name)]
    except OSError as error:
        raise StoreError(f"cannot be read: {error.strerror}; see who may read and enter it", file=folder) from None
    if strange:
        raise StoreError(f"the folder holds {strange[0]!r} and no store; name an empty or a new folder", file=folder)
    try:
        lock = _lock(folder / _LOCK, shared=False)
    except _TakenError as taken:
        raise StoreError(f"process {taken} is loading into this store; wait until it has ended", file=folder) from None
    try:
        yield sweep(folder)
    finally:
        if lock is not None:
            os.close(lock)


def sweep(folder: Path) -> Manifest | None:
    """Remove generations that do not count and that nobody reads, and lists that no file has.

    Returns the manifest on disk, by which alone it goes.
    """
    manifest = Manifest.counting(folder)
    current = manifest.generation if manifest else ""
    for path in _leftovers(folder, current):
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
        if path.name not in kept:
            path.unlink(missing_ok=True)
    (folder / f"{MANIFEST}.new").unlink(missing_ok=True)
    return manifest


@contextmanager
def generation(folder: Path, before: Manifest | None, *, empty: bool = False, same: bool = False) -> Iterator[Path]:
    """A new generation that begins as the one before, or empty; gone again where the work on it fails.

    It stays where the manifest names it by then: what fails later fails in a store that is committed.
    Answers go along only where its content will be the ``same``.
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
            _link(folder / before.generation, place, _NOT_PART if same else (*_NOT_PART, ANSWERS))
        yield place
    except BaseException as error:
        counting = Manifest.counting(folder)
        committed = counting is not None and counting.generation == place.name
        if not committed:
            shutil.rmtree(place, ignore_errors=True)
            (folder / f"{place.name}.lock").unlink(missing_ok=True)
        if isinstance(error, OSError):
            state = "what was to be loaded is in" if committed else "the store is as it was"
            raise StoreError(f"cannot be written: {_reason(error)}; {state}", file=folder) from None
        raise


def open_for_writing(place: Path) -> ox.Store:
    return _opened(place, read_only=False)


def _link(source: Path, target: Path, without: tuple[str, ...]) -> None:
    """RocksDB never changes a table file, so the generations can share them."""
    for path in source.iterdir():
        if path.name.startswith(without):
            continue
        if path.suffix in _NEVER_CHANGED:
            try:
                os.link(path, target / path.name)
                continue
            except OSError:
                pass  # Not every file system has links.
        shutil.copy2(path, target / path.name)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    text = str(error)
    return "no space left on the device" if "No space left" in text else " ".join(text.split())


def _ours(name: str) -> bool:
    generations = name.removesuffix(".lock")
    return name in (_LOCK, _COPY, "files", f"{MANIFEST}.new") or (
        generations[:1] == "g" and generations[1:].isdecimal()
    )


def _is_store(folder: Path) -> bool:
    return (folder / MANIFEST).exists() or (folder / _COPY).exists()


def _leftovers(folder: Path, current: str) -> list[Path]:
    return [
        path
        for path in folder.iterdir()
        if path.is_dir() and path.name[:1] == "g" and path.name[1:].isdecimal() and path.name != current
    ]


class _TakenError(Exception):
    """Another process has the lock; its text is the number of that process."""


def _lock(path: Path, *, shared: bool) -> int | None:
    """A lock on a file, held until it is closed; None where there are no locks."""
    if fcntl is None:
        return None
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        if not shared:
            raise StoreError(f"cannot be written: {error.strerror}", file=path.parent) from None
        try:
            handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return None  # Of an earlier pepgraph, whose writers made no locks for readers.
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        who = os.read(handle, 20).decode("ascii", "replace")
        os.close(handle)
        raise _TakenError(who) from None
    if not shared:
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
    return handle


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
