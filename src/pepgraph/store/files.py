"""Files of RDF as quads, each triple in the graph its subject's name belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from pepgraph.documents.reading import STANDARD_INPUT, decode, read_bytes
from pepgraph.errors import DataError
from pepgraph.model.names import GRAPH, graph_of

FORMATS: dict[str, ox.RdfFormat] = {
    "ttl": ox.RdfFormat.TURTLE,
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
    "json": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
    "xml": ox.RdfFormat.RDF_XML,
    "owl": ox.RdfFormat.RDF_XML,
}
"""RDF formats by file ending."""

_PREFIX = re.compile(r"\s*(?:@prefix|PREFIX)\s+(\S*):\s*<([^>]*)>")

_PLACE = re.compile(r"^Parser error .*?\d: ")


@dataclass(frozen=True, slots=True)
class Source:
    """One file of data: where it is and what it holds."""

    path: Path
    content: bytes
    format: ox.RdfFormat

    @classmethod
    def read(cls, path: Path | str) -> Source:
        """Read a file of Turtle, TriG, N-Triples, N-Quads, JSON-LD or RDF/XML.

        Raises DataError where it is missing, a folder, empty, of unknown format or not UTF-8.
        """
        path = Path(path)
        ending = "ttl" if path == STANDARD_INPUT else path.suffix.lstrip(".").lower()
        content = read_bytes(path, DataError)
        if ending not in FORMATS:
            raise DataError(
                f"unknown format {path.suffix or 'without an ending'}; use .ttl, .trig, .nt, .nq, .jsonld or .rdf",
                file=path,
            )
        if not content.strip():
            raise DataError("the file is empty; it should hold RDF", file=path)
        if FORMATS[ending] is ox.RdfFormat.RDF_XML:
            if b"<!DOCTYPE" in content.replace(b"\0", b""):
                raise DataError(
                    "RDF/XML with a DOCTYPE is refused, for it can grow without bound; remove it", file=path
                )
        else:
            decode(content, path, DataError)
        return cls(path, content, FORMATS[ending])

    def quads(self) -> Iterator[ox.Quad]:
        """The file's quads, literals exactly as written. Raises DataError with line and column."""
        # What is said of foreign names joins the first graph of ours in the file.
        own = graph = ox.NamedNode(GRAPH + re.sub(r"[^\w.-]+", "-", self.path.stem))
        graphs: dict[str, ox.NamedNode] = {}
        last: object = None
        try:
            for quad in ox.parse(self.content, format=self.format):
                if not isinstance(quad.graph_name, ox.DefaultGraph):
                    yield quad
                    continue
                if quad.subject != last:
                    last = quad.subject
                    name = graph_of(last.value) if isinstance(last, ox.NamedNode) else None
                    if name is None:
                        graph = next(iter(graphs.values()), own)
                    else:
                        graph = graphs.get(name) or graphs.setdefault(name, ox.NamedNode(name))
                yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        except SyntaxError as error:
            message = _PLACE.sub("", (error.args or [str(error)])[0])
            if "No scheme found" in message:
                message = "relative IRI; write it whole or declare @base"
            else:
                message += "; correct it there, nothing of the file was taken"
            raise DataError(message, file=self.path, line=error.lineno, column=error.offset) from None


class Lines:
    """Where the subjects of a source stand: made once, asked for every fault.

    Turtle, N-Triples and their kin put a subject at the start of a line; in other formats it is
    the first line that has the name.
    """

    def __init__(self, source: Source) -> None:
        self.path = source.path
        self._by_head = source.format not in (ox.RdfFormat.JSON_LD, ox.RdfFormat.RDF_XML)
        self._lines = source.content.decode("utf-8", "replace").split("\n")
        self._prefixes = [
            (match[1], match[2]) for line in self._lines if (match := _PREFIX.match(line)) and len(line) < 1000
        ]
        self._heads: dict[str, int] = {}
        for i, line in enumerate(self._lines):
            if line[:1] not in ("", " ", "\t", "#", "@"):
                self._heads.setdefault(line.split(None, 1)[0].rstrip(";"), i)

    def find(self, iri: str, value: str | None = None) -> int | None:
        """Line of a subject, from 1, or of a value within its block; None where it is not here."""
        start = next((self._heads[form] for form in self._forms(iri) if form in self._heads), None)
        if start is None and not self._by_head:
            local = re.split(r"[/#]", iri)[-1]
            start = next((i for i, line in enumerate(self._lines) if local and local in line), None)
        if start is None:
            return None
        if value:
            wanted = self._forms(value)
            for i in range(start, len(self._lines)):
                if i > start and self._lines[i][:1] not in ("", " ", "\t", "#"):
                    break
                if any(token.rstrip(",;.") in wanted for token in self._lines[i].split()):
                    return i + 1
        return start + 1

    def _forms(self, iri: str) -> set[str]:
        shortened = {f"{prefix}:{iri[len(name) :]}" for prefix, name in self._prefixes if iri.startswith(name)}
        return {f"<{iri}>", f'"{iri}"', iri, *shortened}
