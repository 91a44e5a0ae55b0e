"""Files of RDF as quads, each triple in the graph its subject's name belongs to."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

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

STANDARD_INPUT = Path("-")
"""Stands for Turtle read from standard input."""

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
        if path == STANDARD_INPUT:
            return cls(path, sys.stdin.buffer.read(), ox.RdfFormat.TURTLE)
        ending = path.suffix.lstrip(".").lower()
        if path.is_dir():
            raise DataError("this is a folder; name the files in it", file=path)
        if ending not in FORMATS:
            raise DataError(f"unknown format {path.suffix or 'without an ending'}; use .ttl, .trig, .nt, .nq, .jsonld or .rdf", file=path)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise DataError("no such file; check the name", file=path) from None
        except OSError as error:
            raise DataError(f"cannot be read: {error.strerror}", file=path) from None
        if not content.strip():
            raise DataError("the file is empty; it should hold RDF", file=path)
        if FORMATS[ending] is ox.RdfFormat.RDF_XML:
            if b"<!DOCTYPE" in content.replace(b"\0", b""):
                raise DataError("RDF/XML with a DOCTYPE is refused, for it can grow without bound; remove it", file=path)
        else:
            try:
                content.decode("utf-8")
            except UnicodeDecodeError as error:
                line = content.count(b"\n", 0, error.start) + 1
                raise DataError("not UTF-8; save the file as UTF-8", file=path, line=line) from None
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
            raise DataError(message, file=self.path, line=error.lineno, column=error.offset) from None

    def line_of(self, iri: str, value: str | None = None) -> int | None:
        """Line where the block of a subject begins, or, in that block, where a value stands.

        A fault names this line. Turtle, N-Triples and their kin put a subject at the start of
        a line; in other formats it is the first line that has the name.
        """
        lines = self.content.decode("utf-8", "replace").splitlines()
        names = self._written_forms(iri, lines)
        start = next((i for i, line in enumerate(lines) if line.split(" ", 1)[0].rstrip(";") in names), None)
        if start is None:
            local = re.split(r"[/#]", iri)[-1]
            start = next((i for i, line in enumerate(lines) if local and local in line), None)
        if start is None:
            return None
        if value:
            wanted = self._written_forms(value, lines)
            for i in range(start, len(lines)):
                if i > start and lines[i][:1] not in ("", " ", "\t", "#"):
                    break
                if any(token.rstrip(",;.") in wanted for token in lines[i].split()):
                    return i + 1
        return start + 1

    @staticmethod
    def _written_forms(iri: str, lines: list[str]) -> set[str]:
        forms = {f"<{iri}>", f'"{iri}"', iri}
        for line in lines:
            match = re.match(r"\s*(?:@prefix|PREFIX)\s+(\S*):\s*<([^>]*)>", line)
            if match and iri.startswith(match[2]):
                forms.add(f"{match[1]}:{iri[len(match[2]) :]}")
        return forms
