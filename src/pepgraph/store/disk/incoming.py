"""Files on their way into a store: how large, how far, what they share, what follows from them."""

from __future__ import annotations

import gzip
import hashlib
import os
import secrets
import sys
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO, Protocol

import pyoxigraph as ox

from pepgraph.documents.reading import changed, faults_of_reading, is_read_once, state_of
from pepgraph.errors import DataError
from pepgraph.model.names import document_of
from pepgraph.store.derivation.derive import Derivation
from pepgraph.store.disk.amend import graph_of_document
from pepgraph.store.disk.manifest import FileEntry, file_digest
from pepgraph.store.files import Source
from pepgraph.store.streaming import forget_way, parts

_HANDLES = Path("/dev/fd")
_POURED = 1 << 26
"""Bytes that are copied before looking whether they are still wanted."""

_BEHIND = 5
"""Niceness that the thread that loads has more."""

BATCH = 256 * 2**20
"""Bytes of files that are committed together."""
LISTED = 64 * 2**20
"""Larger files leave no list of what they say outside their documents, and are replaced by loading all anew."""

SPILLED = 200_000
"""Quads after which what follows from them leaves memory."""


class Progress(Protocol):
    """Who wants to know how far a load is."""

    def open(self, path: Path) -> IO[bytes]:
        """Open a file so that reading it shows."""

    def advance(self, quads: int) -> None:
        """So many quads more were read."""


def direct(source: Source) -> bool:
    """Whether Oxigraph can read a file by itself, since it names its graphs, and it is worth it."""
    return (
        _HANDLES.exists()
        and source.held is None
        and not source.marked
        and source.format is ox.RdfFormat.N_QUADS
        and not source.compressed
        and size_of(source) > LISTED
        and not (reads_in_parts() and _may_have_blank_nodes(source.path))
    )


@cache
def reads_in_parts() -> bool:
    """Whether Oxigraph reads several parts of a file of N-Quads at once, as it does from four cores on.

    A pipe has no size, and so no parts: it passes for an empty file then.
    """
    reader, writer = os.pipe()
    try:
        with open(writer, "wb", buffering=0) as out:
            out.write(b"<urn:a> <urn:b> <urn:c> <urn:d> .\n")
        store = ox.Store()
        store.bulk_load(path=f"{_HANDLES}/{reader}", format=ox.RdfFormat.N_QUADS)
    finally:
        os.close(reader)
    return not len(store)


def _may_have_blank_nodes(path: Path) -> bool:
    """Whether what a blank node begins with stands anywhere in a file: two parts of it would make two nodes of one."""
    left = b""
    with faults_of_reading(path, DataError), path.open("rb") as file:
        while piece := file.read(1 << 20):  # Whoever maps a file that somebody cuts short is ended by the system.
            if b"_:" in left + piece:
                return True
            left = piece[-1:]
    return False


@contextmanager
def bulk_loading(store: ox.Store, sources: Sequence[Source], made: Made) -> Iterator[None]:
    """Load files in a thread of their own, since Oxigraph lets go of the interpreter while it works.

    What follows from them goes with the last one, as it becomes known: as a load of its own it would cost twice as
    much. It comes behind the file, so that a fault has the line it has there. Where Oxigraph reads files in parts, it
    is a load of its own all the same, for which there are cores enough then.
    """
    if not sources:
        yield
        return
    beside = _Beside(store, sources, made)
    met = ("", 0)  # The place alone: an error would keep the store open.
    try:
        yield
        made.spill()
    except BaseException as error:
        if isinstance(error, DataError):
            met = (str(error.file), error.line or 0)
        elif not isinstance(error, Exception):  # Somebody has interrupted it.
            beside.given_up.set()
        raise
    finally:
        made.end()
        fault = beside.end()
        # A file that was not poured to its end ends with a fault that is none of its own. Of others Oxigraph knows
        # more, since it looks at names too, but of one that ends within a statement: for it the file goes on.
        if fault and not beside.given_up.is_set() and not _is_behind(fault, *met):
            raise fault
    if not beside.piped:
        made.load_into(store)


class _Beside:
    """Oxigraph at work on files, from the beginning on: the last comes through a pipe with what follows behind it,
    unless Oxigraph reads files in parts.
    """

    def __init__(self, store: ox.Store, sources: Sequence[Source], made: Made) -> None:
        self._store = store
        self._sources = sources
        self._made = made
        self._faults: list[Exception] = []
        self.given_up = threading.Event()
        """To be set where nobody wants the load any more."""
        self.piped = not reads_in_parts()
        self._reader, self._writer = _wide_pipe() if self.piped else (-1, -1)
        targets = (self._read, self._pour) if self.piped else (self._read,)
        self._threads = [threading.Thread(target=target) for target in targets]
        for thread in self._threads:
            thread.start()

    def end(self) -> Exception | None:
        """Wait until all is read; returns the first fault."""
        for thread in self._threads:
            thread.join()
        return self._faults[0] if self._faults else None

    def _read(self) -> None:
        _step_back()
        try:
            for source in self._sources[:-1]:
                source.load_into(self._store)
            self._sources[-1].load_into(self._store, f"{_HANDLES}/{self._reader}" if self.piped else "")
        except (OSError, RuntimeError, DataError) as error:
            forget_way(error)
            error.__context__ = None
            self._faults.append(error.with_traceback(None))
        finally:
            if self.piped:
                os.close(self._reader)

    def _pour(self) -> None:
        last = self._sources[-1].path
        try:
            with open(self._writer, "wb", buffering=0) as out:
                _copy(last, out, self.given_up)
                self._made.pour(out, self.given_up)
        except BrokenPipeError:
            if not self._faults:
                self._faults.append(RuntimeError(f"Oxigraph has not read {last} to its end"))
        except OSError as error:
            self._faults.append(error)


def _step_back() -> None:
    """Have this thread, and those that Oxigraph begins in it, let others go first.

    What follows is worked out by one thread: the sooner it is through, the longer Oxigraph has all cores.
    """
    if sys.platform == "linux":  # Elsewhere it would be all threads of the process, if any.
        here = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, here, os.getpriority(os.PRIO_PROCESS, here) + _BEHIND)


def _is_behind(fault: Exception, file: str, line: int) -> bool:
    """Whether a fault is in a line of a file or behind it."""
    return isinstance(fault, DataError) and str(fault.file) == file and 0 < line <= (fault.line or 0)


def _wide_pipe() -> tuple[int, int]:
    """A pipe that holds a megabyte where it may: whoever waits for a small one, waits often."""
    reader, writer = os.pipe()
    with suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 1 << 20)
    return reader, writer


def _copy(path: Path, out: IO[bytes], given_up: threading.Event, begin: int = 0, end: int | None = None) -> None:
    """Copy a file into a pipe; where the system can do it alone, without the interpreter, which others need."""
    with path.open("rb") as file:
        size, done = os.fstat(file.fileno()).st_size if end is None else end, begin
        while done < size and not given_up.is_set():
            most = min(_POURED, size - done)
            try:
                sent = os.sendfile(out.fileno(), file.fileno(), done, most)
            except BrokenPipeError:
                raise
            except (AttributeError, OSError):
                file.seek(done)
                sent = out.write(file.read(min(most, 1 << 20))) or 0
            if not sent:
                return  # It has become shorter, of which ``unchanged`` tells.
            done += sent


@contextmanager
def unchanged(sources: Collection[Source]) -> Iterator[None]:
    """Raise DataError for a file that is another than when its digest was taken, whatever else is wrong with it.

    Else the digest would be of one content and the store have another, and the file pass for loaded.
    """

    def look() -> None:
        for source in sources:
            if state_of(source.path) != source.state:
                raise changed(source.path)

    try:
        yield
    except (DataError, OSError, RuntimeError):
        look()
        raise
    look()


def _is_shared(quad: ox.Quad) -> bool:
    """Whether a quad stands outside the graph of its subject's document."""
    subject = quad.subject
    document = document_of(subject.value) if isinstance(subject, ox.NamedNode) else None
    return document is None or quad.graph_name != graph_of_document(document)


class Made:
    """What follows from a load, on disk as far as it is much until the load is through: it can be a third of all."""

    def __init__(self, folder: Path, derivation: Derivation) -> None:
        self._path = folder / "files" / "made.nq"
        self._derivation = derivation
        self._out: IO[bytes] | None = None
        self._passed = 0
        self._written = 0
        self._ended = False
        self._more = threading.Condition()

    def __enter__(self) -> Made:
        return self

    def __exit__(self, *_: object) -> None:
        if self._out:
            self._out.close()
            self._path.unlink(missing_ok=True)

    def passed(self, quads: int) -> None:
        """So many quads more were read: what follows from them may leave memory."""
        self._passed += quads
        if self._passed >= SPILLED:
            self._passed = 0
            self.spill()

    def spill(self) -> None:
        """Write down what was worked out and not written yet."""
        if self._out is None:
            self._path.parent.mkdir(exist_ok=True)
            self._out = self._path.open("wb")
        self._out.write(self._derivation.take())
        self._out.flush()
        with self._more:
            self._written = self._out.tell()
            self._more.notify()

    def quads(self) -> Iterator[ox.Quad]:
        """All of it."""
        if self._out:
            yield from ox.parse(path=str(self._path), format=ox.RdfFormat.N_QUADS, lenient=True)
        yield from self._derivation.quads()

    def load_into(self, store: ox.Store) -> None:
        """Have Oxigraph read what is spilled."""
        store.bulk_load(path=str(self._path), format=ox.RdfFormat.N_QUADS, lenient=True)

    def end(self) -> None:
        """Have ``pour`` come to its end, with what is spilled."""
        with self._more:
            self._ended = True
            self._more.notify()

    def pour(self, out: IO[bytes], given_up: threading.Event) -> None:
        """Write it as N-Quads into a pipe, as it is made."""
        poured = 0
        while not given_up.is_set():
            with self._more:
                while not self._ended and self._written == poured:
                    self._more.wait()
                written = self._written
            if written == poured:
                return
            if not poured:
                out.write(b"\n")
            _copy(self._path, out, given_up, poured, written)
            poured = written


class Incoming:
    """One file on its way in: its quads, how many, and what of them is shared with other files."""

    def __init__(
        self,
        folder: Path,
        source: Source,
        derivation: Derivation,
        progress: Progress | None,
        *,
        beside: bool = False,
    ) -> None:
        self._folder = folder
        self._source = source
        self._derivation = derivation
        self._progress = progress
        self._beside = beside
        """Whether Oxigraph reads the file too, and says what is wrong with it."""
        self._shared: list[ox.Quad] | None = [] if size_of(source) <= LISTED else None
        self._count = 0
        self._last: ox.Quad | None = None

    def parts(self) -> Iterator[list[ox.Quad]]:
        """The file's quads as the derivation has noted and kept them, some at a time. Raises DataError."""
        tell = self._progress
        opened = tell.open if tell else None
        source = self._source
        for part in parts(source.as_written(opened, trusted=True) if self._beside else source.quads(opened)):
            kept = self._derivation.note(part)
            if self._shared is not None:
                self._shared += filter(_is_shared, kept)
            self._count += len(kept)
            self._last = kept[-1] if kept else self._last
            if tell:
                tell.advance(len(part))
            yield kept

    def look_for_last(self, store: ox.Store) -> None:
        """Raise RuntimeError where a store has not what stands last in the file: it cannot have read it to its end."""
        last = self._last
        if last is None or ox.BlankNode in (type(last.subject), type(last.object)):
            return
        if last not in store:
            raise RuntimeError(f"Oxigraph has not taken in {last}, the last of {self._source.path}")

    def entry(self, name: str, digest: str, documents: set[str]) -> FileEntry:
        """The file's line in the manifest; its list of what it shares is written."""
        if self._shared is None:
            return FileEntry(name, digest, self._count, tuple(sorted(documents)))
        store = ox.Store()  # It gives numbers the form that they have in every store.
        store.extend(self._shared)
        lines = ox.serialize(store, format=ox.RdfFormat.N_QUADS) or b""
        # A name of its own: until the manifest is replaced, the list of the load before counts.
        listed = f"{digest[:16]}-{secrets.token_hex(4)}.nq.gz"
        (self._folder / "files").mkdir(exist_ok=True)
        with gzip.open(self._folder / "files" / listed, "wb", compresslevel=3) as out:
            out.write(lines)
        return FileEntry(name, digest, self._count, tuple(sorted(documents)), listed)


def batches(sources: dict[str, Source]) -> Iterator[dict[str, Source]]:
    """Files in their order, together as long as they are small, so that each commit has its worth."""
    batch: dict[str, Source] = {}
    size = 0
    for name, source in sources.items():
        if batch and size + size_of(source) > BATCH:
            yield batch
            batch, size = {}, 0
        batch[name] = source
        size += size_of(source)
    if batch:
        yield batch


def size_of(source: Source) -> int:
    """Bytes that were there when it was opened; the file may be gone by now."""
    return len(source.held) if source.held is not None else source.state[1] if source.state else 0


def digest_of(source: Source) -> str:
    if source.held is not None and is_read_once(source.path):
        return hashlib.sha256(source.held).hexdigest()
    return file_digest(source.path, DataError)
