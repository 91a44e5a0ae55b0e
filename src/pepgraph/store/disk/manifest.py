"""What a store on disk is: the manifest that names its generation, the files of that, and what was loaded."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from pepgraph.documents.reading import faults_of_reading
from pepgraph.errors import PepgraphError, StoreError
from pepgraph.store.resources import ontology_files

FORMAT = 1
MANIFEST = "pepgraph-store.json"
COPY = "pepgraph-store.copy.json"
"""The manifest once more: where it alone is left, a store has lost its manifest, and no first load was ended."""
_TABLE = ".sst"
NEVER_CHANGED = (_TABLE, ".db")
"""Tables and answers, written once."""
NOT_PART = ("LOCK", "LOG")
_AT_ONCE = 16
"""Files that are synced together."""


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
    home: str = ""
    """The folder's own place, by which files are found that were moved together with it; earlier stores have none."""
    format: int = FORMAT

    @property
    def state(self) -> str:
        """What tells this content from any other: a folder that is made anew counts its generations anew."""
        return f"{self.generation}-{_digest_of(asdict(self))[:12]}"

    def write(self, folder: Path) -> None:
        """Replace the manifest of a folder in one step, once what it names is on disk."""
        for place in (folder / self.generation, folder / "files"):
            with suppress(OSError):
                _sync(place)
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
            (folder / COPY).write_text(text + "\n", "utf-8")

    @classmethod
    def counting(cls, folder: Path) -> Manifest | None:
        """The manifest of a folder, None where no store was made in it yet. Raises StoreError as ``read`` does."""
        return cls.read(folder) if is_store(folder) else None

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of a folder. Raises StoreError where there is none or it is not whole."""
        try:
            text = (folder / MANIFEST).read_text("utf-8")
        except (FileNotFoundError, NotADirectoryError):
            told = _without_manifest(folder)
            if (folder / MANIFEST).exists():  # Somebody has put the folder there meanwhile.
                return cls.read(folder)
            raise StoreError(told, file=folder) from None
        except (OSError, UnicodeDecodeError) as error:
            reason = reason_of(error) if isinstance(error, OSError) else "it is not UTF-8"
            mend = "see who may read it" if isinstance(error, PermissionError) else "restore the folder"
            raise StoreError(f"its manifest cannot be read: {reason}; {mend}", file=folder / MANIFEST) from None
        not_whole = StoreError(
            "the manifest is not whole; restore the folder, or load the files into a new one", file=folder / MANIFEST
        )
        try:
            body: dict[str, Any] = json.loads(text)
            claimed = body.pop("sha256")
            version = body["format"]
        except (*_ODD, RecursionError):
            raise not_whole from None
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
        try:
            return _of(body)
        except _ODD:  # Its digest is right: somebody has written it.
            raise not_whole from None


_ODD = (ValueError, KeyError, TypeError, AttributeError)
"""What JSON of another shape ends in."""


def _of(body: dict[str, Any]) -> Manifest:
    """The manifest that JSON tells. Raises what is ``_ODD``."""
    files = tuple(
        FileEntry(**_known(FileEntry, {**said, "documents": tuple(said["documents"])})) for said in body["files"]
    )
    listing = {name: (size, digest, when) for name, (size, digest, when) in body["listing"].items()}
    found = Manifest(**_known(Manifest, {**body, "files": files, "listing": listing}))
    texts = [found.ontology, found.home, *(digest for _, digest, _ in listing.values())]
    numbers = [number for size, _, when in listing.values() for number in (size, when)]
    for one in files:
        texts += one.name, one.sha256, one.shared, *one.documents
        numbers.append(one.quads)
    if not all(isinstance(text, str) for text in texts) or not all(isinstance(number, int) for number in numbers):
        raise TypeError
    if not is_generation(found.generation) or any(Path(name).name != name or "\0" in name for name in listing):
        raise ValueError
    return found


def _without_manifest(folder: Path) -> str:
    """What a folder is that has no manifest."""
    makes_one = "`pepgraph load FILE --store DIR` makes one"
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return f"no store: it is not there; {makes_one}"
    except NotADirectoryError:
        return f"no store: it is a file; {makes_one}"
    except OSError as error:
        return f"cannot be read: {error.strerror}; see who may read and enter it"
    if COPY in names:
        return f"its manifest is missing; restore {MANIFEST}, of which {COPY} is a copy"
    if any(map(is_generation, names)):
        return "its first load has not ended; wait for it, or load the files again: what is left of it is swept up"
    return f"a folder that is not a store: it has no {MANIFEST}; {makes_one}"


def _known(kind: type[Manifest | FileEntry], body: dict[str, Any]) -> dict[str, Any]:
    """What is said in fields of ours; a later pepgraph of the same format may say more."""
    ours = {field.name for field in fields(kind)}
    return {name: value for name, value in body.items() if name in ours}


def _digest_of(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def ontology_digest() -> str:
    """Digest of the packaged ontology, by which sentences and shortcuts of a store were made."""
    found = hashlib.sha256()
    for path in ontology_files():
        found.update(path.read_bytes())
    return found.hexdigest()


def mend_of(folder: Path) -> str:
    """How a store whose manifest is whole is mended."""
    return f"restore the folder, or have its files loaded anew with {load_anew(folder)}"


def load_anew(folder: Path) -> str:
    """The command that loads the files of a store anew."""
    return f"`pepgraph load --rebuild --store {shlex.quote(str(folder))}`"


def verify(folder: Path, manifest: Manifest, *, thorough: bool = False) -> None:
    """Raise StoreError where a file of the generation is missing, or not as it was written.

    A table that nobody has touched since is taken to be so, unless the check is ``thorough`` and reads all of them.
    One damaged block must not come to the eyes of Oxigraph, which goes on asking for that block until all memory of
    the machine is gone; so whoever is about to read all, or to write, is thorough.
    """
    place = folder / manifest.generation
    mend = mend_of(folder)
    for name, (size, digest, when) in manifest.listing.items():
        path = place / name
        try:
            found = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            raise StoreError(f"a file of the store is missing; {mend}", file=path) from None
        except OSError as error:
            raise StoreError(f"cannot be read: {error.strerror}; see who may read and enter it", file=place) from None
        if found.st_size != size:
            raise StoreError(f"a file of the store has {found.st_size} bytes where it had {size}; {mend}", file=path)
        untouched = path.suffix in NEVER_CHANGED and found.st_mtime_ns == when
        if (not untouched or (thorough and path.suffix == _TABLE)) and file_digest(path) != digest:
            raise StoreError(f"a file of the store was changed; {mend}", file=path)


def listing(place: Path, before: Manifest | None = None) -> dict[str, tuple[int, str, int]]:
    """Size, digest and time of each file of a closed store; tables of the generation before are known.

    The others are on disk then, whoever has written them.
    """
    from concurrent.futures import ThreadPoolExecutor

    known = before.listing if before else {}
    states = {
        path: path.stat() for path in sorted(place.iterdir()) if path.is_file() and not path.name.startswith(NOT_PART)
    }
    digests = {
        path: known[path.name][1]
        for path, state in states.items()
        if path.suffix in NEVER_CHANGED
        and path.name in known
        and (known[path.name][0], known[path.name][2]) == (state.st_size, state.st_mtime_ns)
    }
    new = [path for path in states if path not in digests]
    settle(new)
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # Reading and digesting let go of the interpreter.
        digests.update(zip(new, pool.map(file_digest, new), strict=True))
    return {path.name: (state.st_size, digests[path], state.st_mtime_ns) for path, state in states.items()}


def settle(paths: Iterable[Path]) -> None:
    """Have files on disk that were written. Raises OSError where they cannot be."""
    from concurrent.futures import ThreadPoolExecutor

    def sync(path: Path) -> None:
        with path.open("r+b") as file:
            os.fsync(file.fileno())

    with ThreadPoolExecutor(_AT_ONCE) as pool:  # A disk takes several at once in the time of one.
        for _ in pool.map(sync, paths):
            pass


def file_digest(path: Path, error: type[PepgraphError] = StoreError) -> str:
    """SHA-256 of a file as it is on disk. Raises ``error`` where it cannot be read."""
    with faults_of_reading(path, error), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_store(folder: Path) -> bool:
    """Whether a store was made in a folder; its manifest may be lost."""
    return (folder / MANIFEST).exists() or (folder / COPY).exists()


def is_generation(name: str) -> bool:
    return name[:1] == "g" and name[1:].isdecimal()


def generations(folder: Path) -> list[Path]:
    """Folders of generations, whether they count or not."""
    return [path for path in folder.iterdir() if path.is_dir() and is_generation(path.name)]


def reason_of(error: Exception) -> str:
    """What an error of the system or of Oxigraph says, in one line."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    text = str(error)
    return "no space left on the device" if "No space left" in text else " ".join(text.split()).rstrip(".")


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
