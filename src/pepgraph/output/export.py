"""The graph, or a slice of it, as text in every format there is."""

from __future__ import annotations

import csv
import io
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pepgraph.answers.citations import Paper, papers, remarks_on
from pepgraph.errors import OutputError, UnknownNameError, option
from pepgraph.model.names import PAPER, document_of
from pepgraph.output.files import GZIPPED
from pepgraph.query.quads import stored
from pepgraph.query.run import run
from pepgraph.store.write import ENDINGS as OF_RDF
from pepgraph.store.write import FORMATS, serialize

if TYPE_CHECKING:
    import networkx
    import pyoxigraph as ox

    from pepgraph.graph import Graph

ENDINGS = {**OF_RDF, "bib": "bibtex", "csv": "edges.csv"}
"""Formats of exports by endings that are not their names."""


def export(graph: Graph, format: str, *, quotes: bool = False) -> str:
    """The whole of ``graph`` as text.

    Raises UnknownNameError for an unknown format, OutputError for a store that is too large for it.
    """
    format = ENDINGS.get(format, format)
    if format not in export_formats():
        raise UnknownNameError(f"unknown format {format!r}; use one of {', '.join(export_formats())}")
    if format == _BIBTEX:
        return _bibliography(graph)
    if format in _OF_NETWORK:
        return _OF_NETWORK[format](graph.network(view="full"))
    if graph.engine.lasting:
        with graph.gathered() as whole:
            return export(whole, format, quotes=quotes)
    return serialize(graph.quads(quotes), format)


def stream(graph: Graph, format: str) -> Iterator[bytes]:
    """A store or endpoint of any size as nt or nq, in its own order and as it is there, without the index."""
    import pyoxigraph as ox

    from pepgraph.store.streaming import parts

    for part in parts(stored(graph.engine)):
        yield ox.serialize(part if format == "nq" else [quad.triple for quad in part], format=FORMATS[format]) or b""


def everything(graph: Graph, *, quotes: bool = False) -> Iterable[ox.Quad]:
    """Every quad once, names to find and counts too; of one store a piece at a time and as it is there.

    ``quotes``, and several stores, need memory: raises OutputError as ``Graph.quads`` does.
    """
    if graph.engine.lasting and len(graph.engine.parts) == 1 and not quotes:
        return stored(graph.engine, index=True)
    return list(dict.fromkeys(graph.quads(quotes, index=True)))


STREAMED = ("nt", "nq")
"""Formats in which a store of any size is written, a piece at a time."""


def export_formats() -> tuple[str, ...]:
    return (*FORMATS, *_OF_NETWORK, _BIBTEX)


def format_of(path: Path | str | None) -> str:
    """The format that a file's name asks for, ``.gz`` or not; Turtle without a name.

    Raises UnknownNameError for another ending, OutputError for a folder.
    """
    if path is None or str(path) == "-":
        return "ttl"
    name = Path(path).name.lower().removesuffix(GZIPPED)
    for format in export_formats():
        if name.endswith("." + format) or name == format:
            return format
    ending = name.rpartition(".")[2]
    if ending in ENDINGS:
        return ENDINGS[ending]
    if os.path.isdir(path):
        raise OutputError("this is a folder; name a file in it", file=path)
    every = ", ".join(export_formats())
    raise UnknownNameError(f"no format is known by the name {Path(path).name}; give {option('format')}, one of {every}")


def graphml(network: networkx.MultiDiGraph) -> str:
    """A network of :mod:`pepgraph.output.network` as GraphML."""
    import networkx

    return _in_xml("\n".join(networkx.generate_graphml(flat(network), named_key_ids=True))) + "\n"


def _gexf(network: networkx.MultiDiGraph) -> str:
    import networkx

    text = "\n".join(networkx.generate_gexf(flat(network), version="1.2draft"))
    # networkx writes the day into the file, which would make two runs differ.
    return _in_xml(re.sub(r' lastmodifieddate="[^"]*"', "", text)) + "\n"


def _in_xml(text: str) -> str:
    """Text without the characters that XML has no place for: https://www.w3.org/TR/xml/#charsets.

    networkx gives those beyond ASCII as references.
    """
    no_xml = r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|&#6553[45];"
    return re.sub(no_xml, "\N{REPLACEMENT CHARACTER}", text)


def flat(network: networkx.MultiDiGraph) -> networkx.MultiDiGraph:
    """A network with text and numbers for attributes, as GraphML and GEXF need it."""
    import networkx

    plain = networkx.MultiDiGraph()
    several = len({document for *_, data in network.edges(data=True) for document in data["documents"]}) > 1
    for node, data in network.nodes(data=True):
        plain.add_node(node, label=data["label"], kind=data["kind"], ring=data["ring"])
    for source, target, data in network.edges(data=True):
        plain.add_edge(
            source,
            target,
            label=_drawn(data),
            relation=data["label"],
            polarity=data["polarity"],
            modality=data["modality"],
            scope=data["scope"],
            evidence="; ".join(_levels(data)),
            place="; ".join(data["places"]),
            region="; ".join(data["regions"]),
            document="; ".join(data["documents"]),
            claims=len(data["claims"]),
            sentences=" ".join(claim["sentence"] for claim in data["claims"]),
            citations="; ".join(
                dict.fromkeys(_of_its_document(claim, "citation_text", several) for claim in data["claims"])
            ),
            read_again="yes" if any(claim["read_again"] for claim in data["claims"]) else "",
            noted=" ".join(dict.fromkeys(remark for claim in data["claims"] for remark in claim["noted"])),
            passage="; ".join(_of_its_document(claim, "passage", several) for claim in data["claims"]),
            claim="; ".join(claim["id"] for claim in data["claims"]),
        )
    return plain


def _levels(edge: Mapping[str, Any]) -> list[str]:
    """Kinds of evidence of the claims behind a line, that by which it is drawn first."""
    levels = (edge["evidence"], *(level for claim in edge["claims"] for level in claim["levels"]))
    return list(dict.fromkeys(level for level in levels if level))


_HEDGES = {"hedged": "possibly", "attributed": "is said:"}


def _drawn(edge: Mapping[str, Any]) -> str:
    """What a program that draws the label alone writes on a line; no denial looks affirmed, no part like all.

    >>> _drawn({"label": "has regulatory status", "polarity": "negated", "modality": "hedged", "scope": "in the US"})
    'possibly NOT has regulatory status [in the US]'
    """
    if edge["label"] == "cites":  # So it does, whatever the claims behind it deny.
        return "cites"
    denied = "NOT" if edge["polarity"] == "negated" else ""
    scope = f"[{edge['scope']}]" if edge["scope"] else ""
    return " ".join(filter(None, (_HEDGES.get(edge["modality"]), denied, edge["label"], scope)))


def _of_its_document(claim: Mapping[str, Any], name: str, several: bool) -> str:
    """What a claim cites, or its passage; numbers of ``several`` documents with the document they are of."""
    document = f"{claim['documents'][0]} " if several else ""
    return f"{document}{claim[name] or ''}"


def _table(columns: list[str], rows: list[list[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def _nodes(network: networkx.MultiDiGraph) -> str:
    plain = flat(network)
    return _table(
        ["id", "label", "kind"], [[node, data["label"], data["kind"]] for node, data in plain.nodes(data=True)]
    )


def _edges(network: networkx.MultiDiGraph) -> str:
    columns = ["label", "relation", "polarity", "modality", "scope", "evidence", "place", "region", "document"]
    columns += ["claims", "citations", "noted", "read_again", "sentences", "passage", "claim"]
    plain = flat(network)
    rows = [[source, target, *(data[name] for name in columns)] for source, target, data in plain.edges(data=True)]
    return _table(["source", "target", *columns], rows)


_IN_BIBTEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "{}&%#_$"},
    }
)

_BEHIND = """
SELECT DISTINCT ?reference ?number WHERE {
  ?claim cito:citesAsEvidence|pg:mayCite ?reference . ?reference pg:identifiedAs ?paper .
  OPTIONAL { ?reference pg:number ?number }
  MINUS { ?note pg:stopsPathTo ?paper ; pg:concerns ?claim } FILTER (isIRI(?reference))
} ORDER BY ?number ?reference"""
_PLACE = re.compile(r"(?P<volume>\d+)(?:\((?P<number>[^)]+)\))?:(?P<pages>.+)")


def _bibliography(graph: Graph) -> str:
    """The papers that references are taken to be; the note says so, with how sure that is and what else is noted."""
    rows = run(graph.engine, _BEHIND).rows
    several = len({document_of(str(reference)) for reference, _ in rows}) > 1
    known = papers(graph, [str(reference) for reference, _ in rows])
    notes: dict[str, dict[str, None]] = {}
    for reference, number in rows:
        paper = known[str(reference)]
        of = f" of {document_of(str(reference))}" if several else ""
        sure = f"; confidence {paper.confidence}" if paper.confidence else ""
        told = number or str(reference).rpartition("/")[2]
        notes.setdefault(paper.iri, {})[f"taken to be reference [{told}]{of} by a curator{sure}"] = None
    in_order = {paper.iri: paper for reference, _ in rows for paper in (known[str(reference)],)}
    for iri, texts in remarks_on(graph, in_order).items():
        notes[iri] |= {f"a curator notes: {' '.join(text.split()).rstrip('.')}": None for text in texts}
    keys = _keys(in_order)
    return "\n".join(_entry(keys[iri], paper, ". ".join(notes[iri])) for iri, paper in in_order.items())


def _keys(papers: Iterable[str]) -> dict[str, str]:
    """Keys of papers by their IRIs, each another one, of the signs that every program takes.

    >>> list(_keys(["https://doi.org/10.1/x(2)", "https://w3id.org/pepgraph/paper/10.1/x-2"]).values())
    ['10.1-x-2', '10.1-x-2.2']
    """
    keys: dict[str, str] = {}
    uses = Counter[str]()
    for iri in papers:
        local = re.sub(r"^[a-z]+://[^/]*/", "", iri.removeprefix(PAPER))
        key = re.sub(r"[^A-Za-z0-9.:-]+", "-", local).strip("-") or "paper"
        uses[key] += 1
        keys[iri] = key if uses[key] == 1 else f"{key}.{uses[key]}"
    return keys


def _inverted(author: str) -> str:
    """An author as BibTeX reads names: without the comma the last word is the surname.

    >>> _inverted("Vyunova TV"), _inverted("Liu")
    ('Vyunova, TV', 'Liu')
    """
    surname, _, initials = author.rpartition(" ")
    return f"{surname}, {initials}" if surname and initials.isupper() else author


def _entry(key: str, paper: Paper, note: str) -> str:
    place = _PLACE.fullmatch(paper.locator)
    fields: dict[str, str | None] = {
        "author": f"{_inverted(paper.author)} and others" if paper.author else "",
        "title": paper.title or paper.label,
        "journal": paper.journal,
        "year": paper.year,
        **(place.groupdict() if place else {"pages": paper.locator}),
        "doi": paper.doi,
        "pmid": paper.pubmed,
        "note": note,
    }
    body = "".join(f"  {name} = {{{value.translate(_IN_BIBTEX)}}},\n" for name, value in fields.items() if value)
    return f"@article{{{key},\n{body}}}\n"


_OF_NETWORK: dict[str, Callable[[networkx.MultiDiGraph], str]] = {
    "graphml": graphml,
    "gexf": _gexf,
    "nodes.csv": _nodes,
    "edges.csv": _edges,
}
_BIBTEX = "bibtex"
