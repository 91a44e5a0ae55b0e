"""A document's passages as Turtle, to begin its claims with."""

from __future__ import annotations

import pyoxigraph as ox

from pepgraph.documents.anchors import span_digest
from pepgraph.documents.markers import markers
from pepgraph.documents.passages import passages
from pepgraph.documents.texts import Text
from pepgraph.model.names import DOCUMENT, GRAPH, ONTOLOGY, RDF, RDFS, XSD
from pepgraph.store.write import serialize


def outline(text: Text, name: str) -> str:
    """Document, passages, references and markers as Turtle; the name is the document's id."""
    document = DOCUMENT + name
    graph = ox.NamedNode(GRAPH + name)
    quads: list[ox.Quad] = []

    def say(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> None:
        quads.append(ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), value, graph))

    def number(value: int) -> ox.Literal:
        return ox.Literal(str(value), datatype=ox.NamedNode(XSD + "integer"))

    def kind(subject: str, local: str) -> None:
        say(subject, RDF + "type", ox.NamedNode(ONTOLOGY + local))

    kind(document, "Document")
    say(document, RDFS + "label", ox.Literal(name, language="en"))
    say(document, ONTOLOGY + "sha256", ox.Literal(text.sha256))
    section: str | None = None
    for passage in passages(text.content):
        iri = f"{document}/passage/{passage.number}"
        kind(iri, "Passage")
        say(iri, ONTOLOGY + "number", number(passage.number))
        say(iri, ONTOLOGY + "inDocument", ox.NamedNode(document))
        say(iri, ONTOLOGY + "span", ox.NamedNode(f"{document}/span/{passage.start}-{passage.end}"))
        say(iri, ONTOLOGY + "sha256", ox.Literal(passage.sha256))
        if passage.heading:
            section = iri
        elif section:
            say(iri, ONTOLOGY + "section", ox.NamedNode(section))
        for marker in markers(text.content, passage.start, passage.end):
            span = f"{document}/span/{marker.start}-{marker.end}"
            kind(span, "CitationMarker")
            say(span, ONTOLOGY + "statedIn", ox.NamedNode(iri))
            say(span, ONTOLOGY + "sha256", ox.Literal(span_digest(text.content[marker.start : marker.end])))
            for cited in marker.numbers:
                reference = f"{document}/reference/{cited}"
                say(span, ONTOLOGY + "marks", ox.NamedNode(reference))
                kind(reference, "Reference")
                say(reference, RDFS + "label", ox.Literal(f"[{cited}]"))
                say(reference, ONTOLOGY + "number", number(cited))
                say(reference, ONTOLOGY + "inDocument", ox.NamedNode(document))
    return serialize(quads, "ttl")
