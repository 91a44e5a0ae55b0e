"""Quads as RDF text that a person can read and a diff can use: one order, one form, every time."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from itertools import groupby
from operator import attrgetter

import pyoxigraph as ox

from pepgraph.errors import OutputError
from pepgraph.model.names import BASE, DOCUMENT, GRAPH, PREFIXES, RDF, document_of
from pepgraph.model.numbers import by_value
from pepgraph.model.vocabulary import LABEL, OBJECT, PREDICATE, PREFERRED, SUBJECT, TYPE
from pepgraph.store.compact import compact

FORMATS: dict[str, ox.RdfFormat] = {
    "ttl": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
"""Formats of RDF by the names that ``--format`` takes."""
ENDINGS = {"turtle": "ttl", "json": "jsonld", **dict.fromkeys(("rdf", "xml", "owl"), "rdfxml")}
"""These names by endings of files that are not the same."""

_FIRST = {iri: place for place, iri in enumerate((TYPE, LABEL, PREFERRED, SUBJECT, PREDICATE, OBJECT))}
"""Properties that a block begins with, in their order."""
_NO_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""Control characters, and U+FFFE and U+FFFF, which stand for no character, in UTF-8."""
_NO_NAME = re.compile(rb'<([\w-]+):(?: xmlns:[\w-]+="([^"]*)")?[ />]')
_KEPT_BY_XML = frozenset(
    RDF + name
    for name in "RDF Description ID about parseType resource nodeID datatype li aboutEach aboutEachPrefix bagID".split()
)
"""Names that no predicate may have in RDF/XML: https://www.w3.org/TR/rdf-syntax-grammar/#section-Namespace."""
_DIGITS = re.compile(r"(\d+)")
_TEXT_OR_IRI = re.compile(r'"(?:[^"\\]|\\.)*"|<[^>]*>')
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_PREFIX_LINE = re.compile(r"^@prefix .*\n", re.MULTILINE)


def serialize(quads: Iterable[ox.Quad | ox.Triple], format: str, within: Mapping[str, str] | None = None) -> str:
    """RDF in a format of ``FORMATS``; equal sets of quads give equal text.

    Formats without graphs merge them. Blank nodes get canonical names. ``within`` are the prefixes that Turtle and
    TriG have for parts of documents, in place of ``claim:``, ``passage:`` and so on. Raises OutputError for what XML
    or JSON-LD cannot hold.
    """
    dataset = _canonical(quads)
    keep_graphs = format in ("trig", "nq", "jsonld")
    if format in ("ttl", "trig"):
        return _blocks(dataset, keep_graphs, within)
    order = _Order()
    if keep_graphs:
        rows: list[ox.Quad] | list[ox.Triple] = sorted(
            dataset, key=lambda q: (order.graph(q.graph_name), *order.triple(q))
        )
    else:
        rows = sorted({quad.triple for quad in dataset}, key=order.triple)
    prefixes = prefixes_for(dataset) if format in ("rdfxml", "jsonld") else {}
    if format == "rdfxml" and (kept := {row.predicate.value for row in rows} & _KEPT_BY_XML):
        raise OutputError(
            f"<{min(kept)}> cannot be a predicate in RDF/XML, whose syntax has the name; ask for another format"
        )
    if format == "jsonld" and any(isinstance(row.object, ox.Triple) for row in rows):
        raise OutputError("there is a triple term of RDF 1.2, which JSON-LD cannot hold; ask for another format")
    written = ox.serialize(rows, format=FORMATS[format], prefixes=prefixes or None) or b""
    if format == "jsonld":
        return compact(written, prefixes)
    if format == "rdfxml":
        written = in_xml(written)
        _check_names(written, prefixes)
    text = written.decode("utf-8")
    return text if text.endswith("\n") or not text else text + "\n"


def in_xml(written: bytes) -> bytes:
    """XML in which a carriage return is one to its reader too: https://www.w3.org/TR/xml/#sec-line-ends.

    Raises OutputError for characters that XML may not have: https://www.w3.org/TR/xml/#charsets.
    """
    if _NO_XML.search(written):
        raise OutputError("there are control characters, which XML cannot hold; ask for another format")
    return written.replace(b"\r", b"&#13;")


def _check_names(written: bytes, prefixes: Mapping[str, str]) -> None:
    """Raise OutputError where a predicate or a class, which RDF/XML makes elements of, leaves one without a name."""
    if found := _NO_NAME.search(written):
        prefix, namespace = (unescape((part or b"").decode()) for part in found.groups())
        raise OutputError(
            f"RDF/XML cannot hold <{namespace or prefixes[prefix]}> as a predicate or a class, "
            "since it does not end in a name; ask for another format"
        )


def prefixes_for(quads: Iterable[ox.Quad]) -> dict[str, str]:
    """The common prefixes and those of the documents in the data, which a Turtle text may use."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        for term in (quad.subject, quad.object):
            if isinstance(term, ox.NamedNode) and term.value.startswith(DOCUMENT):
                parts = term.value[len(DOCUMENT) :].split("/")
                if len(parts) == 3:
                    kinds[parts[0]].add(parts[1])
    prefixes = dict(PREFIXES)
    for document in sorted(kinds):
        for kind in sorted(kinds[document]):
            name = kind if len(kinds) == 1 else f"{document}-{kind}"
            # Neither Turtle nor XML takes every id of a document for a prefix: names under others are written in full.
            if _PREFIX.fullmatch(name):
                prefixes[name] = f"{DOCUMENT}{document}/{kind}/"
    return prefixes


def _canonical(quads: Iterable[ox.Quad | ox.Triple]) -> ox.Dataset:
    dataset = ox.Dataset(
        quad if isinstance(quad, ox.Quad) else ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads
    )
    if any(isinstance(term, ox.BlankNode) for quad in dataset for term in (quad.subject, quad.object, quad.graph_name)):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


class _Order:
    """Documents first, then entities, papers, what is derived, the ontology, other people's names."""

    _rooms = ("doc/", "entity/", "paper/", "proposition/", "ontology")

    def __init__(self) -> None:
        self._keys: dict[str, tuple[object, ...]] = {}

    def name(self, iri: str) -> tuple[object, ...]:
        key = self._keys.get(iri)
        if key is None:
            room = next((i for i, start in enumerate(self._rooms) if iri.startswith(BASE + start)), len(self._rooms))
            parts = tuple(by_value(part) if i % 2 else part for i, part in enumerate(_DIGITS.split(iri)))
            key = self._keys[iri] = (room, document_of(iri) or "", parts)
        return key

    def graph(self, graph: object) -> tuple[object, ...]:
        name = graph.value if isinstance(graph, ox.NamedNode) else ""
        last = ("entities", "papers", "ontology", "derived", "index")
        local = name.removeprefix(GRAPH)
        return (last.index(local) + 1 if local in last else 0, local)

    def predicate(self, iri: str) -> tuple[object, ...]:
        return (_FIRST.get(iri, len(_FIRST)), iri)

    def value(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> tuple[object, ...]:
        if isinstance(term, ox.NamedNode):
            return (0, self.name(term.value))
        return (1, str(term))

    def triple(self, triple: ox.Quad | ox.Triple) -> tuple[object, ...]:
        subject = triple.subject
        iri = subject.value if isinstance(subject, ox.NamedNode) else "~" + str(subject)
        return (self.name(iri), self.predicate(triple.predicate.value), self.value(triple.object))


def _blocks(dataset: ox.Dataset, keep_graphs: bool, within: Mapping[str, str] | None) -> str:
    order = _Order()
    prefixes = prefixes_for(dataset) if within is None else {**PREFIXES, **within}
    sections: list[str] = []
    if keep_graphs:
        for graph in sorted({quad.graph_name for quad in dataset}, key=order.graph):
            triples = sorted({quad.triple for quad in dataset.quads_for_graph_name(graph)}, key=order.triple)
            body = "\n".join(_written(triples, prefixes))
            if isinstance(graph, ox.DefaultGraph):
                sections.append(body)
            else:
                inner = "\n".join("    " + line if line else line for line in body.split("\n"))
                sections.append(f"{graph} {{\n\n{inner}\n}}\n")
    else:
        triples = sorted({quad.triple for quad in dataset}, key=order.triple)
        sections = list(_written(triples, prefixes))
    body = "\n".join(sections)
    # What is left without texts and whole IRIs are prefixed names and punctuation.
    named = set(re.findall(r"(?<![\w.:%\\-])([\w-]+):", _TEXT_OR_IRI.sub("", body)))
    used = [name for name in prefixes if name in named]
    width = max(map(len, used), default=0) + 1
    header = "".join(f"@prefix {name + ':':<{width}} <{prefixes[name]}> .\n" for name in sorted(used))
    return header + "\n" + body if body else ""


def _written(triples: Iterable[ox.Triple], prefixes: dict[str, str]) -> Iterator[str]:
    """Triples in the order of their subjects as Turtle: a block for each subject.

    The writer goes through its prefixes for each block: of those of documents it gets the few that fit.
    """
    common = {name: start for name, start in prefixes.items() if name in PREFIXES}
    own = {start: name for name, start in prefixes.items() if name not in PREFIXES}
    for _, group in groupby(triples, key=attrgetter("subject")):
        block = list(group)
        starts = {_start(term) for triple in block for term in (triple.subject, triple.predicate, triple.object)}
        fitting = {own[start]: start for start in starts if start in own}
        written = ox.serialize(block, format=ox.RdfFormat.TURTLE, prefixes=common | fitting) or b""
        text = written.decode("utf-8")
        # The writer escapes line ends in literals, so a line end with a tab is layout.
        yield _PREFIX_LINE.sub("", text).replace("\n\t", "\n    ")


def _start(term: object) -> str:
    """What comes before the name of a thing within a document, as a prefix of it would have it."""
    if not isinstance(term, ox.NamedNode) or not term.value.startswith(DOCUMENT):
        return ""
    return DOCUMENT + "".join(f"{part}/" for part in term.value[len(DOCUMENT) :].split("/")[:2])
