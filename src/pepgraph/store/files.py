"""Files of RDF as quads, each triple in the graph its subject's name belongs to."""

from __future__ import annotations

import gzip
import os
import re
import zlib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from pepgraph.documents.reading import (
    STANDARD_INPUT,
    State,
    changed,
    decode,
    faults_of_reading,
    is_read_once,
    read_bytes,
    read_whole,
    state_of,
)
from pepgraph.errors import DataError, TripleTermError, option
from pepgraph.model.names import GRAPH, RESERVED, document_of, graph_of
from pepgraph.store import write
from pepgraph.store.blocks import Blocks
from pepgraph.store.depth import Shallow, deep_terms, refuse_deep_stream, refuse_too_deep
from pepgraph.store.disk.manifest import MANIFEST

FORMATS = {**write.FORMATS, **{ending: write.FORMATS[name] for ending, name in write.ENDINGS.items()}}
"""RDF formats by file ending."""

OpenFile = Callable[[Path], IO[bytes]]

_NAMELESS = re.compile(rb"\s*(?:GRAPH\s+)?(?:_:\S+|\[\s*\])\s*\{", re.IGNORECASE)
"""A graph in TriG whose name is a blank node."""

_TRIPLE_TERM = re.compile(rb"<<|\{\|")
_TEXT = re.compile(rb'"[^"]*"')

_ADDRESS = re.compile(r"^((?:https?|ftp|file):)/+", re.IGNORECASE)
"""How an address begins, of whose slashes a path keeps one."""
_GZIP = b"\x1f\x8b"
_BEGIN = 1 << 16
"""Bytes in which to look for the first that is no white space."""

_LONGEST = 16 * 2**20
"""Bytes of a token above which Oxigraph's parsers give up."""

_PLACE = re.compile(r"^Parser error .*?\d: ")


@dataclass(frozen=True, slots=True)
class Source:
    """One file of data: where it is, its format, and what it holds where that was read already."""

    path: Path
    format: ox.RdfFormat
    compressed: bool = False
    held: bytes | None = None
    marked: bool = False
    """Whether it begins with a byte order mark, which is no part of what was read already."""
    state: State | None = None
    """What ``state_of`` said before anything of it was read."""

    @classmethod
    def read(cls, path: Path | str) -> Source:
        """Read a file of Turtle, TriG, N-Triples, N-Quads, JSON-LD or RDF/XML, gzipped or not.

        Raises DataError where it is missing, a folder, empty, of unknown format or not UTF-8.
        """
        path = Path(path)
        format, compressed = _format(path)
        state = state_of(path)
        content = read_bytes(path, DataError)
        if compressed:
            with _faults_of_gzip(path):
                content = read_whole(_unpacked(BytesIO(content), True), path, DataError)
        _refuse_packed(content, compressed, path)
        if format is not ox.RdfFormat.RDF_XML:
            content = content.removeprefix(BOM_UTF8)
        if not content.strip():
            raise _empty(path)
        if format is ox.RdfFormat.RDF_XML:
            if b"<!doctype" in content.replace(b"\0", b"").lower():  # Its parser takes it in any case.
                raise DataError(
                    "RDF/XML with a DOCTYPE is refused, for it can grow without bound; remove it", file=path
                )
            if (place := _endless(content)) is not None:
                raise _too_long(path, content.count(b"\n", 0, place) + 1)
        else:
            decode(content, path, DataError)
        refuse_too_deep(content, format, path)
        return cls(path, format, compressed, content, state=state)

    @classmethod
    def stream(cls, path: Path | str) -> Source:
        """The same for a file of any size: it is read when its quads are, a piece at a time.

        What can be read but once, such as a pipe, is read at once.
        """
        path = Path(path)
        format, compressed = _format(path)
        if is_read_once(path) or format in (ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD):
            return cls.read(path)
        state = state_of(path)
        with faults_of_reading(path, DataError), path.open("rb") as file, _faults_of_gzip(path):
            plain = _unpacked(file, compressed)
            begin = plain.read(_BEGIN)
            _refuse_packed(begin, compressed, path)
            marked = begin.startswith(BOM_UTF8)
            begin = begin.removeprefix(BOM_UTF8)
            while begin.isspace():
                begin = plain.read(_BEGIN)
            if not begin:
                raise _empty(path)
            if not compressed:  # Of others it is looked at while they are unpacked.
                file.seek(0)
                refuse_deep_stream(file, lambda: _deep(path, state))
        return cls(path, format, compressed, marked=marked, state=state)

    @property
    def content(self) -> bytes:
        """All bytes of the file, without compression."""
        return self.held if self.held is not None else Source.read(self.path).content

    def quads(self, open_file: OpenFile | None = None) -> Iterator[ox.Quad]:
        """The file's quads, each in a graph, literals exactly as written. Raises DataError with line and column.

        ``open_file`` opens the file where somebody wants to see how far reading is.
        """
        # What is said of foreign names and of blank nodes joins the first graph of ours that was met before it, and
        # one of the file's own where none was: a file is not read to its end to know where its first line goes.
        stem = re.sub(r"[^\w.-]+", "-", self._stem)
        own = graph = ox.NamedNode(GRAPH + (f"{stem}-file" if stem in RESERVED else stem))
        graphs: dict[str, ox.NamedNode] = {}
        last: object = None
        named: object = None
        for quad in self.as_written(open_file):
            if not isinstance(quad.graph_name, ox.DefaultGraph):
                if quad.graph_name != named:
                    named = quad.graph_name
                    if isinstance(named, ox.BlankNode):
                        raise DataError(
                            "a graph without a name, since a blank node is not one; name it by an IRI",
                            file=self.path,
                            line=self._line_of_nameless_graph(),
                        )
                    self._refuse_reserved(quad.subject)
                yield quad
                continue
            if quad.subject != last:
                last = quad.subject
                self._refuse_reserved(last)
                name = graph_of(last.value) if isinstance(last, ox.NamedNode) else None
                if name is None:
                    graph = next(iter(graphs.values()), own)
                else:
                    graph = graphs.get(name) or graphs.setdefault(name, ox.NamedNode(name))
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)

    def as_written(self, open_file: OpenFile | None = None, *, trusted: bool = False) -> Iterator[ox.Quad]:
        """The file's quads in the graphs that the file names, if any. Raises DataError as ``quads`` does.

        Blank nodes get names that no other file has, and other ones each time.
        ``trusted`` leaves out what costs most of parsing, the validation of names.
        """
        with self._faults():
            if self.format is ox.RdfFormat.JSON_LD:
                yield from self._whole(
                    ox.parse(self.content, format=self.format, base_iri=_NOWHERE, rename_blank_nodes=True)
                )
            elif self.held is not None:
                yield from ox.parse(self.held, format=self.format, rename_blank_nodes=True)
            elif not self.compressed and not self.marked and open_file is None:
                yield from ox.parse(path=str(self.path), format=self.format, lenient=trusted, rename_blank_nodes=True)
            else:
                with (open_file or _open)(self.path) as file, _faults_of_gzip(self.path):
                    plain: IO[bytes] | Shallow = file
                    if self.compressed:
                        plain = Shallow(_unpacked(file, True), lambda: _deep(self.path, self.state))
                    if self.marked:
                        plain.read(len(BOM_UTF8))
                    yield from ox.parse(
                        input=cast("IO[bytes]", plain), format=self.format, lenient=trusted, rename_blank_nodes=True
                    )

    def _whole(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        """Quads of JSON-LD, of which its parser leaves out without a word what has a relative IRI."""
        for quad in quads:
            datatype = quad.object.datatype if isinstance(quad.object, ox.Literal) else None
            for term in (quad.subject, quad.predicate, quad.object, quad.graph_name, datatype):
                if isinstance(term, ox.NamedNode) and term.value.startswith(_NOWHERE):
                    relative = term.value.removeprefix(_NOWHERE)
                    raise DataError(
                        f"relative IRI {relative!r}; write it whole{_BASES[self.format]}",
                        file=self.path,
                    )
            yield quad

    def _refuse_reserved(self, subject: object) -> None:
        """Raise DataError for what belongs to a document whose id is the name of another graph."""
        if isinstance(subject, ox.NamedNode) and (document := document_of(subject.value)) in RESERVED:
            raise DataError(
                f"{document!r} cannot be a document's id, for it names a graph that holds something else; "
                "give the document another",
                file=self.path,
                line=Blocks(self).find(subject.value),
            )

    def _line_of_nameless_graph(self) -> int | None:
        """The first line with a graph that is a blank node, where a format is written in lines."""
        for number, line in enumerate(self.content.splitlines(), 1):
            if self.format is ox.RdfFormat.TRIG and _NAMELESS.match(line):
                return number
            if self.format is ox.RdfFormat.N_QUADS and b"_:" in line:
                for quad in ox.parse(line, format=self.format):
                    if isinstance(quad.graph_name, ox.BlankNode):
                        return number
        return None

    def line_of_triple_term(self, subject: object) -> int | None:
        """The first line with a triple term from that of its subject on, where a format is written in lines."""
        begin = Blocks(self).find(subject.value) if isinstance(subject, ox.NamedNode) else None
        for number, line in enumerate(self.content.splitlines(), 1):
            if number >= (begin or 1) and _TRIPLE_TERM.search(_TEXT.sub(b"", line)):
                return number
        return begin

    def load_into(self, store: ox.Store, path: str = "") -> None:
        """Have Oxigraph read an uncompressed file by itself, its content perhaps by way of another path.

        Raises DataError as ``quads`` does.
        """
        with self._faults():
            try:
                store.bulk_load(path=path or str(self.path), format=self.format)
            except SyntaxError:
                if not path:  # Lines of a file that is read in parts are counted from the part's begin.
                    for _ in ox.parse(path=str(self.path), format=self.format):
                        pass
                raise

    def _begins_at(self, line: int, column: int) -> bool:
        """Whether nothing but white space stands before a column, so that a fault may be of what is before its line."""
        before = self.content.split(b"\n", line)[line - 1 : line]
        return not b"".join(before).decode("utf-8")[: column - 1].strip()

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except SyntaxError as error:
            message = _PLACE.sub("", (error.args or [str(error)])[0])
            if "Invalid UTF-8" in message:
                raise DataError("not UTF-8; save the file as UTF-8", file=self.path, line=error.lineno) from None
            if "No scheme found" in message:
                message = f"relative IRI; write it whole{_BASES.get(self.format, '')}"
            elif "LoadDocumentCallback" in message:
                message = "it has its @context elsewhere, and nothing is fetched; write that context into the file"
            else:
                if message.startswith("A dot is expected") and self._begins_at(error.lineno or 0, error.offset or 0):
                    message += ", or a ; at the end of the line before"
                message += "; correct it there, nothing of the file was taken"
            raise DataError(message, file=self.path, line=error.lineno, column=error.offset) from None
        except MemoryError as error:
            if "buffer" not in str(error):
                raise
            long = (number for number, line in enumerate(self.content.split(b"\n"), 1) if len(line) > _LONGEST)
            raise _too_long(self.path, next(long, None)) from None

    @property
    def _stem(self) -> str:
        return Path(self.path.stem).stem if self.compressed else self.path.stem


def _endless(content: bytes) -> int | None:
    """Where a text of RDF/XML begins of which the parser takes minutes and gigabytes; None without one."""
    begin = 0
    while begin + _LONGEST < len(content):
        end = content.rfind(b"<", begin, begin + _LONGEST)
        if end < 0:
            return begin
        begin = end + 1
    return None


def _too_long(path: Path, line: int | None) -> DataError:
    told = f"a text or a name of more than {_LONGEST // 2**20} MiB, which no parser here takes; shorten it"
    return DataError(told, file=path, line=line)


_NOWHERE = "nowhere:///"
"""What relative IRIs begin with where a parser would leave them out."""
_BASES = {
    ox.RdfFormat.TURTLE: " or declare @base",
    ox.RdfFormat.TRIG: " or declare @base",
    ox.RdfFormat.RDF_XML: " or add xml:base",
    ox.RdfFormat.JSON_LD: " or give @base in the @context",
}
"""How a file declares what its relative IRIs begin with, where its format has a way."""


@contextmanager
def no_triple_terms(sources: Iterable[Source]) -> Iterator[None]:
    """Raise DataError for the file with a triple term of RDF 1.2 that was met while what follows was worked out.

    To look at each quad for it would cost every load.
    """
    try:
        yield
    except TripleTermError:
        for source in sources:
            for quad in source.as_written():
                if isinstance(quad.object, ox.Triple):
                    raise DataError(
                        "a triple term of RDF 1.2, which no format of ours can carry; describe a node in its place",
                        file=source.path,
                        line=source.line_of_triple_term(quad.subject),
                    ) from None
        raise


def _open(path: Path) -> IO[bytes]:
    return path.open("rb")


def _unpacked(file: IO[bytes], compressed: bool) -> IO[bytes]:
    return cast("IO[bytes]", gzip.GzipFile(fileobj=file)) if compressed else file


def _deep(path: Path, state: State | None) -> DataError | None:
    """What is wrong with a file of which a part seemed to nest too deep; None where all that is in texts."""
    format, compressed = _format(path)
    with faults_of_reading(path, DataError), path.open("rb") as file, _faults_of_gzip(path):
        fault = deep_terms(_unpacked(file, compressed), format, path)
    return fault if state_of(path) == state else changed(path)


def _empty(path: Path) -> DataError:
    return DataError("the file is empty; it should hold RDF", file=path)


def _format(path: Path) -> tuple[ox.RdfFormat, bool]:
    """Format and whether it is gzipped, by the file's ending."""
    if path == STANDARD_INPUT:
        return ox.RdfFormat.TURTLE, False
    compressed = path.suffix.lower() == ".gz"
    ending = Path(path.stem).suffix if compressed else path.suffix
    format = FORMATS.get(ending.lstrip(".").lower())
    if format is None and os.path.isdir(path):
        is_store = (path / MANIFEST).is_file()
        mend = f"a store; name it with {option('store')}" if is_store else "a folder; name a file in it"
        raise DataError(f"this is {mend}", file=path)
    if _ADDRESS.match(str(path)) and not os.path.exists(path):
        raise DataError(
            "this is an address, from which nothing is fetched; save what is there and name the file, "
            f"or name a SPARQL endpoint with {option('endpoint')}",
            file=_ADDRESS.sub(r"\1//", str(path)),
        )
    if format is None:
        if not ending and is_read_once(path):
            return ox.RdfFormat.TURTLE, compressed
        raise DataError(
            f"unknown format {ending or 'without an ending'}; use .ttl, .trig, .nt, .nq, .jsonld or .rdf, "
            "or one of these with .gz",
            file=path,
        )
    return format, compressed


def _refuse_packed(begin: bytes, compressed: bool, path: Path) -> None:
    """Raise DataError for what is still packed."""
    if begin.startswith(_GZIP):
        mend = "unpack it first" if is_read_once(path) else "end its name in .gz"
        raise DataError("it is gzip within gzip; unpack it once" if compressed else f"it is gzip; {mend}", file=path)


@contextmanager
def _faults_of_gzip(path: Path) -> Iterator[None]:
    try:
        yield
    except EOFError:
        raise DataError("the gzip file ends too early; fetch it again, nothing of it was taken", file=path) from None
    except (gzip.BadGzipFile, zlib.error) as fault:
        raise DataError(f"no good gzip file ({fault}); fetch it again, nothing of it was taken", file=path) from None
